"""The faults that a virtual printer can have, and the status that it tells then."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from escpos.emulation import Condition

_FILE = "fault"


class Fault(StrEnum):
    """A fault; there can be several at once."""

    PAPER_OUT = "paper-out"
    NEAR_END = "paper-near-end"
    COVER_OPEN = "cover-open"
    CUTTER = "cutter-error"
    ERROR = "printer-error"
    DRAWER = "drawer-open"  # no fault, but told in the same way
    OFFLINE = "offline"  # cannot be reached
    DROP = "drop"  # goes away in the middle of the next job
    RESET = "reset"  # goes away before it takes a byte of it
    SILENT = "silent"  # takes everything and answers nothing
    LATE = "late"  # answers, and takes its time
    SLOW = "slow"
    SLOW_PAPER = "slow-paper"  # takes long until it says that something is on paper
    UNCONFIRMED = "no-confirmation"  # never says so
    HANGS_UP = "hangs-up"  # closes a connection that rests
    HANGS = "hangs"  # takes nothing
    GARBAGE = "garbage"  # answers nonsense
    BABBLES = "babbles"  # says nonsense without end
    EAGER = "answers-in-data"  # obeys what looks like a question in a picture


STOPPING = frozenset({Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.CUTTER, Fault.ERROR})  # it prints no further


def read(folder: Path) -> frozenset[Fault]:
    """The faults of the printer whose folder this is."""
    try:
        words = (folder / _FILE).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(fault for fault in Fault if fault in words)


def write(folder: Path, faults: Collection[Fault]) -> None:
    """Break it so, or mend it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _FILE
    if not faults:
        file.unlink(missing_ok=True)
        return
    temporary = file.with_name(f".{_FILE}.part")
    temporary.write_text(" ".join(sorted(faults)), encoding="utf-8")
    temporary.replace(file)


def condition(faults: Collection[Fault]) -> Condition:
    """The condition that a printer with these faults tells."""
    return Condition(
        cover_open=Fault.COVER_OPEN in faults,
        paper_out=Fault.PAPER_OUT in faults,
        paper_near_end=Fault.NEAR_END in faults,
        cutter_error=Fault.CUTTER in faults,
        fatal_error=Fault.ERROR in faults,
        drawer_pin_high=Fault.DRAWER in faults,
    )
