"""The API's answers about jobs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from appliance.spool import State
from appliance.web.contract.base import Answer, Time


class PaperEvent(Answer):
    """A cut, a drawer pulse or a sound, and how far down the paper it happens, in dots."""

    kind: str
    detail: str
    y: int


class Job(Answer):
    """A job."""

    id: int
    uuid: str
    queue: str
    source: str
    origin: str
    state: State
    actions: list[str] = Field(
        description="what may be done with it as it stands, by whoever may do such things"
    )
    reason: str | None
    confirmation: Literal["printed", "sent"] | None
    sha256: str
    original_sha256: str | None = Field(description="the document as it came in, where it was changed")
    size: int
    received_at: Time
    decided_at: Time | None
    decided_by: str | None
    decided_through: str | None
    printer: str | None
    priority: Literal["urgent", "normal", "low"]
    scheduled_for: Time | None
    attempts: int
    modified: bool
    reprint_of: int | None
    title: str | None = Field(description="what the receipt is called: its shop, or its table or order")
    total: str | None = Field(description="its total, an exact decimal; null where it is not certain")
    currency: str | None = Field(description="the currency of the total (ISO 4217)")
    text: str | None = Field(
        None,
        description="what the receipt says; null where it is not known. Lists leave it out without `text`",
    )
    notes: list[str]
    events: list[PaperEvent] | None = Field(None, description="left out of lists")
    erased_at: Time | None
    undo_until: Time | None = Field(description="the time to which its reject or cancel can be taken back")


class Jobs(Answer):
    """A page of jobs; `next` is the cursor of the following one."""

    jobs: list[Job]
    next: str | None


class Pending(Answer):
    """The jobs that wait, in the order to decide them; `focus` is the one that the buttons act on."""

    count: int
    focus: int | None
    jobs: list[Job]


class Stats(Answer):
    """The number of jobs in each state."""

    states: dict[str, int]
    total: int


class HistoryLine(Answer):
    """One line of a job's history."""

    at: Time
    before: State | None
    after: State
    by: str
    through: str
    reason: str | None
    detail: str


class Attempt(Answer):
    """One try at sending a job; `bytes_sent` is null where nobody knows."""

    number: int
    printer: str
    started_at: Time
    ended_at: Time | None
    bytes_sent: int | None
    outcome: str | None
    detail: str


class History(Answer):
    """Everything that happened to a job."""

    history: list[HistoryLine]
    attempts: list[Attempt]


class Command(Answer):
    """One command of a document, with the beginning of its bytes in hexadecimal."""

    offset: int
    size: int
    name: str
    title: str
    complete: bool
    raw: str


class Commands(Answer):
    """A page of a document's commands."""

    commands: list[Command]
    next: str | None


class Mark(Answer):
    """The dots of a command: its number in the document, from 0, and a box in dots from the top left."""

    command: int
    x: int
    y: int
    width: int
    height: int


class Marks(Answer):
    """The dots of each command on a paper; of a long one the first thousands."""

    marks: list[Mark]


class Made(Answer):
    """The jobs that were made."""

    jobs: list[Job]
