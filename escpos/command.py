"""Commands, which the parser makes of bytes, and the table rows that describe them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

Arguments = Mapping[str, int | bytes]
Stream = bytes | bytearray


class Kind(Enum):
    """The purpose of a command. Intake sorts by it: what ends a job, what is answered, what rides along."""

    TEXT = "text"  # printable bytes, a run of them
    PRINT = "print"  # puts the line on paper, or moves the paper: LF, ESC d, FF …
    CUT = "cut"
    SETTING = "setting"  # changes how later commands print
    POSITION = "position"  # moves within the line or page: HT, ESC $, GS \ …
    GRAPHICS = "graphics"  # prints or stores dots
    CODE = "code"  # bar codes and two-dimensional codes
    DEFINITION = "definition"  # kept by the printer beyond the job: NV graphics, user settings …
    MACRO = "macro"
    PULSE = "pulse"  # opens a drawer
    SOUND = "sound"
    REQUEST = "request"  # wants an answer in its turn: GS r, GS I, GS ( H …
    REALTIME = "realtime"  # acted on as it arrives: DLE EOT, DLE ENQ, DLE DC4
    DEVICE = "device"  # the printer itself: buttons, sensors, ESC =, ESC @
    UNKNOWN = "unknown"  # no row of the table begins with these bytes


class Support(Enum):
    """The renderer's support for a command."""

    DRAWN = "drawn"  # leaves dots on the paper
    ACTED = "acted on"  # changes where or how dots fall, or is listed as an event of the paper
    PARSED = "parsed"  # its length and meaning are known; it has no effect on paper


@dataclass(frozen=True, slots=True)
class Spec:
    """A row of the command table.

    `length(data, start)` gives the whole command's size in bytes, prefix included, or None while `data`
    is too short to tell. `sets` names the settings that the command leaves behind; a later command
    that sets all of them makes it obsolete (how a job's prologue stays short), unless that one `adds`
    to what was there (one more downloaded character, one more picture).

    Commands of one prefix that differ by a function code are rows of their own: `functions` maps the
    bytes at `function` of the whole command to the row that tells more.
    """

    name: str
    title: str
    prefix: bytes
    length: Callable[[Stream, int], int | None]
    kind: Kind
    support: Support
    sets: frozenset[str] = frozenset()
    arguments: Callable[[bytes], Arguments] | None = None
    adds: bool = False
    function: slice = field(default_factory=lambda: slice(0))
    functions: Mapping[bytes, Spec] = field(default_factory=dict)


class Command(NamedTuple):
    """One command as it stood in the stream; `raw` of all commands joined is the stream.

    `complete` is False where the stream ended (or was found impossible) inside the command.
    """

    spec: Spec
    raw: bytes
    complete: bool = True

    @property
    def name(self) -> str:
        """The reference's name for it ("GS v 0"), or "text", or "unknown"."""
        return self.spec.name

    @property
    def kind(self) -> Kind:
        """The purpose of the command."""
        return self.spec.kind

    @property
    def arguments(self) -> Arguments:
        """Its parameters by their names in the reference; empty for none, or where it is incomplete."""
        if self.spec.arguments is None or not self.complete:
            return {}
        return self.spec.arguments(self.raw)
