"""What the API answers about finding printers, and about virtual ones."""

from __future__ import annotations

from pydantic import Field

from appliance.web.contract.responses import Answer, Time


class Found(Answer):
    """A printer that was seen; `known_as` names it where it was added."""

    name: str
    uri: str
    model: str
    label: str
    profile: str
    source: str
    last_seen: Time
    known_as: str | None
    drivable: bool


class Scan(Answer):
    """How far a search of the networks has come."""

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
    """What was seen."""

    printers: list[Found]
    scan: Scan | None
    moves: list[Elsewhere] = Field(description="what somebody is to say by POST /api/printers/{id}/moved")


class FaultsNow(Answer):
    """What is wrong with a virtual printer."""

    faults: list[str]


class Paper(Answer):
    """Something that a virtual printer has printed; size in dots, 0 where there is no picture."""

    number: int
    at: Time
    width: int
    height: int


class Roll(Answer):
    """What a virtual printer has printed, the newest first."""

    papers: list[Paper]
    next: str | None
