"""The bodies and answers of the requests, for the OpenAPI document."""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from appliance.web.contract.base import Answer, Time
from appliance.web.contract.requests import SEEN, Body, Sha256, Text, like
from appliance.web.limits import MAX_TEXT

MAX_EDITS = 1_000  # of one request: a receipt has a few hundred lines
MAX_NAME = 32  # characters of the name of a run or line
EDIT = {"run": "5", "text": "Bier                                        5,10"}
ONE_OF = (
    "expected {run, text}, {line, remove: true}, {line, picture}, or {after, and one of insert, cut, pulse, "
    "picture}"
)
SHAPES = tuple(
    map(
        frozenset,
        (
            *(("run", "text"), ("line", "remove"), ("line", "picture")),
            *(("after", what) for what in ("insert", "cut", "pulse", "picture")),
        ),
    )
)
Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME)]
Box = Annotated[list[int], Field(description="x, y, width and height, in dots", min_length=4, max_length=4)]
Lines = Annotated[str, StringConstraints(min_length=0, max_length=MAX_TEXT)]


class Edit(Body):
    """One change: other text for a run, a line removed, another picture, or something behind a line."""

    run: Name | None = Field(None, description="a run's id")
    text: Lines | None = Field(None, description="what the run is to say; columns are kept by blanks")
    line: Name | None = Field(None, description="a line's id")
    remove: Literal[True] | None = None
    after: Name | None = Field(None, description="the line behind which something is put; null: at the start")
    insert: Lines | None = Field(None, description="text; a line break in it begins another line")
    cut: Literal["full", "partial"] | None = None
    pulse: Literal[0, 1] | None = Field(None, description="a drawer's connector")
    picture: str | None = Field(
        None,
        description="a PNG or JPEG file in base64; printed in black and white, as wide as the paper at most",
        json_schema_extra={"contentEncoding": "base64"},
    )

    @model_validator(mode="after")
    def is_one(self) -> Edit:
        """Hold it to one of the shapes."""
        if frozenset(self.model_fields_set) not in SHAPES:
            raise ValueError(ONE_OF)
        others = self.model_fields_set - {"after"}
        if any(getattr(self, name) is None for name in others):
            raise ValueError(ONE_OF)
        if self.picture is not None:
            base64.b64decode(self.picture, validate=True)
        return self


class Modify(Body, json_schema_extra=like(sha256=SEEN, edits=[EDIT], reason="wrong price")):
    """Changes to a job's document, or another document in its place."""

    sha256: Sha256 = Field(description="the document that was seen")
    edits: list[Edit] | None = Field(None, min_length=1, max_length=MAX_EDITS)
    data: Annotated[
        str | None,
        Field(json_schema_extra={"contentEncoding": "base64"}, description="another document, in base64"),
    ] = None
    xml: str | None = Field(
        None, description="another document as ePOS-Print XML; `…/xml` has the one there is"
    )
    reason: Text | None = None


class TryEdits(Body, json_schema_extra=like(sha256=SEEN, edits=[EDIT])):
    """Changes to look at."""

    sha256: Sha256 = Field(description="the document that was seen")
    edits: list[Edit] | None = Field(None, max_length=MAX_EDITS)
    xml: str | None = Field(None, description="or the document as ePOS-Print XML")


class Run(Answer):
    """Text that is edited by itself; `cell` is how wide a character is, in dots."""

    id: str
    text: str
    editable: bool
    box: Box
    cell: int
    direction: int = Field(description="0: to the right, 1: up, 2: to the left, 3: down, 4: upside down")
    of: str | None = Field(None, description="of a document with edits: the run that it was")
    edit: int | None = Field(None, description="or the place of the edit that brought it, from 0")


class Line(Answer):
    """A line of a receipt, or a block: a code, a picture, a cut, a pulse."""

    id: str
    kind: Literal["text", "code", "picture", "cut", "pulse"]
    detail: str = Field(description="of a block: which")
    box: Box
    runs: list[Run]


class Editable(Answer):
    """The lines of a job's document, in reading order."""

    sha256: str
    width: int
    height: int
    notes: list[str]
    lines: list[Line]


class Strip(Answer):
    """A strip of the picture that looks different now."""

    strip: int
    png: Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]


class Tried(Editable):
    """A document as it would be; `sha256` is that one's."""

    changes: list[tuple[str | None, str | None]] = Field(description="lines before and after")
    strips: list[Strip]


class Revision(Answer):
    """A change, as it was kept."""

    at: Time
    by: str
    through: str
    reason: str
    before_sha256: str
    after_sha256: str
    changes: list[tuple[str | None, str | None]]


class ComparedLine(Answer):
    """A line of one of two documents."""

    kind: str
    text: str
    box: Box


class Compared(Answer):
    """A line of both documents, side by side."""

    op: Literal["same", "changed", "removed", "added"]
    before: ComparedLine | None
    after: ComparedLine | None


class ChangesOfJob(Answer):
    """All that was changed of a job, and its original line by line beside what it is now."""

    sha256: str
    original_sha256: str | None
    revisions: list[Revision]
    lines: list[Compared]
