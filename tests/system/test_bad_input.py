"""What should not come, and what a full disk does: a clear word, nothing accepted lost, the box stays up."""

from __future__ import annotations

import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_box import Box
from support.small_disk import mounted
from support.waiting import DEADLINE


def refused(box: Box, data: bytes) -> bytes:
    """Send something that is to be refused; what the box said before it broke off."""
    said = b""
    with box.connect() as till:
        try:
            till.sendall(data)
            till.shutdown(socket.SHUT_WR)
            while piece := till.recv(4096):
                said += piece
        except OSError:
            return said
    return said


def is_cut_off(till: socket.socket, data: bytes, times: int = 2_000) -> bool:
    """Whether the box breaks the connection off while it is sent data many times."""
    try:
        for _ in range(times):
            till.sendall(data)
    except ConnectionError:
        return True
    return False


def still_prints(box: Box) -> None:
    before = len(box.jobs())
    box.print(b"still here\n")
    assert len(box.jobs()) == before + 1


def notices(box: Box) -> str:
    return " ".join(notice["text"] for notice in box.get("/api/notices")["notices"])


def test_a_job_over_the_limit_is_refused_and_says_which_setting(make_box: Callable[..., Box]) -> None:
    box = make_box("limits.job_bytes=100000")
    with box.connect() as till:
        assert is_cut_off(till, b"x" * 50_000)
    assert box.jobs() == []
    assert "limits.job_bytes" in notices(box)
    status, body, _ = box.request(
        "POST", "/api/jobs", b"x" * 100_001, Content_Type="application/octet-stream"
    )
    assert status == 413
    assert "limits.job_bytes" in json.loads(body)["detail"]
    still_prints(box)


def test_a_job_just_under_ten_megabytes_is_kept_whole(box: Box) -> None:
    data = b"x" * 9_999_999 + b"\n"
    box.print(data)
    assert box.jobs()[0]["size"] == 10_000_000
    assert box.request("GET", "/api/jobs/1/raw")[1] == data


def test_a_raster_that_claims_four_gigabytes_costs_nothing_and_is_kept_with_a_note(box: Box) -> None:
    header = b"\x1dv0\x00" + struct.pack("<HH", 0xFFFF, 0xFFFF)
    box.print(b"before\n" + header + b"\xff" * 100)
    job = box.get("/api/jobs/1")
    assert job["size"] == len(b"before\n" + header) + 100
    assert job["notes"]
    status, png, _ = box.request("GET", "/api/jobs/1/preview.png")
    assert (status, png[:4]) == (200, b"\x89PNG")


@pytest.mark.parametrize("request_line", [b"GET / HTTP/1.1", b"POST /print HTTP/1.0", b"PRI * HTTP/2.0"])
def test_an_http_request_is_told_where_the_page_is_and_prints_nothing(box: Box, request_line: bytes) -> None:
    answer = refused(box, request_line + b"\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert str(box.ports["web"]).encode() in answer
    assert box.jobs() == []
    assert "HTTP" in notices(box)
    still_prints(box)


def test_an_http_request_that_comes_byte_by_byte_is_refused_too(box: Box) -> None:
    with box.connect() as till:
        till.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for byte in b"POST / HTTP/1.1\r\n\r\nprint me":
                till.sendall(bytes([byte]))
        except OSError:
            pass
    still_prints(box)
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"still here\n"


def test_a_tls_hello_is_refused(box: Box) -> None:
    context = ssl.create_default_context()
    with box.connect() as till, pytest.raises(OSError, match=r"reset|EOF|peer|aborted"):
        context.wrap_socket(till, server_hostname="localhost")
    assert box.jobs() == []
    assert "TLS" in notices(box)
    still_prints(box)


@pytest.mark.parametrize("text", [b"POST OFFICE RECEIPT\n", b"GET WELL SOON\n", b"PUT", b"\x16 not TLS\n"])
def test_a_receipt_that_begins_like_a_request_still_prints(box: Box, text: bytes) -> None:
    box.print(text)
    assert box.request("GET", "/api/jobs/1/raw")[1] == text


def test_an_approval_of_another_document_is_a_conflict(box: Box) -> None:
    box.print(b"one\n")
    status, answer = box.post("/api/jobs/1/approve", {"sha256": "0" * 64})
    assert (status, answer["status"]) == (409, 409)
    assert "another document" in answer["detail"]
    status, answer = box.post("/api/jobs/1/approve")
    assert status == 422
    assert "sha256" in answer["detail"]
    assert box.get("/api/jobs/1")["state"] == "pending"


def test_a_second_decision_is_a_conflict_that_shows_how_the_job_stands(box: Box) -> None:
    box.print(b"one\n")
    job = box.jobs()[0]
    box.approve(job)
    status, answer = box.post("/api/jobs/1/approve", {"sha256": job["sha256"]})
    assert status == 409
    assert answer["job"]["state"] in ("approved", "printing", "completed")
    box.wait_for_state(1, "completed")
    assert len(box.paper()) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/jobs/99", None, 404),
        ("GET", "/api/nothing", None, 404),
        ("PATCH", "/api/jobs", None, 405),
        ("GET", "/api/jobs?state=lost", None, 400),
        ("GET", "/api/jobs?limit=0", None, 400),
        ("GET", "/api/jobs?from=yesterday", None, 400),
        ("POST", "/api/jobs", {"data": "?"}, 400),
        ("POST", "/api/jobs", {"data": ""}, 422),
        ("POST", "/api/jobs", {"data": "eA==", "queue": "kitchen"}, 404),
        ("POST", "/api/jobs", {"data": "eA==", "colour": "red"}, 400),
        ("POST", "/api/printers", {"name": "x", "uri": "parallel:1"}, 400),
        ("POST", "/api/printers", {"name": "../x", "uri": "virtual:x"}, 400),
        ("POST", "/api/printers", {"name": "x", "uri": "socket://a..b"}, 400),
        ("POST", "/api/printers", {"name": "x", "uri": f"socket://{'a' * 64}:9100"}, 400),
        ("POST", "/api/jobs", {"data": "eA==", "scheduled_for": "9999-12-31T23:59:59-23:59"}, 400),
        ("POST", "/api/jobs", {"data": "eA==", "printer": "\ud800"}, 400),
        ("GET", "/api/jobs/99999999999999999999", None, 404),
        ("GET", f"/api/jobs?limit={'9' * 5000}", None, 400),
    ],
)
def test_every_wrong_request_gets_a_problem_document(
    box: Box, method: str, path: str, body: dict[str, object] | None, status: int
) -> None:
    data = None if body is None else json.dumps(body).encode()
    found, answer, headers = box.request(method, path, data, Content_Type="application/json")
    assert (found, headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer)["detail"]


def test_a_printer_with_jobs_in_line_is_not_forgotten(box: Box) -> None:
    (box.data / "virtual" / "lab" / "fault").write_text("paper-out")
    box.print(b"one\n")
    box.approve(box.jobs()[0])
    status, body, _ = box.request("DELETE", "/api/printers/1")
    assert status == 409
    assert "A receipt waits for lab." in json.loads(body)["detail"]


def test_json_nested_without_end_is_refused(box: Box) -> None:
    status, _, _ = box.request("POST", "/api/jobs", b"[" * 200_000, Content_Type="application/json")
    assert status == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "http://["])
def test_an_origin_of_another_site_is_refused(box: Box, origin: str) -> None:
    assert box.request("POST", "/api/jobs/1/cancel", b"", Origin=origin)[0] == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost", 200),
        ("[::1]:80", 200),
        ("box.shop", 200),
        ("evil.example", 400),
        ("[", 400),
    ],
)
def test_only_the_boxs_own_names_are_answered(make_box: Callable[..., Box], host: str, status: int) -> None:
    box = make_box("web.names=box.shop")
    assert box.request("GET", "/api/jobs", Host=host)[0] == status


def test_a_rebound_name_may_not_decide_though_its_origin_fits(box: Box) -> None:
    box.print(b"one\n")
    site = f"evil.example:{box.ports['web']}"
    status, _, _ = box.request("POST", "/api/jobs/1/cancel", b"", Host=site, Origin=f"http://{site}")
    assert status == 400
    assert box.get("/api/jobs/1")["state"] == "pending"


def test_commands_of_a_job_come_in_pages(box: Box) -> None:
    box.print(b"\n" * 12_000)
    page = box.get("/api/jobs/1/commands")
    assert (len(page["commands"]), page["next"]) == (5_000, "5000")
    last = box.get("/api/jobs/1/commands?cursor=10000")
    assert (len(last["commands"]), last["next"]) == (2_000, None)
    assert last["commands"][0]["offset"] == 10_000


def test_a_till_held_back_by_the_box_is_not_taken_for_silent(make_box: Callable[..., Box]) -> None:
    box = make_box("limits.receiving_bytes=1000", "raw.idle_seconds=10")
    with box.connect() as first, box.connect() as second:
        first.sendall(b"x" * 2_000)
        second.sendall(b"first half\n")
        time.sleep(0.1)
        second.sendall(b"second half\n")
        second.shutdown(socket.SHUT_WR)
        box.wait_for(lambda: len(box.jobs()) == 2, "both jobs, with the first till still connected")
    assert [box.request("GET", f"/api/jobs/{n}/raw")[1] for n in (1, 2)] == [
        b"x" * 2_000,
        b"first half\nsecond half\n",
    ]


def test_an_unknown_setting_stops_the_start_with_a_did_you_mean(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "appliance.cli", "serve", "--data", str(tmp_path)]
    ended = subprocess.run(
        [*command, "--set", "raw.prot=1", "--set", "web.port=x"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "did you mean raw.port?" in ended.stderr
    assert "web.port" in ended.stderr


def test_a_taken_port_stops_the_start_with_a_clear_error(tmp_path: Path, box: Box) -> None:
    taken = f"raw.port={box.ports['raw']['main']}"
    command = [sys.executable, "-m", "appliance.cli", "serve", "--data", str(tmp_path / "other")]
    free = ["--set", "web.port=0", "--set", "events.port=0", "--set", "raw.host=127.0.0.1"]
    ended = subprocess.run([*command, *free, "--set", taken], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "cannot start" in ended.stderr
    assert "in use" in ended.stderr


def test_a_till_that_never_reads_its_answers_is_cut_off_alone(box: Box) -> None:
    with socket.socket() as till:
        # Before it connects: where a window shrinks later, the kernel may drop what acknowledges the bytes.
        till.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        till.settimeout(DEADLINE)
        till.connect(("127.0.0.1", box.ports["raw"]["main"]))
        assert is_cut_off(till, b"\x10\x04\x01" * 10_000)
    still_prints(box)


def write_for_ever(handle: int) -> None:
    while True:
        os.write(handle, b"x" * 4096)


def fill_up(file: Path) -> None:
    """Write to a file until its disk is full."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        with pytest.raises(OSError, match="No space left"):
            write_for_ever(handle)
    finally:
        os.close(handle)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "4m") as folder:
        yield folder


def test_a_full_disk_refuses_new_jobs_keeps_the_old_and_takes_jobs_again_once_there_is_room(
    make_box: Callable[..., Box], small_disk: Path
) -> None:
    box = make_box(data=small_disk / "data")
    box.log_file = small_disk.parent / "box.log"
    box.print(b"kept\n")
    filler = small_disk / "filler"
    fill_up(filler)
    refused(box, b"too much" * 50_000)
    status, body, _ = box.request(
        "POST", "/api/jobs", b"too much" * 50_000, Content_Type="application/octet-stream"
    )
    assert status == 507
    assert "disk" in json.loads(body)["detail"]
    assert [job["size"] for job in box.jobs()] == [5]
    filler.unlink()
    box.print(b"again\n")
    assert [box.request("GET", f"/api/jobs/{job['id']}/raw")[1] for job in box.jobs()] == [
        b"kept\n",
        b"again\n",
    ]


def test_an_approved_job_that_meets_a_full_disk_waits_and_prints_once_there_is_room(
    make_box: Callable[..., Box], small_disk: Path
) -> None:
    box = make_box(data=small_disk / "data")
    box.log_file = small_disk.parent / "box.log"
    box.print(b"kept\n")
    (small_disk / "data" / "virtual" / "lab" / "fault").write_text("paper-out")
    box.wait_for(lambda: box.approve(box.jobs()[0]), "the approval")
    box.wait_for(lambda: box.get("/api/jobs/1")["reason"] == "paper-out", "the reason")
    filler = small_disk / "filler"
    fill_up(filler)
    (small_disk / "data" / "virtual" / "lab" / "fault").unlink()
    box.wait_for(lambda: "lab waits" in notices(box) or "written down" in notices(box), "the trouble")
    assert box.process.poll() is None, box.log()
    filler.unlink()
    box.wait_for(lambda: box.get("/api/jobs/1")["state"] in ("completed", "uncertain"), "an outcome")
    assert len(box.paper()) <= 1
    box.print(b"again\n")


def test_below_the_floor_of_free_space_the_box_says_so(make_box: Callable[..., Box]) -> None:
    box = make_box("limits.free_bytes=9999999999999")
    refused(box, b"receipt\n")
    assert "limits.free_bytes" in notices(box)
    status, body, _ = box.request("GET", "/health")
    assert status == 503
    assert "limits.free_bytes" in json.loads(body)["faults"][0]
    with urllib.request.urlopen(box.url("/health/live")) as answer:
        assert answer.status == 200
