"""The first steps, in their order, and how each is told to be done from what the box has seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.spool import Job, Printer, State


class Step(StrEnum):
    """A first step."""

    PRINTER = "printer"
    SLIP = "slip"  # somebody has said which line of the test slip fits
    TILL = "till"
    APPROVED = "approved"
    BUTTONS = "buttons"
    BACKUP = "backup"


FINISHED = "finished"  # the list was read to its end, or put away
TILLS = frozenset({"raw", "usb"})  # sources of jobs that are tills
SHOPS = frozenset({"web", "button"})  # by which people at the counter decide
PRINTED = frozenset({State.APPROVED, State.PRINTING, State.COMPLETED})
LOOKED_AT = 100  # jobs, the newest: the steps are noted as they happen


@dataclass(frozen=True, slots=True)
class Seen:
    """What the box has just now: its printers, its newest jobs, and whether a backup was downloaded."""

    printers: Sequence[Printer]
    jobs: Sequence[Job]
    has_backup: bool


TOLD_BY: dict[Step, Callable[[Seen], bool]] = {  # the others are told by people
    Step.PRINTER: lambda seen: bool(seen.printers),
    Step.TILL: lambda seen: any(job.source in TILLS for job in seen.jobs),
    Step.APPROVED: lambda seen: any(
        job.source in TILLS and job.decided_through in SHOPS and job.state in PRINTED for job in seen.jobs
    ),
    Step.BUTTONS: lambda seen: any(job.decided_through == "button" for job in seen.jobs),
    Step.BACKUP: lambda seen: seen.has_backup,
}


def steps(*, has_panel: bool) -> tuple[Step, ...]:
    """The steps that this box has."""
    return tuple(step for step in Step if has_panel or step is not Step.BUTTONS)


def happened(seen: Seen) -> frozenset[Step]:
    """The steps that what the box has seen shows to be done."""
    return frozenset(step for step, is_done in TOLD_BY.items() if is_done(seen))
