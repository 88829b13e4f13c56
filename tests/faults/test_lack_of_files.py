"""As many connections as there can be, and a system without a free file: the box lives, and says little."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from running_box import PATIENCE, Box
from support.waiting import wait_for
from websockets.sync.client import connect

FILES = 256
FEW_FILES = ("sh", "-c", f'ulimit -n {FILES}; exec "$@"', "sh")
QUEUES = 20
CUT = b"\x1dV\x00"
COMPLAINTS = 10_000  # bytes of the log; a traceback takes 1.5 KB, and each job has a line that is none
WATCHED_SECONDS = 3.0
BUSY_SECONDS = 1.5  # of processor within them: a thread that spins takes all of them, a box at rest 0.1


@pytest.fixture
def crowd() -> Iterator[ExitStack]:
    """Connections that are held until the end of a test, more than a process may usually have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    with ExitStack() as stack:
        yield stack
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def many_ports(tmp_path: Path) -> Path:
    """Settings with a port for each of twenty queues, besides that of `main`."""
    file = tmp_path / "counterproof.toml"
    tables = (f'[[queues]]\nname = "till{number}"\nport = 0\nprinter = "lab"\n' for number in range(QUEUES))
    file.write_text("\n".join(tables))
    return file


def files_of(box: Box) -> int:
    return len(list(Path(f"/proc/{box.process.pid}/fd").iterdir()))


def take_all_places(box: Box, crowd: ExitStack) -> list[socket.socket]:
    """Come to every port as often as one has places, each with a byte of a job."""
    tills = []
    for port in box.ports["raw"].values():
        for _ in range(64):
            till = crowd.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            till.send(b"a")
            tills.append(till)
    return tills


def print_at(port: int) -> None:
    """Print as a till does; returns when the box has said that it is safe."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as till:
        till.sendall(b"receipt\n" + CUT)
        till.shutdown(socket.SHUT_WR)
        assert till.recv(64) == b""


def whole(box: Box) -> int:
    return sum(job["reason"] is None for job in box.jobs())


def complaints(box: Box) -> str:
    """The log without the lines of what goes well."""
    return "\n".join(line for line in box.log().splitlines() if " info " not in line)


def is_at_rest(box: Box) -> bool:
    """Whether the box leaves the processor alone for a while."""
    process = psutil.Process(box.process.pid)
    used = lambda: sum(process.cpu_times()[:2])  # noqa: E731  # by its threads
    before, end = used(), time.monotonic() + WATCHED_SECONDS
    wait_for(lambda: time.monotonic() >= end, "the watch to be over")
    return used() - before < BUSY_SECONDS


@contextmanager
def no_file_is_free(box: Box) -> Iterator[None]:
    """Those that are open stay so."""
    soft, hard = resource.prlimit(box.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(box.process.pid, resource.RLIMIT_NOFILE, (3, hard))
    yield
    resource.prlimit(box.process.pid, resource.RLIMIT_NOFILE, (soft, hard))


def test_tills_that_take_all_places_of_twenty_ports_leave_files_for_everything_else(
    make_box: Callable[..., Box], many_ports: Path, crowd: ExitStack
) -> None:
    box = make_box(wrapper=FEW_FILES, config=many_ports)
    take_all_places(box, crowd)
    for port in box.ports["raw"].values():
        print_at(port)
    assert whole(box) == QUEUES + 1
    assert files_of(box) < FILES - 50
    assert box.request("GET", "/counter")[0] == 200
    assert box.request("GET", "/api/jobs/1/preview.png")[0] == 200
    crowd.enter_context(connect(f"ws://127.0.0.1:{box.ports['events']}/ws", open_timeout=PATIENCE))
    assert is_at_rest(box)
    assert len(complaints(box)) < COMPLAINTS, complaints(box)


def test_a_box_with_too_few_files_for_its_settings_says_so(
    make_box: Callable[..., Box], many_ports: Path
) -> None:
    box = make_box(wrapper=FEW_FILES, config=many_ports)
    notices = [notice["text"] for notice in box.get("/api/notices")["notices"]]
    assert any(f"open {FILES} files at once" in text for text in notices), notices
    assert f"open {FILES} files at once" in box.log()


def test_where_no_file_is_free_the_box_waits_and_takes_who_waited_once_there_is_one(
    make_box: Callable[..., Box], many_ports: Path, crowd: ExitStack
) -> None:
    box = make_box(config=many_ports)
    print_at(box.ports["raw"]["main"])
    assert box.request("GET", "/counter")[0] == 200
    with no_file_is_free(box):
        waiting = [
            crowd.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            for port in (*box.ports["raw"].values(), box.ports["web"], box.ports["events"])
        ]
        for till in waiting[: QUEUES + 1]:
            till.sendall(b"receipt\n" + CUT)
            till.shutdown(socket.SHUT_WR)
        wait_for(lambda: "no file is free" in box.log(), "the box to say so")
        assert is_at_rest(box)
        assert box.process.poll() is None, box.log()
    for till in waiting[: QUEUES + 1]:
        assert till.recv(64) == b""
    assert whole(box) == QUEUES + 2
    assert box.request("GET", "/counter")[0] == 200
    assert len(complaints(box)) < COMPLAINTS, complaints(box)
