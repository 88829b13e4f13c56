"""A disk that fails, fills up, or is worn: what the box makes of it, and what it writes."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from disks import Disk
from running_box import Box
from support.small_disk import mounted

KB = 1_000
JOBS = 12
BEYOND = 60  # operations: more than a receipt's way has
STEP = int(os.environ.get("FAULTS_STEP", "10"))  # scripts/faults fails every one
ERRORS = {"failing": errno.EIO, "full": errno.ENOSPC}
QUIET = ("limits.backup_seconds=0", "web.requests_per_minute=100000")


def receipt(number: int) -> bytes:
    """600 bytes, as a small receipt has."""
    lines = b"".join(b"%5d item %02d of a receipt      9.99\n" % (number, line) for line in range(16))
    return b"\x1b@" + lines[:590] + b"\n\x1dV\x00"


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "data", tmp_path)


def make(make_box: Callable[..., Box], disk: Disk, tmp_path: Path, *settings: str) -> Box:
    return make_box(*QUIET, *settings, data=tmp_path / "data", wrapper=disk.wrapper)


def take(box: Box, number: int) -> dict[str, object]:
    """Send a receipt, and wait until it has been drawn."""
    box.print(receipt(number))
    job = box.get("/api/jobs?limit=1")["jobs"][0]["id"]
    drawn = box.wait_for(lambda: (found := box.get(f"/api/jobs/{job}"))["text"] and found, "its text")
    return dict(drawn)


def test_a_receipt_costs_the_card_little(make_box: Callable[..., Box], disk: Disk, tmp_path: Path) -> None:
    box = make(make_box, disk, tmp_path)
    take(box, 0)
    with disk.counting() as counted:
        for number in range(1, JOBS + 1):
            job = take(box, number)
            status, _ = box.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"]})
            assert status == 200
            box.wait_for_state(int(str(job["id"])), "completed")
    assert counted.syncs / JOBS <= 4.5  # four, and now and then the log is brought into the file
    assert counted.bytes / JOBS <= 150 * KB
    assert counted.bytes / JOBS > 5 * KB  # it was counted at all


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("after", range(0, BEYOND, STEP))
def test_a_write_or_sync_that_fails_once_loses_and_doubles_nothing(
    make_box: Callable[..., Box], disk: Disk, tmp_path: Path, after: int, kind: str
) -> None:
    box = make(make_box, disk, tmp_path)
    taken = [take(box, 0)]
    disk.fail(after, ERRORS[kind])
    for number in range(1, 4):
        try:
            box.print(receipt(number))
        except (OSError, AssertionError):
            continue  # it was refused, and the till knows
        taken.append(box.get("/api/jobs?limit=1")["jobs"][0])
    disk.mend()
    box.restart()
    found = {job["sha256"] for job in box.jobs()}
    assert {job["sha256"] for job in taken} <= found
    for job in box.jobs("&state=pending"):
        assert box.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"]})[0] == 200
        box.wait_for_state(job["id"], "completed")
    paper = box.paper("lab")
    assert len(paper) == len(set(paper)) == len(box.jobs("&state=completed"))


@pytest.mark.parametrize("kind", ERRORS)
def test_a_disk_that_goes_on_failing_is_told_with_what_sqlite_said(
    make_box: Callable[..., Box], disk: Disk, tmp_path: Path, kind: str
) -> None:
    box = make(make_box, disk, tmp_path)
    job = take(box, 0)
    disk.fail(0, ERRORS[kind], lasting=True)
    said = {"failing": "disk I/O error", "full": "database or disk is full"}[kind]
    status, answer = box.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"]})
    assert (status, said in answer["detail"]) == (507, True), answer
    status, body, _ = box.request("GET", "/health")
    assert (status, said in body.decode()) == (503, True), body
    with pytest.raises((OSError, AssertionError)):
        box.print(receipt(1))
    assert box.request("GET", f"/api/jobs/{job['id']}/preview.png")[0] == 200
    disk.mend()
    assert box.wait_for(lambda: box.request("GET", "/health")[0] == 200, "the box to be well again")
    assert box.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"]})[0] == 200
    assert "cannot rollback" not in box.log()


@pytest.fixture
def small_disk(tmp_path: Path) -> object:
    with mounted(tmp_path / "small", "6m") as folder:
        yield folder


def fill(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(bytes(512))
    return filler


def test_a_box_starts_on_a_disk_without_a_free_byte(make_box: Callable[..., Box], small_disk: Path) -> None:
    box = make_box(data=small_disk / "data")
    box.log_file = small_disk.parent / "box.log"
    box.print(b"kept\n")
    box.stop()
    fill(small_disk)
    box.start()
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"kept\n"
    assert box.request("GET", "/api/jobs/1/preview.png")[0] == 200


def test_where_not_even_that_helps_a_page_says_what_to_do(
    make_box: Callable[..., Box], small_disk: Path
) -> None:
    box = make_box(data=small_disk / "data")
    box.log_file = small_disk.parent / "box.log"
    box.print(b"kept\n")
    box.stop()
    (small_disk / "data" / "reserve").unlink()
    for name in ("counterproof.db", "identity.db"):  # no log is left that a start could make room with
        with closing(sqlite3.connect(small_disk / "data" / name)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filler = fill(small_disk)
    box.start()
    status, body, _ = box.request("GET", "/health")
    assert (status, b"The card cannot be used" in body) == (503, True)
    page = box.request("GET", "/", Accept="text/html")[1].decode()
    assert "The box cannot use its card" in page
    assert "Make room on the card" in page
    with pytest.raises(OSError, match=r"reset|pipe|not connected"):
        box.print(b"lost?\n")
    assert box.stop() == 0
    filler.unlink()
    box.start()
    assert [job["id"] for job in box.jobs()] == [1]
