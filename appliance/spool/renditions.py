"""Renditions of documents: their text, and the events and marks on their paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class PaperEvent(NamedTuple):
    """An event besides printing when the paper stands at row `y`: `kind` and `detail` as in escpos."""

    kind: str
    detail: str
    y: int


class PaperMark(NamedTuple):
    """The dots of one command of a document; `command` is its place in the document, from 0."""

    command: int
    x: int
    y: int
    width: int
    height: int


class RenditionKey(NamedTuple):
    """The key of a rendition: a document, under a profile, with `definitions` in the printer's memory.

    `definitions` is a document's name, or nothing.
    """

    sha256: str
    profile: str
    definitions: str = ""


class Heading(NamedTuple):
    """What a receipt is called; None is what it does not say for certain.

    `total` is an exact decimal as text, `currency` its ISO 4217 code.
    """

    title: str | None = None
    total: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Rendition:
    """A document as drawn under a profile, but for the dots: text, heading, size in dots, remarks, events."""

    key: RenditionKey
    text: str
    width: int
    height: int
    notes: tuple[str, ...] = field(default=())
    events: tuple[PaperEvent, ...] = ()
    heading: Heading = Heading()
