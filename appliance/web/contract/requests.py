"""The bodies of requests."""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, FailFast, Field, StringConstraints, create_model

from appliance.settings import QUEUE_FIELDS, Queue
from appliance.spool import State
from appliance.web.limits import (
    MAX_BATCH,
    MAX_NUMBER,
    MAX_PAUSE_REASON,
    MAX_PRESS_SECONDS,
    MAX_TEXT,
)

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Words = Annotated[list[str], FailFast()]  # the first that is none is told of
Sha256 = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Own = Annotated[Word | None, Field(description="one's own password; needed where people log in")]
Number = Annotated[int, Field(ge=1, le=MAX_NUMBER)]
STATES = tuple(str(state) for state in State)
RoleName = Literal["admin", "operator", "viewer", "printer"]
DOCUMENT = b"Hello from a program\n"  # of the examples
SEEN = hashlib.sha256(DOCUMENT).hexdigest()
OWN = "four words are plenty"  # the password of who asks, in the examples


def like(**fields: Any) -> dict[str, Any]:
    """An example of a body, which its operations show."""
    return {"examples": [fields]}


class Body(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewJob(Body, json_schema_extra=like(data=base64.b64encode(DOCUMENT).decode(), queue="main")):
    """A document to print."""

    data: Annotated[
        str, Field(json_schema_extra={"contentEncoding": "base64"}, description="its bytes, in base64")
    ]
    queue: Text | None = Field(None, description="`main` where none is named")
    priority: Literal["urgent", "normal", "low"] | None = None
    printer: Text | None = Field(None, description="the queue's where none is named")
    scheduled_for: Text | None = Field(None, description="not before this time, ISO 8601")


class Decide(Body, json_schema_extra=like(sha256=SEEN, printer="kitchen")):
    """A decision on a job."""

    sha256: Sha256 | None = Field(None, description="the document that was seen; an approval needs it")
    reason: Text | None = None
    printer: Text | None = Field(None, description="another printer than the queue's")


class BatchJob(Body):
    """A job of a batch."""

    id: int = Field(ge=1, le=MAX_NUMBER)
    sha256: Sha256 | None = Field(None, description="the document that was seen; an approval needs it")


class Filter(Body):
    """A filter of jobs, in the words of a list's query."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=False)
    state: list[Literal[STATES]] | None = None  # type: ignore[valid-type]
    queue: Text | None = None
    printer: Text | None = None
    q: Text | None = Field(None, description="words on the receipt")
    from_: Text | None = Field(None, alias="from", description="received from this time on, ISO 8601")
    to: Text | None = Field(None, description="and before this one")


class Batch(Body, json_schema_extra=like(action="approve", jobs=[{"id": 1, "sha256": SEEN}])):
    """One action on many jobs: on those that are named, or on all that a filter finds."""

    action: Literal["approve", "reject", "cancel", "move", "retry", "reprint", "erase", "undo", "apply"]
    jobs: list[BatchJob] | None = Field(None, min_length=1, max_length=MAX_BATCH, fail_fast=True)
    filter: Filter | None = None
    count: int | None = Field(None, ge=0, description="of a filter: how many jobs were seen to fit")
    reason: Text | None = None
    printer: Text | None = Field(None, description="another printer than the queue's")
    template: Word | None = Field(None, description="of `apply`: the template that they are put into")
    values: dict[str, Text | int | float | None] | None = Field(
        None, description="of `apply`: what the template asks for"
    )


class Export(Body, json_schema_extra=like(jobs=[1, 2])):
    """The receipts to export: those that are named, or all that a filter finds."""

    jobs: list[Number] | None = Field(None, min_length=1, max_length=MAX_BATCH, fail_fast=True)
    filter: Filter | None = None


class Resolve(Decide, json_schema_extra=like(outcome="printed")):
    """The outcome of a job of which the box can't know it."""

    outcome: Literal["printed", "print-again"]


class Erase(Body, json_schema_extra=like(reason="asked for by the customer")):
    """The reason to erase a receipt."""

    reason: Text | None = None


class NewPrinter(
    Body, json_schema_extra=like(title="Kitchen", uri="socket://192.168.1.50", profile="generic-80mm")
):
    """A printer to know."""

    name: Text | None = Field(
        None, description="small letters, digits, '.', '-' and '_'; made of the title where there is none"
    )
    title: Text | None = Field(None, description="what people call it; its name where there is none")
    uri: Word = Field(description="where it is, such as socket://192.168.1.50")
    profile: Text | None = Field(None, description="its model")


class ChangedPrinter(Body, json_schema_extra=like(uri="socket://192.168.1.51")):
    """The changes to a printer."""

    name: Text | None = Field(None, description="its own: a printer keeps its name")
    title: Text | None = Field(None, description="what people call it; empty: its name")
    uri: Text | None = None
    profile: Text | None = None


class Pause(Body, json_schema_extra=like(reason="out of paper until noon")):
    """The reason why a printer is to take no jobs."""

    reason: Annotated[str, StringConstraints(max_length=MAX_PAUSE_REASON)] | None = None


class Moved(Body, json_schema_extra=like(uri="socket://192.168.1.51", moved=True)):
    """The answer to the question if a printer that is away is the one that was seen elsewhere."""

    uri: Word = Field(description="where it was seen")
    moved: bool = Field(description="true: it is the same printer, and prints there from now on")


class Faults(Body, json_schema_extra=like(faults=["paper-out"])):
    """The faults of a virtual printer."""

    faults: Words = []


class Press(Body, json_schema_extra=like(seconds=0.2)):
    """The time that a button is pressed."""

    seconds: float = Field(0.1, gt=0, le=MAX_PRESS_SECONDS)


class Login(Body, json_schema_extra=like(name="ada", password=OWN)):
    """The name and password of somebody who logs in."""

    name: Word
    password: Word


class Refresh(Body, json_schema_extra=like(refresh_token="the one that came with the last answer")):
    """A refresh token, good once."""

    refresh_token: Word


class Logout(Body, json_schema_extra=like(everywhere=True)):
    """The sessions to end."""

    everywhere: bool = Field(False, description="all sessions and tokens that one has")


class OwnPassword(Body, json_schema_extra=like(password=OWN, new_password="five words are even better")):
    """Another password for oneself."""

    password: Word = Field(description="the one that one has")
    new_password: Word


class NewUser(
    Body, json_schema_extra=like(name="grace", password="some other four words", role="operator", confirm=OWN)
):
    """Somebody who may log in."""

    name: Word
    password: Word
    role: RoleName
    confirm: Own = None


class ChangedUser(Body, json_schema_extra=like(role="viewer", confirm=OWN)):
    """The changes to a user."""

    confirm: Own = None
    role: RoleName | None = None
    password: Text | None = None


class Confirm(Body, json_schema_extra=like(confirm=OWN)):
    """That it is really oneself who asks."""

    confirm: Own = None


class NewKey(
    Body,
    json_schema_extra=like(
        name="till 7", role="printer", queue="main", networks=["192.168.1.0/24"], confirm=OWN
    ),
):
    """A key for a program."""

    name: Word = Field(description="what it is for")
    role: RoleName
    queue: Text | None = Field(None, description="the one queue that it is for")
    networks: Words = Field([], description="where it may be used from")
    expires_at: Text | None = Field(None, description="until when it is good, ISO 8601")
    confirm: Own = None


class ChangedSettings(Body, json_schema_extra=like(values={"panel.hold_seconds": 3})):
    """Settings to change, all or none."""

    values: dict[str, Any] = Field(
        description="by their keys; null gives one back to the file or the default", min_length=1
    )
    confirm: Own = Field(None, description="one's own password; needed for what begins with `identity.`")


class UndoneChange(Body, json_schema_extra=like(change=1)):
    """The change to take back."""

    change: int | None = Field(None, description="its number; the latest where none is given", ge=1, le=2**62)
    confirm: Own = Field(None, description="one's own password; needed for what begins with `identity.`")


def _queue_fields() -> dict[str, Any]:
    hints = get_type_hints(Queue)
    return {
        name: (hints[name] | None, Field(None, description=field.metadata["about"]))
        for name, field in QUEUE_FIELDS.items()
    }


class Loose(BaseModel):
    """A queue's own checks say what is wrong with a value, also what to write instead."""

    model_config = ConfigDict(extra="forbid")


ChangedQueue: type[BaseModel] = create_model(
    "ChangedQueue",
    __base__=Loose,
    __cls_kwargs__={"json_schema_extra": like(policy="auto", retention_days=30)},
    **_queue_fields(),
)
NewQueue: type[BaseModel] = create_model(
    "NewQueue",
    __base__=Loose,
    __cls_kwargs__={"json_schema_extra": like(name="bar", policy="hold")},
    **_queue_fields() | {"name": (Word, ...)},
)
