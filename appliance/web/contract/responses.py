"""What the API answers; times are ISO 8601 in UTC."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from appliance.settings import Queue
from appliance.spool import State

Time = str


class Answer(BaseModel):
    """A JSON object with these fields."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """What is wrong, and what to do about it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = Field(None, description="the field of the request that is wrong")
    errors: dict[str, str] | None = Field(None, description="all fields that are wrong, where several may be")
    job: Job | None = Field(None, description="the job as it stands, where its state forbids what was asked")


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
    text: str | None = Field(description="what the receipt says; null in lists")
    notes: list[str]
    events: list[PaperEvent] | None
    erased_at: Time | None


class Jobs(Answer):
    """A page of jobs; `next` is the cursor of the following one."""

    jobs: list[Job]
    next: str | None


class Pending(Answer):
    """What waits, in the order to decide it; `focus` is the one that the buttons act on."""

    count: int
    focus: int | None
    jobs: list[Job]


class Stats(Answer):
    """How many jobs are in each state."""

    states: dict[str, int]
    total: int


class HistoryLine(Answer):
    """What happened to a job."""

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
    """Where a command left dots: its number in the document, from 0, and a box in dots from the top left."""

    command: int
    x: int
    y: int
    width: int
    height: int


class Marks(Answer):
    """Which command drew what of a paper; of a long one the first thousands."""

    marks: list[Mark]


class Counters(Answer):
    """What a printer has done."""

    jobs: int
    bytes: int
    errors: int


class Printer(Answer):
    """A printer."""

    id: int
    name: str
    uri: str
    profile: str
    state: Literal["online", "offline", "paused", "unknown"]
    reasons: list[str]
    detail: str
    pause_reason: str | None = Field(description="in the words of who paused it")
    last_printed_at: Time | None
    counters: Counters


class Printers(Answer):
    """Every printer."""

    printers: list[Printer]


class PrinterStatus(Answer):
    """How a printer is."""

    id: int
    name: str
    state: Literal["online", "offline", "paused", "unknown"]
    reasons: list[str]
    detail: str


class Made(Answer):
    """The jobs that were made."""

    jobs: list[Job]


class Definition(Answer):
    """What a till has stored in a printer."""

    slot: str
    title: str
    size: int
    at: Time
    origin: str
    lasting: bool


class Definitions(Answer):
    """All that tills have stored."""

    definitions: list[Definition]


class Health(Answer):
    """How the box is."""

    status: Literal["ok", "failing"]
    faults: list[str]
    damage: list[str]
    ports: dict[str, Any]
    jobs: dict[str, int]
    printers: dict[str, str]


class Status(Answer):
    """That it is well."""

    status: Literal["ok"]


class Panel(Answer):
    """The panel's lights, and the job that its buttons act on."""

    lights: dict[str, str]
    focus: int | None
    on_screen: bool
    pressed: dict[str, bool] = Field(description="which buttons are down just now")


class Pressed(Answer):
    """The button that was pressed."""

    pressed: str


class Notice(Answer):
    """Something that belongs to no job."""

    at: Time
    text: str


class Notices(Answer):
    """What was refused or went wrong lately."""

    notices: list[Notice]


def _queue_fields() -> dict[str, Any]:
    hints = get_type_hints(Queue)
    return {
        each.name: (hints[each.name], Field(description=each.metadata["about"])) for each in fields(Queue)
    } | {"listening": (int | None, Field(description="the port that tills reach it at just now"))}


QueueAnswer: type[BaseModel] = create_model("Queue", __base__=Answer, **_queue_fields())
Queues: type[BaseModel] = create_model("Queues", __base__=Answer, queues=(list[QueueAnswer], ...))  # type: ignore[valid-type]
Problem.model_rebuild()
