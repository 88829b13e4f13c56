"""How documents look: pictures, text, and what happens on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class PaperEvent(NamedTuple):
    """What happens besides printing when the paper stands at row `y`: `kind` and `detail` as in escpos."""

    kind: str
    detail: str
    y: int


class PaperMark(NamedTuple):
    """Where one command of a document left dots; `command` is its place in the document, from 0."""

    command: int
    x: int
    y: int
    width: int
    height: int


class Look(NamedTuple):
    """What a picture is of: a document, under a profile, with `definitions` (a document's name, or none) in
    the printer's memory."""

    sha256: str
    profile: str
    definitions: str = ""


@dataclass(frozen=True, slots=True)
class Rendition:
    """What a document looks like under a profile, but for the dots: text, size in dots, remarks, events."""

    look: Look
    text: str
    width: int
    height: int
    notes: tuple[str, ...] = field(default=())
    events: tuple[PaperEvent, ...] = ()
