"""The API's answers about printers: those in use, those that were found, and virtual ones."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from appliance.web.contract.base import Answer, Time


class Found(Answer):
    """A printer that was seen; `known_as` names it where it was added; `name`, `title` are free ones."""

    name: str
    title: str
    uri: str
    model: str
    label: str
    profile: str
    source: str
    last_seen: Time
    known_as: str | None
    drivable: bool


class Scan(Answer):
    """The progress of a search of the networks."""

    progress: float
    done: bool


class ScanAnswer(Answer):
    """The search under way."""

    scan: Scan


class Elsewhere(Answer):
    """A printer that is away, and whoever says at another address that it is it."""

    printer: str = Field(description="its name")
    before: str = Field(description="the device URI at which it does not answer")
    uri: str = Field(description="where it was seen")
    identity: str = Field(description="what both said they are, such as a serial number; anybody can say so")
    model: str
    label: str
    source: str


class Discovered(Answer):
    """The printers that were seen."""

    printers: list[Found]
    scan: Scan | None
    moves: list[Elsewhere] = Field(description="what somebody is to say by POST /api/printers/{id}/moved")


class FaultsNow(Answer):
    """The faults of a virtual printer."""

    faults: list[str]


class Paper(Answer):
    """Something that a virtual printer has printed; size in dots, 0 where there is no picture."""

    number: int
    at: Time
    width: int
    height: int


class Roll(Answer):
    """The papers of a virtual printer, the newest first."""

    papers: list[Paper]
    next: str | None


class Counters(Answer):
    """The counters of a printer."""

    jobs: int
    bytes: int
    errors: int


class Printer(Answer):
    """A printer."""

    id: int
    name: str
    title: str = Field(description="what people call it; its name where they gave it none")
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
    """The status of a printer."""

    id: int
    name: str
    state: Literal["online", "offline", "paused", "unknown"]
    reasons: list[str]
    detail: str


class Definition(Answer):
    """Something that a till has stored in a printer."""

    slot: str
    title: str
    size: int
    at: Time
    origin: str
    lasting: bool


class Definitions(Answer):
    """All that tills have stored."""

    definitions: list[Definition]
