"""A till's talk with a running box: status, drawers, process IDs, and what it stores in the printer."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from running_box import PATIENCE, Box

from appliance.printers.drivers.virtual.faults import Fault, write

CUT = b"\x1dV\x00"
STATUS, ONLINE = b"\x10\x04\x01", b"\x12"
LONG = b"a line of a long receipt\n" * 32_000  # a slow printer has it for ten seconds
PULSE = b"\x1bp\x00\x19\xfa"
PROCESS_ID = b"\x1d(H\x06\x0000ab12"
TOLD = b"\x37\x22ab12\x00"
LOGO = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff\x81\x81\x81\x81\x81\x81\xff"
PRINT_LOGO = b"\x1cp\x01\x00\n" + CUT


class Till:
    """A connection that asks and listens."""

    def __init__(self, box: Box, queue: str = "main") -> None:
        self.socket = socket.create_connection(("127.0.0.1", box.ports["raw"][queue]), PATIENCE)

    def ask(self, question: bytes, size: int = 1) -> bytes:
        """The answer to a question."""
        self.socket.sendall(question)
        return self.hear(size)

    def hear(self, size: int) -> bytes:
        """So many bytes of what the box says."""
        heard = b""
        while len(heard) < size:
            piece = self.socket.recv(size - len(heard))
            assert piece, f"the box closed the connection after {heard!r}"
            heard += piece
        return heard


@pytest.fixture
def till(box: Box) -> Iterator[Till]:
    till = Till(box)
    yield till
    till.socket.close()


def break_printer(box: Box, *faults: Fault) -> None:
    write(box.data / "virtual" / "lab", faults)


class Sink:
    """A network printer that notes when each thing came."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.came: list[tuple[float, bytes]] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def uri(self) -> str:
        return f"socket://127.0.0.1:{self.listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                data, first = b"", 0.0
                while piece := connection.recv(65536):
                    first = first or time.perf_counter()
                    data += piece
                if data and data != b"\x10\x04\x01":
                    self.came.append((first, data))


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.listener.close()


def test_tills_are_told_how_the_printer_is_and_of_each_change(box: Box, till: Till) -> None:
    assert till.ask(b"\x10\x04\x01") == b"\x12"
    assert till.ask(b"\x1da\x0f", 4)[2] & 0x0C == 0
    break_printer(box, Fault.PAPER_OUT)
    assert till.hear(4)[2] & 0x0C == 0x0C
    assert till.ask(b"\x10\x04\x04") == b"\x7e"
    break_printer(box)
    assert till.hear(4)[2] & 0x0C == 0
    box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "the printer")
    assert Till(box).ask(b"\x10\x04\x04") == b"\x12"  # the first till may be told in two steps


def test_a_queue_that_is_always_ready_says_so_whatever_the_printer_says(box: Box) -> None:
    break_printer(box, Fault.COVER_OPEN)
    box.wait_for(
        lambda: box.get("/api/printers")["printers"][0]["state"] == "offline", "the cover to be seen"
    )
    status, _ = box.put("/api/queues/main", {"status": "always-ready"})
    assert status == 200
    assert Till(box).ask(b"\x10\x04\x01") == b"\x12"


def test_model_and_serial_number_are_those_of_the_profile(till: Till) -> None:
    assert till.ask(b"\x1dIC", 9) == b"_TM-T88V\x00"
    assert till.ask(b"\x1dID", 12) == b"_0000000000\x00"


def test_a_process_id_is_told_once_the_job_is_safe(box: Box, till: Till) -> None:
    assert till.ask(b"receipt\n" + CUT + PROCESS_ID, len(TOLD)) == TOLD
    assert [job["state"] for job in box.jobs()] == ["pending"]


def test_a_process_id_can_wait_until_the_job_is_on_paper(box: Box, till: Till) -> None:
    box.put("/api/queues/main", {"process_ids": "printed"})
    till.socket.sendall(b"receipt\n" + CUT + PROCESS_ID)
    job = box.wait_for(box.jobs, "the job")[0]
    box.print(b"kept behind it\n")
    assert till.ask(STATUS) == ONLINE, "and nothing before that"
    box.approve(job)
    assert till.hear(len(TOLD)) == TOLD
    assert box.paper() == [b"receipt\n" + CUT]


def test_a_drawer_opens_at_once_exactly_once_though_the_receipt_is_rejected(
    make_box: Callable[..., Box], sink: Sink
) -> None:
    box = make_box(f"printers=net={sink.uri}", "limits.answer_seconds=0.1")
    box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "the printer")
    waits, answers = [], []
    for number in range(30):
        begun = time.perf_counter()
        box.get("/api/printers")
        answers.append(time.perf_counter() - begun)
        with box.connect() as connection:
            connection.sendall(b"receipt %d\n" % number + CUT + PULSE)
            begun = time.perf_counter()
            box.wait_for(lambda want=number + 1: len(sink.came) == want, "the pulse")
            waits.append(sink.came[-1][0] - begun)
    box.wait_for(lambda: len(box.jobs()) == 30, "the receipts")
    for job in box.jobs():
        box.post(f"/api/jobs/{job['id']}/reject", {})
    assert [data for _, data in sink.came] == [PULSE] * 30
    assert statistics.median(waits) < 5 * statistics.median(answers), (waits, answers)


def test_a_drawer_opens_between_two_jobs_that_print(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.policy=auto")
    break_printer(box, Fault.SLOW)
    box.print(LONG)
    box.wait_for(lambda: box.jobs("&state=printing"), "the first to print")
    break_printer(box, Fault.PAPER_OUT)  # so that it goes on when the rest is there
    box.print(b"second\n")
    with box.connect() as connection:
        connection.sendall(PULSE + STATUS)
        assert connection.recv(1), "the box has the pulse"
        break_printer(box)
        box.wait_for(lambda: len(box.paper()) == 3, "all of it")
    assert box.paper() == [LONG, PULSE, b"second\n"]


def test_a_drawer_opens_in_the_middle_of_a_job_where_the_model_can(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.policy=auto")
    number = box.get("/api/printers")["printers"][0]["id"]
    box.put(f"/api/printers/{number}", {"profile": "tm-t88v"})
    box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "the printer")
    break_printer(box, Fault.SLOW)
    box.print(LONG)
    box.wait_for(lambda: box.jobs("&state=printing"), "it to print")
    with box.connect() as connection:
        connection.sendall(PULSE)
        box.wait_for(box.paper, "the pulse")
        break_printer(box)
        box.wait_for(lambda: len(box.paper()) == 2, "the receipt behind it")
    assert box.paper() == [b"\x10\x14\x01\x00\x01", LONG]


def test_a_drawer_whose_printer_is_away_is_given_up_and_said(make_box: Callable[..., Box]) -> None:
    box = make_box("limits.drawer_seconds=0.5")
    break_printer(box, Fault.OFFLINE)
    box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "offline", "it to be gone")
    with box.connect() as till:
        till.sendall(PULSE)
    notice = box.wait_for(lambda: box.get("/api/notices")["notices"], "a notice")[0]["text"]
    assert "drawer" in notice
    break_printer(box)
    box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "it to be back")
    box.print(b"receipt\n")
    box.approve(box.jobs()[-1])
    box.wait_for(box.paper, "what comes behind any drawer")
    assert box.paper() == [b"receipt\n"]


def test_a_logo_goes_to_the_printer_once_and_is_seen_in_later_jobs_after_a_restart(box: Box) -> None:
    box.print(LOGO)
    box.wait_for(lambda: box.paper() == [LOGO], "the logo at the printer")
    assert box.get("/api/queues/main/definitions")["definitions"][0]["slot"] == "nv_bit_images"
    box.restart()
    box.print(PRINT_LOGO)
    job = box.jobs()[-1]
    assert not box.get(f"/api/jobs/{job['id']}")["notes"]
    box.approve(job)
    box.wait_for_state(job["id"], "completed")
    assert box.paper() == [LOGO, PRINT_LOGO]


def test_a_replaced_printer_is_given_what_was_stored_in_the_old_one(box: Box) -> None:
    box.print(LOGO)
    box.wait_for(lambda: box.paper() == [LOGO], "the logo at the printer")
    box.command("printers", "restore-definitions", "lab")
    box.wait_for(lambda: box.paper() == [LOGO, LOGO], "the logo again")


def test_a_job_moved_to_another_printer_takes_its_logo_along(box: Box) -> None:
    box.post("/api/printers", {"name": "other", "uri": "virtual:other"})
    box.print(LOGO)
    box.print(PRINT_LOGO)
    job = box.jobs()[-1]
    status, _ = box.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"], "printer": "other"})
    assert status == 200
    box.wait_for_state(job["id"], "completed")
    assert box.paper("other") == [LOGO + PRINT_LOGO]


def test_a_job_prints_with_the_logo_that_was_seen_though_it_was_redefined_since(box: Box) -> None:
    other = LOGO[:-8] + b"\x01" * 8
    box.print(LOGO)
    box.print(PRINT_LOGO)
    job = box.jobs()[-1]
    box.print(other)
    box.wait_for(lambda: box.paper() == [LOGO, other], "both logos at the printer")
    box.approve(job)
    box.wait_for_state(job["id"], "completed")
    assert box.paper()[-1] == LOGO + PRINT_LOGO


def test_a_command_that_would_change_the_printer_is_taken_out_and_said_on_the_job(box: Box) -> None:
    box.print(b"\x1d(E\x04\x00\x05\x01\x02\x00receipt\n")
    job = box.jobs()[0]
    assert "user_settings" in job["notes"][0]
    assert box.request("GET", f"/api/jobs/{job['id']}/raw")[1] == b"receipt\n"
