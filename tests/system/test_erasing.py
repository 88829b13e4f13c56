"""Receipts that are erased, by somebody or by age: bytes and text go, hash and history stay."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from typing import Any

from running_box import Box

RECEIPT = b"Mrs Example bought a secret thing\n"


def newest(box: Box) -> dict[str, Any]:
    return dict(box.get("/api/jobs?limit=1")["jobs"][0])


def rejected(box: Box, data: bytes = RECEIPT) -> int:
    """A receipt that is over; its number."""
    box.print(data)
    job = newest(box)
    assert box.post(f"/api/jobs/{job['id']}/reject")[0] == 200
    box.wait_for(lambda: box.get(f"/api/jobs/{job['id']}")["text"], "its text")
    return int(job["id"])


def files(box: Box) -> bytes:
    return b"".join(file.read_bytes() for file in box.data.glob("counterproof.db*"))


def test_an_erased_receipt_is_nowhere_on_the_disk_and_its_hash_and_history_stay(box: Box) -> None:
    number = rejected(box)
    assert RECEIPT in files(box)
    status, job = box.post(f"/api/jobs/{number}/erase", {"reason": "she asked for it"})
    assert (status, job["erased_at"] is not None) == (200, True)
    for what in ("raw", "text", "preview.png", "commands"):
        assert box.request("GET", f"/api/jobs/{number}/{what}")[0] == 410
    job = box.get(f"/api/jobs/{number}")
    assert (job["sha256"], job["size"], job["text"]) == (
        hashlib.sha256(RECEIPT).hexdigest(),
        len(RECEIPT),
        None,
    )
    last = box.get(f"/api/jobs/{number}/history")["history"][-1]
    assert (last["reason"], last["detail"]) == ("erased", "she asked for it")
    assert b"secret thing" not in files(box)
    assert box.request("GET", f"/jobs/{number}")[0] == 200


def test_what_still_may_print_is_not_erased(box: Box) -> None:
    box.print(RECEIPT)
    assert box.post("/api/jobs/1/erase")[0] == 409
    assert box.request("GET", "/api/jobs/1/raw")[1] == RECEIPT


def test_an_erased_receipt_is_not_printed_again(box: Box) -> None:
    number = rejected(box)
    box.post(f"/api/jobs/{number}/erase")
    assert box.post(f"/api/jobs/{number}/reprint")[0] == 410


def test_the_same_bytes_of_another_receipt_stay_until_that_is_erased(box: Box) -> None:
    first, second = rejected(box), rejected(box)
    box.post(f"/api/jobs/{first}/erase")
    assert box.request("GET", f"/api/jobs/{second}/raw")[1] == RECEIPT
    box.post(f"/api/jobs/{second}/erase")
    assert b"secret thing" not in files(box)


def test_bytes_that_come_in_again_after_they_were_erased_print(box: Box) -> None:
    number = rejected(box)
    box.post(f"/api/jobs/{number}/erase")
    box.print(RECEIPT)
    again = newest(box)
    box.approve(again)
    box.wait_for_state(again["id"], "completed")
    assert box.paper() == [RECEIPT]
    assert box.request("GET", f"/api/jobs/{number}/raw")[0] == 410


def test_a_queue_keeps_receipts_as_long_as_it_says(make_box: Callable[..., Box]) -> None:
    box = make_box()
    old, kept = rejected(box), rejected(box, b"another one\n")
    box.print(b"still waits\n")
    box.stop()
    with sqlite3.connect(box.data / "counterproof.db") as database:
        week = 7 * 86_400 * 1_000_000
        database.execute("UPDATE job SET received_at = received_at - ? WHERE id <> ?", (week, kept))
        database.execute("UPDATE queue SET retention_days = 6 WHERE name = 'main'")
    box.start()
    box.wait_for(lambda: box.get(f"/api/jobs/{old}")["erased_at"], "the old one to be erased")
    assert box.request("GET", f"/api/jobs/{kept}/raw")[0] == 200
    assert box.request("GET", f"/api/jobs/{newest(box)['id']}/raw")[1] == b"still waits\n"
    assert box.get("/api/queues/main")["retention_days"] == 6
