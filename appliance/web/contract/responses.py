"""The API's answers about the box, its queues and its panel, and the problem document."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from appliance.settings import Queue
from appliance.web.contract.base import Answer, Time
from appliance.web.contract.job_answers import Job
from appliance.web.problem_kinds import KINDS


class Problem(BaseModel):
    """A problem, and what to do about it (RFC 9457)."""

    type: Literal[*(kind.type for kind in KINDS)] = Field(  # type: ignore[valid-type]  # a list made here
        description="the kind of problem, the same in all languages; a page at this address tells of it"
    )
    title: str = Field(description="the kind in English")
    status: int
    detail: str = Field(description="what is wrong just now, in the caller's language")
    field: str | None = Field(None, description="the field of the request that is wrong")
    errors: dict[str, str] | None = Field(None, description="all fields that are wrong, where several may be")
    job: Job | None = Field(None, description="the job as it stands, where its state forbids what was asked")


class Health(Answer):
    """The state of the box."""

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
    """The notices of late: refusals, and what went wrong."""

    notices: list[Notice]


class Event(Answer):
    """Something that happened. What else it tells depends on its kind: a job, a printer, a text."""

    model_config = ConfigDict(extra="allow")

    sequence: int
    event: str
    at: Time


class Events(Answer):
    """Events behind a place; `last` is the place to go on from."""

    events: list[Event]
    last: int
    missed: bool = Field(description="some behind that place are kept no more: look at things as they are")


def _queue_fields() -> dict[str, Any]:
    hints = get_type_hints(Queue)
    return {
        each.name: (hints[each.name], Field(description=each.metadata["about"])) for each in fields(Queue)
    } | {"listening": (int | None, Field(description="the port that tills reach it at just now"))}


QueueAnswer: type[BaseModel] = create_model("Queue", __base__=Answer, **_queue_fields())
Queues: type[BaseModel] = create_model("Queues", __base__=Answer, queues=(list[QueueAnswer], ...))  # type: ignore[valid-type]
Problem.model_rebuild()
