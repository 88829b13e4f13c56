"""Values that rooms hand to each other, which know nothing of each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

# By this a box tells others that it is none but behaves as a printer, and may hold what it took for a person.
# GS I 114 means nothing to printers, or something else; the answer has the form of Epson's "information B".
BOX_QUESTION = b"\x1dI\x72"
BOX_ANSWER = b"_Counterproof\0"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A printer that was seen.

    `identity` is what stays when its address changes ("serial:…", "mac:…", "uuid:…"), or else "at:" and the
    URI. `uri` is the device URI to add it by, `model` what it says it is, `profile` the name of the profile
    that fits ("" where none is known to). `last_seen` is in microseconds since 1970, UTC.
    """

    identity: str
    uri: str
    name: str
    model: str
    profile: str
    source: str
    last_seen: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A printer that is away at `before`, and whoever says at another URI that he is it."""

    printer: str
    before: str
    seen: Sighting

    @property
    def described(self) -> str:
        """For the audit."""
        return f"{self.before} to {self.seen.uri}, {self.seen.identity}"


class ProbeAnswer(StrEnum):
    """The kinds of results of a look for a printer."""

    READY = "ready"
    HELP = "help"  # it answers, and cannot print: `reasons` say why
    SILENT = "silent"  # something is there and takes bytes, but answers no question
    AWAY = "away"
    UNTRIED = "untried"  # no address that a printer may have


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of a look for a printer; `detail` is the device's own word for it."""

    answer: ProbeAnswer
    reasons: tuple[str, ...] = ()
    detail: str = ""

    @property
    def is_bidirectional(self) -> bool:
        """True if it answers as receipt printers do."""
        return self.answer in (ProbeAnswer.READY, ProbeAnswer.HELP)


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper from a virtual printer; size in dots, 0 where there is no picture; time in microseconds."""

    number: int
    at: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Vital:
    """One thing about the board: how bad it is (good, note, mend), in a sentence, and what to do."""

    name: str
    level: str
    text: str
    remedy: str = ""


class KnownShop(NamedTuple):
    """The printers and the queues' ports in a database, and what the settings said of both so far."""

    printers: frozenset[str] = frozenset()
    ports: Mapping[str, int] = MappingProxyType({})
    declared: frozenset[tuple[str, str, str]] = frozenset()

    def is_new(self, kind: str, name: str, fields: Mapping[str, object]) -> bool:
        """True if the settings did not say the same of it before."""
        return (kind, name, as_said(fields)) not in self.declared


def as_said(fields: Mapping[str, object]) -> str:
    """The words of the settings about a printer or queue, as the database keeps them."""
    return json.dumps(fields, sort_keys=True, default=str)
