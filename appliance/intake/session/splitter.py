"""The ends of jobs in a stream of printing commands. Each job is to stand alone.

The end of a connection ends a job, if there is anything of it to see on paper; so does a cut that more
printing follows. What trails a cut (feeds, drawer pulses) belongs to the job before it; settings behind
that are the next one's. A job that is not its connection's first begins with what the ones before left set.
"""

from __future__ import annotations

from escpos.command import Command, Kind
from escpos.definitions import PrinterMemory
from escpos.plain import PLAIN
from escpos.standalone import Composer, Document
from escpos.standing import ENDS_LINE

PRINTS = frozenset({Kind.TEXT, Kind.GRAPHICS, Kind.CODE, Kind.MACRO})  # begins something new behind a cut
TRAILS = frozenset({Kind.PRINT, Kind.CUT, Kind.PULSE, Kind.SOUND})  # belongs to the job before
BEGINS_PAGE = "ESC L"  # so does what is on one: its feeds move nothing but the page's lines
LONE_LINE = b"\r\n"  # all that a connection says: programs look so whether a printer is there
MAX_BEHIND_CUT = 4_096  # commands whose place is open: a till sends a few; a stream of feeds fills no memory


class Splitter:
    """Takes the printing commands of one connection in order. `memory` is the printer's."""

    def __init__(self, memory: PrinterMemory) -> None:
        self._open = Composer(memory)
        self._is_first = True  # whether no job came before on this connection
        self._behind_cut: list[Command] | None = None  # what came since a cut; None where there was none
        self._behind_size = 0  # bytes of that

    @property
    def size(self) -> int:
        """Bytes of the open job."""
        return self._open.size + self._behind_size

    @property
    def is_cut(self) -> bool:
        """True if the open job's last printing is a cut."""
        return self._behind_cut is not None

    @property
    def is_at_rest(self) -> bool:
        """True if something is printed of the open job, and no line, page or macro is open."""
        return self._open.is_at_rest

    @property
    def in_macro(self) -> bool:
        """True if a macro is being defined; what is sent meanwhile is part of it."""
        return self._open.in_macro

    def prints_from(self, slot: str) -> bool:
        """True if the open job has printed from this slot, or from one whose name it begins."""
        return self._open.prints_from(slot)

    def follow(self, command: Command) -> None:
        """Take note of a setting that an earlier splitter's `carry_over` tells; before the first job."""
        self._open.follow(command)

    def carry_over(self) -> bytes:
        """The commands that set what the jobs before the open one left set; the memory has the rest."""
        return self._open.carry_over()

    def note(self, text: str) -> None:
        """Say something of the open job to people."""
        self._open.note(text)

    def add(self, command: Command) -> Document | None:
        """Take a command; the job before it, where it begins a new one."""
        if self._behind_cut is None and command.spec.name in PLAIN and not self._open.in_macro:
            self._open.keep_plain(command)
            return None
        ended = None
        if self._behind_cut is not None and (command.kind in PRINTS or command.name == BEGINS_PAGE):
            ended = self._split(self._behind_cut)
        if self._behind_cut is not None:
            self._put_behind(self._behind_cut, command)
            return ended
        self._open.add(command)
        if command.kind is Kind.CUT and not self._open.in_macro and not self._open.on_page:
            self._behind_cut = []  # a page that has begun is not divided
        return ended

    def _put_behind(self, behind_cut: list[Command], command: Command) -> None:
        if len(behind_cut) >= MAX_BEHIND_CUT:  # so much belongs to the job that it trails
            for one in behind_cut:
                self._open.keep(one)
            self._behind_size = 0
            behind_cut.clear()
        behind_cut.append(command)
        self._behind_size += len(command.raw)

    def finish(self) -> Document | None:
        """The open job, which ends here; None where nothing of it would show on paper."""
        for command in self._behind_cut or ():
            self._open.keep(command)
        is_lone = self._is_first and self._open.is_only(LONE_LINE)
        ended = None if self._open.is_silent or is_lone else self._document()
        self._begin()
        return ended

    def _split(self, behind_cut: list[Command]) -> Document:
        border = _border(behind_cut)
        for command in behind_cut[:border]:
            self._open.keep(command)
        ended = self._document()
        self._begin()
        for command in behind_cut[border:]:
            self._open.keep(command)
        return ended

    def _document(self) -> Document:
        self._is_first = False
        return self._open.document()

    def _begin(self) -> None:
        self._open.begin()
        self._behind_cut, self._behind_size = None, 0


def _border(behind_cut: list[Command]) -> int:
    """The number of commands behind a cut that trail it: all up to the last feed or pulse.

    A move within the line waits for what is printed there, and so does all behind it.
    """
    border, moved = 0, False
    for place, command in enumerate(behind_cut, 1):
        if command.kind is Kind.POSITION:
            moved = True
        elif command.name in ENDS_LINE:
            border, moved = place, False
        elif command.kind in TRAILS and not moved:
            border = place
    return border
