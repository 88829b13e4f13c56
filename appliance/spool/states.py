"""The life of a job: its states, and the one table of how it may pass from each to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """The state of a job in its life."""

    PENDING = "pending"
    APPROVED = "approved"
    PRINTING = "printing"
    COMPLETED = "completed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"
    CANCELED = "canceled"
    EXPIRED = "expired"


class Reason(StrEnum):
    """The reason of a job's state; stands beside the state, never in it."""

    INCOMPLETE = "incomplete"  # its connection broke off, so the end may be missing
    NO_PRINTER = "no-printer"  # approved, and there is no printer to send it to
    PRINTER_OFFLINE = "printer-offline"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    PRINTER_ERROR = "printer-error"
    CUTTER_ERROR = "cutter-error"
    PRINTER_PAUSED = "printer-paused"
    STALE = "stale"  # its printer came back so late that somebody must say whether it is still wanted
    INTERRUPTED = "interrupted"  # the box stopped while it was printing
    CONNECTION_LOST = "connection-lost"  # the printer went away with part of the job
    DAMAGED = "damaged"  # the card has changed its row or its bytes: it is not printed
    RESTORED = "restored"  # taken from a backup: it may have been printed since
    NOTHING_SENT = "nothing-sent"  # the printer went away before it took a byte


# Why a job waits for its printer.
AWAY = frozenset(
    {
        Reason.PRINTER_OFFLINE,
        Reason.PAPER_OUT,
        Reason.COVER_OPEN,
        Reason.CUTTER_ERROR,
        Reason.PRINTER_ERROR,
    }
)

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset({State.APPROVED, State.REJECTED, State.CANCELED, State.EXPIRED}),
    State.APPROVED: frozenset({State.PRINTING, State.PENDING, State.CANCELED}),
    State.PRINTING: frozenset({State.COMPLETED, State.FAILED, State.UNCERTAIN}),
    State.FAILED: frozenset({State.APPROVED, State.CANCELED}),
    State.UNCERTAIN: frozenset({State.APPROVED, State.COMPLETED, State.CANCELED}),
    State.COMPLETED: frozenset(),
    State.REJECTED: frozenset(),
    State.CANCELED: frozenset(),
    State.EXPIRED: frozenset(),
}


class Rule(NamedTuple):
    """The states that permit an action on a job; `needs_bytes`: not with one that was erased or damaged."""

    states: tuple[State, ...]
    needs_bytes: bool = True


ERASED = "erased"  # the reason in the history of a job whose bytes are gone
MODIFIED = "modified"  # and of one that got another document
OPEN = (State.PENDING, State.APPROVED, State.PRINTING)  # somebody or something still needs the bytes
OVER = (State.COMPLETED, State.FAILED, State.UNCERTAIN, State.REJECTED, State.CANCELED, State.EXPIRED)
ACTIONS: Mapping[str, Rule] = {  # what people and programs may do, in the order in which they are shown it
    "approve": Rule((State.PENDING,)),
    "reject": Rule((State.PENDING,), needs_bytes=False),
    "printed": Rule((State.UNCERTAIN,), needs_bytes=False),  # it did come out
    "print-again": Rule((State.UNCERTAIN,)),  # it did not
    "retry": Rule((State.FAILED,)),  # nothing was sent
    "modify": Rule((State.PENDING,)),  # another document in its place; not in queues that forbid it
    "move": Rule((State.PENDING, State.APPROVED)),  # to another printer's line
    "cancel": Rule(
        (State.PENDING, State.APPROVED, State.PRINTING, State.FAILED, State.UNCERTAIN), needs_bytes=False
    ),
    "reprint": Rule((State.COMPLETED, State.REJECTED, State.CANCELED, State.EXPIRED)),  # as another job
    "undo": Rule((State.REJECTED, State.CANCELED)),  # it waits again; for a moment only
    "erase": Rule(OVER, needs_bytes=False),
}


def allowed(before: State, after: State) -> bool:
    """True if a job may pass from one state to the other."""
    return after in TRANSITIONS[before]
