"""The soak runs, and notices each byte that is wrong."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from script_runs import SCRIPTS, run

sys.path.insert(0, str(SCRIPTS))

from soak import Name, paper_faults, receipt

NAMES = [Name(till, number) for till in range(2) for number in range(3)]
SENT = {name: receipt(name, random.Random(str(name))) for name in NAMES}
PRINTED = b"".join(SENT.values())


def test_it_says_how_it_is_used(tmp_path: Path) -> None:
    assert "usage: scripts/soak" in run([str(SCRIPTS / "soak"), "--help"], tmp_path).output


def test_a_short_soak_finds_every_byte_in_its_place(tmp_path: Path) -> None:
    told = run([str(SCRIPTS / "soak"), "--smoke"], tmp_path)
    assert told.status == 0, told.output + told.errors
    rows = {line[2:52].strip(): line[52:].split()[0] for line in told.output.splitlines()}
    assert int(rows["receipts sent"]) >= 6
    assert int(rows["receipts approved"]) + int(rows["receipts rejected"]) == int(rows["receipts sent"])
    assert rows["faults"] == "0"


def test_paper_as_it_was_sent_has_no_fault() -> None:
    assert paper_faults(PRINTED, set(NAMES), SENT) == []


@pytest.mark.parametrize(
    ("paper", "fault"),
    [
        (PRINTED[:-1], "stands where"),
        (PRINTED + b"\n", "no receipt begins"),
        (PRINTED.replace(b"article", b"particle", 1), "stands where"),
        (PRINTED + SENT[NAMES[0]], "is there 2 times"),
        (PRINTED.replace(SENT[NAMES[1]], b""), "is missing"),
        (b"\0" + PRINTED, "no receipt begins"),
    ],
)
def test_each_wrong_byte_is_a_fault(paper: bytes, fault: str) -> None:
    assert any(fault in found for found in paper_faults(paper, set(NAMES), SENT))


def test_a_rejected_receipt_on_paper_is_a_fault() -> None:
    assert paper_faults(PRINTED, set(NAMES[1:]), SENT) == [f"{NAMES[0]} should not be there"]
