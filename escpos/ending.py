"""The end of a stream: what it leaves open in a printer, and the bytes that close it.

A printer's state outlasts its jobs. One that waits for the rest of a picture takes the next receipts for it,
a line that was not ended gets the next receipt's text, and what comes while a page or a customer display is
selected is not printed. Source: Epson ESC/POS reference, ESC =, ESC S, LF.
"""

from __future__ import annotations

from escpos.command import Command, Kind
from escpos.parser import Parser
from escpos.standing import Standing

MAX_FILL = 1_048_576  # bytes of zeros: a picture as wide as the paper, and some metres long
MAX_STEPS = 64  # a command's head, which tells its length, is shorter; GS C ; is not ended by zeros at all
ANY_COMMAND = 16  # bytes: all but pictures, symbols and definitions are shorter
_PIECE = 65_536  # bytes looked at at once
_PRINTER, _STANDARD_MODE, _LINE = b"\x1b=\x01", b"\x1bS", b"\n"


def made_whole(raw: bytes) -> tuple[Command, bytes] | None:
    """The command that begins so, and the zeros that end it; None where they are too many, or do not.

    One of them may stand behind it: some commands are known to be whole only by what follows.
    """
    parser, size = Parser(), 0
    commands = parser.feed(raw)
    for _ in range(MAX_STEPS):
        if commands:
            return commands[0], bytes(size)
        missing = max(1, parser.missing)
        size += missing
        if size > MAX_FILL:
            return None
        commands = parser.feed(bytes(missing))
    return None


def closed(data: bytes) -> bytes:
    """A document that leaves nothing open. A command that cannot be made whole is left out."""
    standing, rest, _ = _followed(data)
    filled = _filled(standing, rest)
    if filled is None:
        return closed(data[: len(data) - len(rest)])  # which may have ended what is before it
    return data + filled + _closing(standing)


def closing(data: bytes) -> bytes:
    """The bytes that close a stream that was sent already; a command that cannot be made whole stays open."""
    standing, rest, _ = _followed(data)
    filled = _filled(standing, rest)
    return b"" if filled is None else filled + _closing(standing)


def closing_any_part(data: bytes, *, ends_line: bool) -> bytes:
    """The same where nobody knows how much of it has arrived: zeros, which printers ignore between commands,
    end the longest that may be open. A line that may be open is ended only where `ends_line` says so: on most
    papers that is an empty line."""
    standing, rest, longest = _followed(data)
    zeros = bytes(max(ANY_COMMAND, min(longest, MAX_FILL)))
    filled = max(_filled(standing, rest) or b"", zeros, key=len)
    ended = _closing(standing)
    return filled + (ended or (_LINE if ends_line and data else b""))


def _filled(standing: Standing, rest: bytes) -> bytes | None:
    """The zeros that end a command; None where they are too many."""
    if not rest:
        return b""
    whole = made_whole(rest)
    if whole is None:
        return None
    command, zeros = whole
    standing.follow(command)
    return zeros


def _followed(data: bytes) -> tuple[Standing, bytes, int]:
    """The printer's state, the beginning of the command that it waits for the rest of, and the bytes of
    the longest command before that."""
    standing, parser, rest, longest = Standing(), Parser(), b"", 0
    for at in range(0, len(data), _PIECE):
        for command in parser.feed(data[at : at + _PIECE]):
            standing.follow(command)
            if len(command.raw) > longest and command.kind is not Kind.TEXT:
                longest = len(command.raw)
    for command in parser.close():
        if command.complete:
            standing.follow(command)
        else:
            rest = command.raw
    return standing, rest, longest


def _closing(standing: Standing) -> bytes:
    said = b"" if standing.listens else _PRINTER
    if standing.page:
        return said + _STANDARD_MODE
    return said + _LINE if standing.in_line else said
