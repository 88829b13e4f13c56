"""The bodies and answers of the requests, for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from appliance.templates.fields import MAX_CHOICES, MAX_FIELDS, MAX_LABEL, MAX_VALUE
from appliance.templates.files import MAX_FILE, MAX_TITLE
from appliance.templates.library import MAX_SOURCE
from appliance.web.contract.base import Answer, Time
from appliance.web.contract.requests import SEEN, Body, Sha256, Text, Word, like

NAME = "corner-voucher"
SOURCE = '<epos-print><text align="center">{{ guest }}: {{ worth | amount }}\n</text><cut/></epos-print>'
FIELDS = [
    {"name": "guest", "label": "Guest", "kind": "text", "required": True, "longest": 24},
    {"name": "worth", "label": "Worth", "kind": "amount", "default": "10.00"},
]
VALUES = {"guest": "Ada", "worth": "12.50"}
Source = Annotated[str, StringConstraints(min_length=1, max_length=MAX_SOURCE)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TITLE)]
Bound = Annotated[str, StringConstraints(max_length=MAX_VALUE)]
Value = Annotated[str, StringConstraints(max_length=MAX_VALUE)] | int | float | None
Values = Annotated[
    dict[str, Value], Field(description="by the names of fields; what is left out has its default")
]
Kind = Literal["text", "number", "amount", "date", "choice"]


class TemplateField(Body):
    """Something that a template asks for."""

    name: Word = Field(description="small letters, digits and '_'; its name in the source")
    label: Annotated[str, StringConstraints(max_length=MAX_LABEL)] | None = None
    kind: Kind = "text"
    default: Bound | int | float | None = None
    required: bool = False
    choices: list[Bound] | None = Field(None, max_length=MAX_CHOICES, description="of a choice")
    least: Bound | int | float | None = Field(None, description="of a number, an amount or a date")
    most: Bound | int | float | None = None
    shortest: int | None = Field(None, ge=0, le=MAX_VALUE, description="of a text, in characters")
    longest: int | None = Field(None, ge=1, le=MAX_VALUE)


Fields = Annotated[list[TemplateField], Field(max_length=MAX_FIELDS)]


class NewTemplate(Body, json_schema_extra=like(name=NAME, title="Voucher", source=SOURCE, fields=FIELDS)):
    """A template to keep."""

    name: Word = Field(description="small letters, digits, '.', '-' and '_'")
    title: Title = Field(description="what people call it")
    source: Source = Field(description="ePOS-Print XML with Liquid")
    fields: Fields = Field([])


class ChangedTemplate(Body, json_schema_extra=like(title="Voucher of the house")):
    """Changes to a template; a shipped one gets a copy of the shop's own."""

    name: Word | None = Field(None, description="as in the path: a template keeps its name")
    title: Title | None = None
    source: Source | None = None
    fields: Fields | None = None
    version: int | None = Field(None, ge=0, description="that was seen; 409 where it is another one now")


class ImportedTemplate(
    Body, json_schema_extra=like(file=f'+++\nname = "{NAME}"\ntitle = "Voucher"\n+++\n<epos-print/>\n')
):
    """A template as a file, as the export gives it."""

    file: Annotated[str, StringConstraints(min_length=1, max_length=MAX_FILE)]
    name: Text | None = Field(None, description="another name than the file's")


class PrintTemplate(Body, json_schema_extra=like(values=VALUES, queue="main")):
    """The values of a template, and where it prints."""

    values: Values = Field({})
    queue: Text | None = Field(None, description="`main` where none is named")
    printer: Text | None = Field(None, description="the queue's where none is named")
    priority: Literal["urgent", "normal", "low"] | None = Field(None, description="of a print")
    scheduled_for: Text | None = Field(None, description="of a print: not before this time, ISO 8601")


class PreviewTemplate(PrintTemplate, json_schema_extra=like(values=VALUES, queue="main")):
    """The same, to look at; `job` is the receipt that the template speaks of."""

    job: int | None = Field(None, ge=1)
    made_up: bool = Field(False, description="what has to be there, and is not, is made up")


class TryTemplate(PreviewTemplate, json_schema_extra=like(source=SOURCE, fields=FIELDS, values=VALUES)):
    """A template that is being written, to look at."""

    source: Source
    fields: Fields = Field([])


class ApplyTemplate(Body, json_schema_extra=like(sha256=SEEN, template="reprint-mark", values={})):
    """A template that a job's receipt is put into."""

    sha256: Sha256 = Field(description="the document that was seen")
    template: Word = Field(description="its name")
    values: Values = Field({})
    reason: Text | None = None


class MarkedRun(Body):
    """A text of a receipt that becomes a field."""

    run: Word = Field(description="the run's id, as `editable` tells it")
    name: Word = Field(description="of the field")
    label: Annotated[str, StringConstraints(max_length=MAX_LABEL)] | None = None
    start: int | None = Field(None, ge=0, description="the first character of the run that counts, from 0")
    end: int | None = Field(None, ge=1, description="behind the last one")


class JobAsTemplate(
    Body,
    json_schema_extra=like(name="house-receipt", title="Receipt", fields=[{"run": "0", "name": "guest"}]),
):
    """A receipt to make a template of."""

    name: Word
    title: Title
    fields: Annotated[list[MarkedRun], Field(max_length=MAX_FIELDS)]


class ToldField(Answer):
    """A field of a template."""

    name: str
    label: str
    kind: Kind
    default: str | None
    required: bool
    choices: list[str]
    least: str | None
    most: str | None
    shortest: int | None
    longest: int | None


class Template(Answer):
    """A template; `version` counts from 1, 0 is a shipped one."""

    name: str
    title: str
    shipped: bool = Field(description="it came with the box, and was not changed here")
    over_shipped: bool = Field(description="it stands in the place of a shipped one")
    version: int
    changed_at: Time | None
    changed_by: str | None
    of_receipt: bool = Field(description="it speaks of a receipt, and can only be put over one")
    fields: list[ToldField]
    source: str


class Templates(Answer):
    """All templates, by title."""

    templates: list[Template]


class TemplateVersion(Answer):
    """A former version of a template."""

    version: int
    at: Time
    by: str
    title: str
    source: str
    fields: list[ToldField]


class TemplateVersions(Answer):
    """The versions that are kept of a template, the newest first."""

    versions: list[TemplateVersion]
