"""Whoever fills the disk without a login: how fast that goes, and whether erasing makes room again."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_box import Box
from support.small_disk import mounted

from appliance.spool.records import ROW_BYTES

RECEIPT = b"x" * (10_000 - ROW_BYTES) + b"\n"
NOTED = "raw.bytes_per_minute"
MEBIBYTE = 1_048_576


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "24m") as folder:
        yield folder


def is_taken(box: Box, data: bytes) -> bool:
    """Whether the box closes its side in good order, which says that the job is safe."""
    with box.connect() as till:
        try:
            till.sendall(data)
            till.shutdown(socket.SHUT_WR)
            return till.recv(64) == b""
        except OSError:
            return False


def notices(box: Box) -> str:
    return " ".join(notice["text"] for notice in box.get("/api/notices")["notices"])


def test_an_address_brings_so_many_bytes_a_minute_and_is_told_which_setting_says_so(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("raw.exempt_networks=", "raw.bytes_per_minute=35000")
    assert [is_taken(box, RECEIPT) for _ in range(4)] == [True, True, True, False]
    assert len(box.jobs()) == 3
    assert NOTED in notices(box)


def test_all_queues_of_a_box_share_an_addresss_budget(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.exempt_networks=", "raw.bytes_per_minute=15000")
    assert box.post("/api/queues", {"name": "bar", "port": 0})[0] == 201
    box.wait_for(lambda: "bar" in box.get("/health")["ports"]["raw"], "the port of the second queue")
    assert is_taken(box, RECEIPT)
    box.ports["raw"]["main"] = box.get("/health")["ports"]["raw"]["bar"]
    assert not is_taken(box, RECEIPT)


def test_what_the_box_adds_to_small_jobs_counts_as_well(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.exempt_networks=", "raw.bytes_per_minute=60000")
    characters = b"".join(b"\x1b&\x03" + bytes([each, each, 12]) + b"x" * 36 for each in range(32, 127))
    cut = b"\x1dV\x00"
    with box.connect() as till:
        try:
            till.sendall(b"\x1b%\x01" + characters + b"first" + cut + (b"a" + cut) * 100)
            till.shutdown(socket.SHUT_WR)
            ended = till.recv(64) == b""
        except OSError:
            ended = False
    assert not ended
    assert sum(job["size"] for job in box.jobs()) < 60_000
    assert NOTED in notices(box)


def test_an_address_brings_so_many_jobs_a_day(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.exempt_networks=", "raw.jobs_per_day=2")
    assert [is_taken(box, b"receipt\n") for _ in range(3)] == [True, True, False]
    assert "raw.jobs_per_day" in notices(box)


def test_after_all_is_rejected_and_erased_the_box_takes_jobs_again(
    make_box: Callable[..., Box], small_disk: Path
) -> None:
    floor = 6 * MEBIBYTE
    box = make_box(f"limits.free_bytes={floor}", data=small_disk / "data")
    picture = b"\x1dv0\x00" + (50).to_bytes(2, "little") + (10_000).to_bytes(2, "little")
    taken = 0
    while is_taken(box, picture + taken.to_bytes(4, "big") * 125_000):
        taken += 1
    assert taken >= 3
    assert "limits.free_bytes" in notices(box)
    assert box.request("GET", "/health")[0] == 503
    file = small_disk / "data" / "counterproof.db"
    for job in box.jobs():
        assert box.post(f"/api/jobs/{job['id']}/reject")[0] == 200
        assert box.post(f"/api/jobs/{job['id']}/erase")[0] == 200
    assert box.request("GET", "/health")[0] == 200
    full = file.stat().st_size
    for number in range(taken // 2):
        assert is_taken(box, picture + number.to_bytes(4, "little") * 125_000)
    assert file.stat().st_size <= full + MEBIBYTE, "the new ones are where the old ones were"


def test_a_program_brings_so_many_bytes_a_minute_and_is_told_how_long_to_wait(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("web.job_bytes_per_minute=15000")
    answers = [
        box.request("POST", "/api/jobs", RECEIPT, Content_Type="application/octet-stream") for _ in range(2)
    ]
    assert [status for status, _, _ in answers] == [201, 429]
    _, said, headers = answers[1]
    assert "web.job_bytes_per_minute" in json.loads(said)["detail"]
    assert 0 < int(headers["Retry-After"]) <= 60
