"""A document that prints the same whatever came before it, put together command by command.

It begins with the settings that were in force, has the macros of earlier documents written out, and names
what it prints from of the printer's lasting memory.
"""

from __future__ import annotations

from dataclasses import dataclass

from escpos.command import Command, Kind
from escpos.definitions import USER_CHARACTERS, USER_KANJI, VOLATILE, PrinterMemory, printed
from escpos.macros import Macros
from escpos.prologue import RESET, Settings, prologue

SILENT = frozenset({Kind.SETTING, Kind.POSITION, Kind.DEVICE})  # by themselves these put nothing on paper
MACRO_NOTE = "A macro that an earlier job defined was written out."


@dataclass(frozen=True, slots=True)
class Document:
    """Its bytes, the commands that fill the lasting memory that it prints from, and remarks for people."""

    data: bytes
    definitions: bytes
    notes: tuple[str, ...]


class Composer:
    """Takes commands in order, and gives documents. `memory` is the printer's."""

    def __init__(self, memory: PrinterMemory) -> None:
        self._memory = memory
        self._prologue = memory.prologue()
        self._macros = Macros(memory)
        self._user_set = False  # whether user-defined characters stand in for built-in ones (ESC %)
        self.begin()

    def begin(self) -> None:
        """Drop what was taken; settings stay in force."""
        self._settings: Settings = self._prologue.now()
        self._data = bytearray()
        self._resets: bool | None = None  # whether the document begins with a reset; None while empty
        self.is_silent = True  # whether nothing of it shows on paper
        self._uses: set[str] = set()
        self._prints_from: dict[str, bytes] = {}  # of the lasting memory, as it was at the first use
        self._notes: dict[str, None] = {}
        self._macros.next_job()

    @property
    def size(self) -> int:
        """Bytes taken."""
        return len(self._data)

    @property
    def is_at_rest(self) -> bool:
        """True if something is printed, and no line, page or macro is open."""
        standing = self._prologue.standing
        return not (self.is_silent or standing.in_line or standing.page or self._macros.recording)

    @property
    def on_page(self) -> bool:
        """True if a page is open (ESC L)."""
        return bool(self._prologue.standing.page)

    @property
    def in_macro(self) -> bool:
        """True if a macro is being defined; what is sent meanwhile is part of it."""
        return self._macros.recording

    def is_only(self, data: bytes) -> bool:
        """True if this is all that was taken."""
        return self._data == data

    def prints_from(self, slot: str) -> bool:
        """True if something was printed from this slot, or from one whose name it begins."""
        return any(each == slot or each.startswith(f"{slot} ") for each in self._prints_from)

    def follow(self, command: Command) -> None:
        """Take note of a setting from before; it is no part of a document. Before the first one."""
        self._prologue.follow(command)
        self._settings = self._prologue.now()

    def carry_over(self) -> bytes:
        """The commands that set what was in force before the open document; the memory has the rest."""
        return prologue(self._settings, frozenset())

    def note(self, text: str) -> None:
        """Say something of the open document to people."""
        self._notes[text] = None

    def add(self, command: Command) -> None:
        """Take a command; for one that runs an earlier document's macro, what that is made of."""
        macro = self._macros.written_out(command)
        if macro is None:
            self.keep(command)
            return
        times = command.raw[2]
        for one in macro * min(times, 2):
            self.keep(one)
        # after its second run all is set as after any further one
        self._data += b"".join(one.raw for one in macro) * max(0, times - 2)
        self.note(MACRO_NOTE)

    def keep_plain(self, command: Command) -> None:
        """The same as `keep` does, for one of the `PLAIN` commands, of which only the paper takes note."""
        self._data += command.raw
        self._resets = bool(self._resets)
        kind = command.spec.kind
        if kind is Kind.TEXT:
            self._uses |= {USER_CHARACTERS, USER_KANJI} if self._user_set else {USER_KANJI}
        self._prologue.standing.follow(command)
        if kind not in SILENT:
            self.is_silent = False

    def keep(self, command: Command) -> None:
        """Take a command as it is."""
        if self._resets is None:
            self._resets = command.raw == RESET
        self._data += command.raw
        self.is_silent &= command.kind in SILENT and command.complete
        self._prologue.follow(command)
        if command.kind is Kind.TEXT:
            self._uses |= {USER_CHARACTERS, USER_KANJI} if self._user_set else {USER_KANJI}
        elif command.raw == RESET:
            self._user_set = False
        elif command.name == "ESC %" and command.complete:
            self._user_set = bool(command.raw[2] & 1)
        else:
            self._use(printed(command))

    def document(self) -> Document:
        """All that was taken since the last `begin`."""
        before = prologue(self._settings, frozenset(self._uses), bool(self._resets))
        return Document(before + self._data, b"".join(self._prints_from.values()), tuple(self._notes))

    def _use(self, slot: str | None) -> None:
        if slot in VOLATILE:
            self._uses.add(slot)
        elif slot is not None and slot not in self._prints_from:
            self._prints_from[slot] = self._memory.data(slot)
