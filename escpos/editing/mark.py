"""A note on the paper that a receipt was changed, such as "corrected 14:02"."""

from __future__ import annotations

from collections.abc import Sequence

from escpos.command import Command, Kind
from escpos.editing.encoding import Encoding, Unprintable, encode
from escpos.parser import Parser
from escpos.profiles import Profile
from escpos.standing import Standing

_PLAIN = b"\x1c.\x1b!\x00\x1dB\x00\x1b{\x00"  # no Kanji, the normal font and size, upright, black on white
_BEHIND_END = frozenset(
    {Kind.CUT, Kind.PULSE, Kind.SOUND, Kind.SETTING, Kind.PRINT, Kind.DEVICE, Kind.POSITION}
)
_FORM_FEEDS = ("FF", "ESC FF")  # they print a page


def marked(data: bytes, text: str, profile: Profile, old: bytes = b"") -> tuple[bytes, bytes]:
    """The document with a line of text behind all else that it prints, and the bytes of that line.

    It stands before the cut that ends the document. `old` is an earlier line of this kind, which goes.
    Characters that the model lacks are left out.
    """
    if old:
        before, found, behind = data.rpartition(old)
        data = before + behind if found else data
    parser = Parser(profile.kanji_bytes)
    commands = [*parser.feed(data), *parser.close()]
    at = _end_of_print(commands)
    standing = Standing()
    for command in commands[:at]:
        standing.follow(command)
    offset = sum(len(command.raw) for command in commands[:at])
    note = (b"\n" if standing.in_line else b"") + _PLAIN + _encoded(text, profile) + b"\n"
    return data[:offset] + note + data[offset:], note


def _end_of_print(commands: Sequence[Command]) -> int:
    """The index behind the last command that prints something, and the feed that ends its line."""
    at = len(commands)
    while at and commands[at - 1].kind in _BEHIND_END and commands[at - 1].name not in _FORM_FEEDS:
        at -= 1
    ends_line = at and at < len(commands) and commands[at].raw == b"\n"
    return at + 1 if ends_line else at


def _encoded(text: str, profile: Profile) -> bytes:
    """The text, behind what selects the code page that it is written in: nothing is printed after it."""
    page = next(iter(profile.code_pages), 0)
    parts = [b"\x1bR\x00\x1bt" + bytes([page])]
    for char in text:
        try:
            parts.append(encode(char, Encoding(page), profile))
        except Unprintable:
            continue
    return b"".join(parts)
