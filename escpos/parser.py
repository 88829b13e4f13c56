"""Bytes to commands: whole or as they arrive, and never a byte lost.

Commands are told apart by the command table alone; a byte inside another command's data is data, real-time
codes included, as on a printer. Source: Epson ESC/POS reference, DLE EOT.
"""

from __future__ import annotations

import re

from escpos import table
from escpos.command import Command, Spec, Stream
from escpos.lengths import KANJI_BYTES

_PRINTABLE = table.FIRST_PRINTABLE
_CONTROL = re.compile(rb"[\x00-\x1f]")
_SHARED_BYTES = 4  # commands up to this size are mostly repeated: one object serves every place
_SHARED_COMMANDS = 4096  # what that may hold of a stream that never repeats itself
_PAIR = 2
_PIECE = 65_536  # bytes parsed at once, where only a part of a stream may be needed
_USER_KANJI = b"\x1c2"  # FS 2
_SINGLE: dict[int, Command] = {
    code: Command(table.SINGLE.get(bytes([code]), table.IGNORED), bytes([code]))
    for code in range(table.FIRST_PRINTABLE)
    if code not in table.LEADS
}
# The size of each command whose length never varies: most commands, read without asking the table further.
_FIXED: dict[bytes, int] = {
    spec.prefix: size
    for spec in table.ROWS
    if len(spec.prefix) == _PAIR
    and spec.prefix != _USER_KANJI
    and not spec.functions
    and (size := spec.length(b"", 0)) is not None
}


class Parser:
    """Takes a stream in pieces of any size and gives out its commands as they become whole.

    Fed in whatever pieces, it gives the same commands. A run of text is one command, so it is held back
    until the control code that ends it, or `close`. `kanji_bytes` is how long a character of FS 2 is on
    the model that the stream is for: the one length that nothing in a stream tells.
    """

    def __init__(self, kanji_bytes: int = KANJI_BYTES) -> None:
        self._kanji = len(_USER_KANJI) + _PAIR + kanji_bytes
        self._pending = bytearray()
        self._need = 1  # no use in looking before so many bytes are there
        self._seen: dict[bytes, Command] = {}

    @property
    def pending(self) -> int:
        """Bytes of the command, or the run of text, that is not whole yet."""
        return len(self._pending)

    @property
    def missing(self) -> int:
        """Bytes that the command which is not whole yet still needs, as far as that can be told; 0: none."""
        return max(0, self._need - len(self._pending)) if self._pending and not self.in_text else 0

    @property
    def in_text(self) -> bool:
        """True if a run of text has begun and is held back until its end is known."""
        return bool(self._pending) and self._pending[0] >= table.FIRST_PRINTABLE

    def feed(self, chunk: bytes) -> list[Command]:
        """Take more bytes; the commands that are whole now."""
        if not self._pending:
            data = chunk
        else:
            in_text = self.in_text
            self._pending += chunk
            if len(self._pending) < self._need or (in_text and not _CONTROL.search(chunk)):
                return []
            missing = 0 if in_text else self._shortfall(self._pending, 0)
            if missing:
                self._need = len(self._pending) + missing
                return []
            data = bytes(self._pending)
        commands, used = self._scan(data)
        self._pending = bytearray(memoryview(data)[used:])
        self._need = len(self._pending) + 1
        return commands

    def close(self) -> list[Command]:
        """The stream has ended; the last of its commands, incomplete if it ended inside it."""
        rest = bytes(self._pending)
        self._pending.clear()
        if not rest:
            return []
        if rest[0] >= table.FIRST_PRINTABLE:
            return [Command(table.TEXT, rest)]
        return [Command(_cut_short(rest), rest, complete=False)]

    def _scan(self, data: bytes) -> tuple[list[Command], int]:
        commands: list[Command] = []
        add, control, end = commands.append, _CONTROL.search, len(data)
        single, fixed, seen = _SINGLE.get, _FIXED.get, self._seen.get
        at = 0
        while at < end:
            code = data[at]
            if code >= _PRINTABLE:
                found = control(data, at)
                if found is None:
                    break  # more of the text may come
                stop = found.start()
                add(self._command(table.TEXT, data[at:stop]))
                at = stop
                continue
            known = single(code)
            if known is not None:
                add(known)
                at += 1
                continue
            size = fixed(data[at : at + _PAIR])
            if size is not None:
                stop = at + size
                known = seen(data[at:stop])
                if known is not None:
                    add(known)
                    at = stop
                    continue
            place = self._locate(data, at)
            if place is None or place[1] > end:
                break
            spec, stop = place
            add(self._command(spec, data[at:stop]))
            at = stop
        return commands, at

    def _command(self, spec: Spec, raw: bytes) -> Command:
        if spec.functions:
            spec = spec.functions.get(raw[spec.function], spec)
        if len(raw) > _SHARED_BYTES:
            return Command(spec, raw)
        found = self._seen.get(raw)
        if found is None:
            found = Command(spec, raw)
            if len(self._seen) < _SHARED_COMMANDS:
                self._seen[raw] = found
        return found

    def _locate(self, data: Stream, at: int) -> tuple[Spec, int] | None:
        """The control command at `at` and where it ends, maybe behind the data; None: too short to tell."""
        spec = table.find(data, at)
        if spec is None:
            return None
        size = self._kanji if spec.prefix == _USER_KANJI else spec.length(data, at)
        return None if size is None else (spec, at + size)

    def _shortfall(self, data: Stream, at: int) -> int:
        """The bytes, at the least, that are missing from the control command at `at`."""
        place = self._locate(data, at)
        return 1 if place is None else max(0, place[1] - len(data))


def _cut_short(rest: bytes) -> Spec:
    """The row for a command of which only the beginning is there."""
    spec = table.find(rest, 0)
    if spec is None:
        return table.UNKNOWN_LEAD
    return spec.functions.get(rest[spec.function], spec)


def parse(data: bytes) -> list[Command]:
    """All commands of `data`; their `raw` bytes joined are `data` again."""
    parser = Parser()
    return [*parser.feed(data), *parser.close()]


def boundary(data: bytes, at: int) -> int:
    """The first place from `at` on that stands between two commands of `data`; its end if there is none."""
    end, parser = 0, Parser()
    for start in range(0, len(data), _PIECE):
        for command in parser.feed(data[start : start + _PIECE]):
            if end >= at:
                return end
            end += len(command.raw)
    return end if end >= at else len(data)
