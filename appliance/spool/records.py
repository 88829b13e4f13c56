"""The values that the spool takes and gives: plain, safe to keep and to pass between threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from appliance.spool.renditions import Heading
from appliance.spool.states import ACTIONS, Reason, State
from appliance.storage.outbox import StoredEvent

DEFINITION = "definition"  # the source of jobs that only fill a printer's memory: nothing of them shows
LONGEST_UNDO = 60_000_000  # microseconds: a clock that is set back gives no more time
ROW_BYTES = 1_000  # that a job takes beside its document: its row, its history, its places in the indices


Changes = tuple[tuple[str | None, str | None], ...]


class Priority(IntEnum):
    """Order among waiting jobs; the lower number first."""

    URGENT = 0
    NORMAL = 1
    LOW = 2


@dataclass(frozen=True, slots=True)
class Definition:
    """Something stored in the printer behind a queue; `data` are the commands that store it.

    `slot` tells what it replaces ("nv_graphics G1"), `title` is for people.
    """

    slot: str
    title: str
    data: bytes
    at: int = 0
    origin: str = ""


def weight_of(stores: Iterable[Definition]) -> int:
    """Bytes that are kept for what tills store in a printer, and for the rows beside it."""
    return ROW_BYTES + sum(len(each.data) for each in stores)


@dataclass(frozen=True, slots=True)
class Submission:
    """A finished job, as a source hands it over. `source` is the kind of way in, `origin` who used it.

    `definitions` are the commands that put into a printer's memory what the job uses of it; `stores` what
    it leaves there. One of the source "definition" does only that, and goes to the printer unasked.
    """

    data: bytes
    source: str
    origin: str
    queue: str = "main"
    incomplete: bool = False
    priority: Priority = Priority.NORMAL
    scheduled_for: int | None = None
    printer: str | None = None
    notes: tuple[str, ...] = ()
    definitions: bytes = b""
    stores: tuple[Definition, ...] = ()
    once: str | None = None  # names the request, which may come again
    asked: str | None = None  # SHA-256 of what it asked for, where the same may give another document

    @property
    def weight(self) -> int:
        """Bytes that are kept for it, what the box adds among them."""
        return len(self.data) + len(self.definitions) + weight_of(self.stores)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. Times are microseconds since 1970, UTC."""

    id: int
    uuid: str
    queue: str
    source: str
    origin: str
    state: State
    reason: str | None
    confirmation: str | None
    sha256: str
    original_sha256: str | None
    size: int
    received_at: int
    decided_at: int | None
    decided_by: str | None
    decided_through: str | None
    printer: str | None
    priority: Priority
    scheduled_for: int | None
    attempts: int
    reprint_of: int | None
    definitions: str | None
    notes: tuple[str, ...]
    erased_at: int | None = None
    undo_until: int | None = None  # the time to which its reject or cancel can be taken back
    heading: Heading = Heading()
    is_fixed: bool = False  # its queue forbids to change it

    def actions(self, now: int) -> tuple[str, ...]:
        """The actions that are possible with it as it stands, for those who may do such things."""
        is_erased = self.erased_at is not None
        has_bytes = not is_erased and self.reason != Reason.DAMAGED
        impossible = {
            *(("erase",) if is_erased else ()),
            *(() if self.can_be_undone(now) else ("undo",)),
            *(("modify",) if self.is_fixed else ()),
        }
        return tuple(
            name
            for name, rule in ACTIONS.items()
            if self.state in rule.states and (has_bytes or not rule.needs_bytes) and name not in impossible
        )

    def can_be_undone(self, now: int) -> bool:
        """True if there is time to take its reject or cancel back."""
        until = self.undo_until
        return until is not None and until - LONGEST_UNDO <= now < until

    @property
    def modified(self) -> bool:
        """True if the document is another one than was received."""
        return self.original_sha256 is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a job: the person, the channel and the reason; `sha256` is the document they saw."""

    by: str
    through: str
    sha256: str | None = None
    reason: str | None = None
    printer: str | None = None
    once: str | None = None  # names the request, which may come again
    undo_seconds: float = 0  # in which a reject or cancel can be taken back; the core knows


@dataclass(frozen=True, slots=True)
class Modification:
    """Another document for a job that waits. `sha256` names the one that was seen, which it replaces.

    `changes` are the changed lines, before and after; None where there was, or is, no such line. `clock` is
    the time of day in the shop, for the note on the paper ("14:02").
    """

    by: str
    through: str
    sha256: str
    data: bytes
    reason: str | None = None
    changes: Changes = ()
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of a job's document, as it is kept."""

    at: int
    by: str
    through: str
    reason: str
    before_sha256: str
    after_sha256: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one attempt. `state` is completed, failed (no byte was sent) or uncertain."""

    state: State
    bytes_sent: int
    confirmation: str | None = None
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a job's history."""

    at: int
    before: State | None
    after: State
    by: str
    through: str
    reason: str | None
    detail: str


class HistoryLine(NamedTuple):
    """A line of some job's history: its number over all jobs, and who did what through what, and why."""

    id: int
    job: int
    by: str
    through: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at sending a job; `bytes_sent` is None where nobody knows."""

    number: int
    printer: str
    started_at: int
    ended_at: int | None
    bytes_sent: int | None
    outcome: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class JobFilter:
    """A filter of jobs; None means any. `q` is text on the receipt, `begin` and `end` arrival times.

    `stuck` is about approved jobs alone: True leaves those that wait until somebody helps (their printer is
    away or paused, or there is none), False the others; jobs of other states are in both.
    """

    states: tuple[State, ...] = ()
    queue: str | None = None
    printer: str | None = None
    q: str | None = None
    begin: int | None = None
    end: int | None = None
    stuck: bool | None = None


class InLine(NamedTuple):
    """Approved jobs that wait for a printer, all for the same reason; none where the line moves."""

    printer: str | None
    reason: str | None
    jobs: int


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer the box knows: by its name to programs, by its title to people."""

    id: int
    name: str
    title: str
    uri: str
    profile: str
    paused: bool
    last_printed_at: int | None
    jobs: int
    bytes: int
    errors: int
    pause_reason: str | None = None  # in the words of who paused it


@dataclass(frozen=True, slots=True)
class RemovedPrinter:
    """A printer that was removed, and who had it: queues by their names, jobs that wait by their numbers."""

    printer: Printer
    fed_by: tuple[str, ...]
    stands_in_for: tuple[str, ...]
    jobs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """Settings that were changed at once. `values` has by key the value before and after; None: nothing."""

    number: int
    at: int
    by: str
    through: str
    values: Mapping[str, tuple[object, object]]
    undoes: int | None
    undone: bool


class Damage(NamedTuple):
    """Damage by the card, found at microseconds since 1970, UTC; `is_grave`: a whole file."""

    at: int
    text: str
    is_grave: bool


class EventPage(NamedTuple):
    """Some events, oldest first; `last` is the place to go on from, and `missed`: older ones are gone."""

    events: Sequence[StoredEvent]
    last: int
    missed: bool
