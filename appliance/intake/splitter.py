"""Where one job ends and the next begins in a stream of printing commands, each to stand alone.

The end of a connection ends a job, if there is anything of it to see on paper; so does a cut that more
printing follows. What trails a cut (feeds, drawer pulses) belongs to the job before it; settings behind
that are the next one's. A job that is not its connection's first begins with what the ones before left set.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.intake.macros import Macros
from appliance.intake.plain import PLAIN
from escpos.command import Command, Kind
from escpos.definitions import USER_CHARACTERS, USER_KANJI, VOLATILE, Shelf, printed
from escpos.prologue import RESET, Settings, prologue
from escpos.standing import ENDS_LINE

PRINTS = frozenset({Kind.TEXT, Kind.GRAPHICS, Kind.CODE, Kind.MACRO})  # begins something new behind a cut
SILENT = frozenset({Kind.SETTING, Kind.POSITION, Kind.DEVICE})  # by themselves these put nothing on paper
TRAILS = frozenset({Kind.PRINT, Kind.CUT, Kind.PULSE, Kind.SOUND})  # belongs to the job before
BEGINS_PAGE = "ESC L"  # so does what is on one: its feeds move nothing but the page's lines
LONE_LINE = b"\r\n"  # all that a connection says: programs look so whether a printer is there
MAX_BEHIND_CUT = 4_096  # commands whose place is open: a till sends a few; a stream of feeds fills no memory
MACRO_NOTE = "A macro that an earlier job defined was written out."


@dataclass(frozen=True, slots=True)
class Piece:
    """A job's document, and the commands that fill the lasting memory that it prints from."""

    data: bytes
    definitions: bytes
    notes: tuple[str, ...]


class Splitter:
    """Takes the printing commands of one connection in order. `shelf` is what the printer remembers."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._prologue = shelf.prologue()
        self._macros = Macros(shelf)
        self._user_set = False  # whether user-defined characters stand in for built-in ones (ESC %)
        self._is_first = True  # whether no job came before on this connection
        self._begin()

    def _begin(self) -> None:
        self._settings: Settings = self._prologue.now()
        self._document = bytearray()
        self._resets: bool | None = None  # whether the document begins with a reset; None while empty
        self._behind_cut: list[Command] | None = None  # what came since a cut; None where there was none
        self._behind_size = 0  # bytes of that
        self._is_silent = True
        self._uses: set[str] = set()
        self._prints_from: dict[str, bytes] = {}  # of the lasting memory, as it was at the first use
        self._notes: dict[str, None] = {}
        self._macros.next_job()

    @property
    def size(self) -> int:
        """Bytes of the open job."""
        return len(self._document) + self._behind_size

    @property
    def is_cut(self) -> bool:
        """Whether the open job's last printing is a cut."""
        return self._behind_cut is not None

    @property
    def is_at_rest(self) -> bool:
        """Whether something is printed of the open job, and no line, page or macro is open."""
        standing = self._prologue.standing
        return not (self._is_silent or standing.in_line or standing.page or self._macros.recording)

    @property
    def in_macro(self) -> bool:
        """Whether a macro is being defined; what is sent meanwhile is part of it."""
        return self._macros.recording

    def prints_from(self, slot: str) -> bool:
        """Whether the open job has printed from this slot, or from one whose name it begins."""
        return any(each == slot or each.startswith(f"{slot} ") for each in self._prints_from)

    def follow(self, command: Command) -> None:
        """Take note of a setting that an earlier splitter's `carried` tells; before the first job."""
        self._prologue.follow(command)
        self._settings = self._prologue.now()

    def carried(self) -> bytes:
        """The commands that set what the jobs before the open one left set; the shelf has the rest."""
        return prologue(self._settings, frozenset())

    def note(self, text: str) -> None:
        """Say something of the open job to people."""
        self._notes[text] = None

    def add(self, command: Command) -> Piece | None:
        """Take a command; the job before it, where it begins a new one."""
        if self._behind_cut is None and command.spec.name in PLAIN and not self._macros.recording:
            self._keep_plain(command)
            return None
        ended = None
        if self._behind_cut is not None and (command.kind in PRINTS or command.name == BEGINS_PAGE):
            ended = self._split(self._behind_cut)
        if self._behind_cut is not None:
            self._put_behind(self._behind_cut, command)
            return ended
        macro = self._macros.written_out(command)
        if macro is None:
            self._keep(command)
        else:
            self._run(macro, times=command.raw[2])
        if command.kind is Kind.CUT and not self.in_macro and not self._prologue.standing.page:
            self._behind_cut = []  # a page that has begun is not divided
        return ended

    def _run(self, macro: tuple[Command, ...], times: int) -> None:
        """Write a macro out; after its second run all is set as after any further one."""
        for one in macro * min(times, 2):
            self._keep(one)
        self._document += b"".join(one.raw for one in macro) * max(0, times - 2)
        self.note(MACRO_NOTE)

    def _put_behind(self, behind_cut: list[Command], command: Command) -> None:
        if len(behind_cut) >= MAX_BEHIND_CUT:  # so much belongs to the job that it trails
            for one in behind_cut:
                self._keep(one)
            self._behind_size = 0
            behind_cut.clear()
        behind_cut.append(command)
        self._behind_size += len(command.raw)

    def finish(self) -> Piece | None:
        """The open job, which ends here; None where nothing of it would show on paper."""
        for command in self._behind_cut or ():
            self._keep(command)
        is_lone = self._is_first and self._document == LONE_LINE
        ended = None if self._is_silent or is_lone else self._piece()
        self._begin()
        return ended

    def _split(self, behind_cut: list[Command]) -> Piece:
        border = _border(behind_cut)
        for command in behind_cut[:border]:
            self._keep(command)
        ended = self._piece()
        self._begin()
        for command in behind_cut[border:]:
            self._keep(command)
        return ended

    def _keep_plain(self, command: Command) -> None:
        """The same as `_keep` does, for a command of which only the paper takes note."""
        self._document += command.raw
        self._resets = bool(self._resets)
        kind = command.spec.kind
        if kind is Kind.TEXT:
            self._uses |= {USER_CHARACTERS, USER_KANJI} if self._user_set else {USER_KANJI}
        self._prologue.standing.follow(command)
        if kind not in SILENT:
            self._is_silent = False

    def _keep(self, command: Command) -> None:
        if self._resets is None:
            self._resets = command.raw == RESET
        self._document += command.raw
        self._is_silent &= command.kind in SILENT and command.complete
        self._prologue.follow(command)
        if command.kind is Kind.TEXT:
            self._uses |= {USER_CHARACTERS, USER_KANJI} if self._user_set else {USER_KANJI}
        elif command.raw == RESET:
            self._user_set = False
        elif command.name == "ESC %" and command.complete:
            self._user_set = bool(command.raw[2] & 1)
        else:
            self._use(printed(command))

    def _piece(self) -> Piece:
        self._is_first = False
        before = prologue(self._settings, frozenset(self._uses), bool(self._resets))
        return Piece(before + self._document, b"".join(self._prints_from.values()), tuple(self._notes))

    def _use(self, slot: str | None) -> None:
        if slot in VOLATILE:
            self._uses.add(slot)
        elif slot is not None and slot not in self._prints_from:
            self._prints_from[slot] = self._shelf.data(slot)


def _border(behind_cut: list[Command]) -> int:
    """How many of the commands behind a cut trail it: all up to the last feed or pulse.

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
