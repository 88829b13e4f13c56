"""The main job, end to end: in over TCP, seen, decided, printed."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable

import pytest
from running_box import PATIENCE, Box, reset
from websockets.sync.client import connect

from appliance.demo import sample_receipt
from appliance.runtime.polling import readable

RECEIPT = b"one\n\x1dV\x00"


def send_and_see_taken(till: socket.socket, data: bytes) -> None:
    """Send, and wait until the box has all of it: it answers the question behind it."""
    till.sendall(data + b"\x10\x04\x01")
    assert till.recv(1)


def test_a_receipt_waits_is_seen_and_prints_after_a_yes(box: Box) -> None:
    receipt = sample_receipt()
    box.print(receipt)
    (job,) = box.get("/api/queue/pending")["jobs"]
    assert job["sha256"] == hashlib.sha256(receipt).hexdigest()
    assert box.paper() == []
    status, png, _ = box.request("GET", f"/api/jobs/{job['id']}/preview.png")
    assert (status, png[:8]) == (200, b"\x89PNG\r\n\x1a\n")
    box.approve(job)
    done = box.wait_for_state(job["id"], "completed")
    assert done["confirmation"] == "printed"
    assert "Corner Coffee" in done["text"]
    assert box.paper() == [receipt]
    assert "Corner Coffee" in (box.data / "virtual" / "lab" / "0001.txt").read_text()
    assert (box.data / "virtual" / "lab" / "0001.png").read_bytes()[:4] == b"\x89PNG"


def test_a_rejected_receipt_never_prints_and_keeps_its_reason(box: Box) -> None:
    box.print(sample_receipt(1))
    box.print(sample_receipt(2))
    first, second = box.jobs()
    status, answer = box.post(f"/api/jobs/{first['id']}/reject", {"reason": "wrong table"})
    assert (status, answer["state"], answer["reason"]) == (200, "rejected", "wrong table")
    box.approve(second)
    box.wait_for_state(second["id"], "completed")
    assert box.paper() == [sample_receipt(2)]


def test_the_page_shows_the_receipt_and_its_paper(box: Box) -> None:
    box.print(sample_receipt())
    status, page, headers = box.request("GET", "/", Accept="text/html")
    assert status == 200
    assert b"1 waits" in page
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    status, page, _ = box.request("GET", "/jobs/1", Accept="text/html")
    assert status == 200
    assert b"/api/jobs/1/preview.png?strip=0" in page
    assert b"Approve" in page


def test_pages_hear_of_everything_without_asking(box: Box) -> None:
    box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "the printer")
    with connect(f"ws://127.0.0.1:{box.ports['events']}/ws") as socket_:
        box.print(sample_receipt())
        created = json.loads(socket_.recv(timeout=PATIENCE))
        assert created["event"] == "job:created"
        box.approve(created["job"])
        heard = [json.loads(socket_.recv(timeout=PATIENCE))["event"] for _ in range(3)]
    assert heard == ["job:approved", "job:printing", "job:completed"]


def test_a_listener_in_one_jobs_room_hears_of_no_other(box: Box) -> None:
    box.print(b"one\n")
    box.print(b"two\n")
    with connect(f"ws://127.0.0.1:{box.ports['events']}/ws?rooms=job:2") as socket_:
        box.post("/api/jobs/1/reject")
        box.post("/api/jobs/2/reject")
        event = json.loads(socket_.recv(timeout=PATIENCE))
        assert (event["event"], event["job"]["id"]) == ("job:rejected", 2)


def test_another_sites_page_may_neither_listen_nor_decide(box: Box) -> None:
    box.print(b"one\n")
    status, _, _ = box.request("POST", "/api/jobs/1/reject", b"", Origin="http://evil.example")
    assert status == 403
    with pytest.raises(Exception, match="403"):
        connect(f"ws://127.0.0.1:{box.ports['events']}/ws", origin="http://evil.example")  # type: ignore[arg-type]
    assert box.get("/api/jobs/1")["state"] == "pending"


def test_a_job_may_come_over_the_api_raw_or_as_json(box: Box) -> None:
    raw = {"Content_Type": "application/octet-stream"}
    status, body, headers = box.request("POST", "/api/jobs", b"raw\n", **raw)
    assert (status, headers["Location"]) == (201, "/api/jobs/1")
    assert json.loads(body)["state"] == "pending"
    status, made = box.post("/api/jobs", {"data": "anNvbgo=", "priority": "urgent"})
    assert (status, made["priority"]) == (201, "urgent")
    assert box.request("GET", "/api/jobs/2/raw")[1] == b"json\n"
    assert [job["id"] for job in box.get("/api/queue/pending")["jobs"]] == [2, 1]


def test_a_connection_that_is_reset_leaves_an_incomplete_job_that_never_prints_unasked(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("raw.policy=auto")
    till = box.connect()
    send_and_see_taken(till, b"\x1b@half a recei")
    reset(till)
    job = box.wait_for(box.jobs, "the job")[0]
    assert (job["state"], job["reason"]) == ("pending", "incomplete")
    box.print(b"whole\n")
    box.wait_for_state(2, "completed")
    assert box.paper() == [b"whole\n"]


def test_a_till_that_closes_without_reading_its_answers_loses_no_receipt(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("raw.policy=auto", "raw.cut_seconds=3600")
    till = box.connect()
    till.sendall(b"\x10\x04\x04" + RECEIPT)
    box.wait_for(lambda: readable([till], 0), "an answer")
    till.close()  # with an answer unread, which is a reset
    box.wait_for(box.jobs, "the receipt")
    box.wait_for_state(1, "completed")
    assert box.paper() == [RECEIPT]


def test_two_customers_on_one_connection_without_a_cutter_are_two_receipts(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("raw.reset_seconds=0.2")
    with box.connect() as till:
        send_and_see_taken(till, b"\x1b@first\n")
        time.sleep(0.4)
        till.sendall(b"\x1b@second\n")
    box.wait_for(lambda: len(box.jobs()) == 2, "both receipts")
    assert [box.request("GET", f"/api/jobs/{n}/raw")[1] for n in (1, 2)] == [
        b"\x1b@first\n",
        b"\x1b@second\n",
    ]


def test_silence_after_a_cut_ends_a_job_and_the_connection_goes_on(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.cut_seconds=0.2")
    with box.connect() as till:
        till.sendall(b"first\n\x1dV\x00")
        box.wait_for(lambda: len(box.jobs()) == 1, "the first job")
        till.sendall(b"second\n\x1dV\x00")
        box.wait_for(lambda: len(box.jobs()) == 2, "the second job")
    assert [box.request("GET", f"/api/jobs/{n}/raw")[1] for n in (1, 2)] == [
        b"first\n\x1dV\x00",
        b"second\n\x1dV\x00",
    ]


def test_long_silence_without_a_cut_ends_a_job(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.idle_seconds=0.3")
    with box.connect() as till:
        till.sendall(b"no cut\n")
        box.wait_for(lambda: len(box.jobs()) == 1, "the job")
    assert box.get("/api/jobs/1")["reason"] is None


def test_questions_for_status_are_answered_at_once_and_are_no_part_of_the_job(box: Box) -> None:
    box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "the printer")
    with box.connect() as till:
        till.sendall(b"\x10\x04\x01")
        assert till.recv(8) == b"\x12"
        till.sendall(b"Hello\n\x10\x04\x04")
        assert till.recv(8) == b"\x12"
        till.shutdown(socket.SHUT_WR)
        assert till.recv(8) == b""
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"Hello\n"


def test_a_till_that_only_asks_leaves_no_job(box: Box) -> None:
    with box.connect() as till:
        till.sendall(b"\x10\x04\x01")
        assert till.recv(8)
        till.shutdown(socket.SHUT_WR)
        assert till.recv(8) == b""
    assert box.jobs() == []


def test_a_stop_keeps_what_is_being_received_as_incomplete(box: Box) -> None:
    till = box.connect()
    send_and_see_taken(till, b"\x1b@half a recei")
    assert box.stop() == 0
    box.start()
    (job,) = box.jobs()
    assert (job["state"], job["reason"]) == ("pending", "incomplete")
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"\x1b@half a recei"
    till.close()


def test_twenty_tills_print_fifty_jobs_each_at_once_and_every_byte_arrives(box: Box) -> None:
    def receipts(till: int) -> list[bytes]:
        return [b"\x1b@till %d receipt %d\n" % (till, number) * 20 + b"\x1dV\x00" for number in range(50)]

    def print_all(till: int) -> None:
        for receipt in receipts(till):
            box.print(receipt)

    tills = [threading.Thread(target=print_all, args=[till]) for till in range(20)]
    for till in tills:
        till.start()
    for till in tills:
        till.join()
    expected = sorted(hashlib.sha256(receipt).hexdigest() for till in range(20) for receipt in receipts(till))
    assert sorted(job["sha256"] for job in box.jobs()) == expected
    assert len(expected) == 1000


def test_one_connection_that_stays_open_and_silent_keeps_nobody_waiting(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("raw.idle_seconds=3600")  # who waits for it waits until the test fails
    with box.connect() as idler:
        idler.sendall(b"half")
        box.print(b"quick\n")
