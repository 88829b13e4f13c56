"""An element of our own, `<cp:receipt/>`: the place of another document, such as a till's, as it is.

Its bytes are the same, but for the cut that ends it: where something follows, that cut is for the end of the
whole paper, or for the cut that stands there.
"""

from __future__ import annotations

from escpos import ending
from escpos.command import Command, Kind
from escpos.epos.output import Output
from escpos.epos.xml import OWN_PREFIX, Element
from escpos.parser import Parser

NAME = f"{OWN_PREFIX}:receipt"
_RESET = b"\x1b@"
_BEHIND_CUT = frozenset({Kind.PULSE, Kind.SOUND, Kind.SETTING, Kind.DEVICE, Kind.REQUEST, Kind.REALTIME})


def send(element: Element, output: Output) -> None:
    """Send the receipt between two resets, so that neither side prints by the other's modes."""
    if output.receipt is None:
        raise element.error("there is no receipt here")
    before = b"\n" if output.standing.in_line else b""
    body, output.last_cut = without_last_cut(output.receipt, output.profile.kanji_bytes)
    if not body.startswith(_RESET):
        before += _RESET
    output.send(before, ending.closed(body))
    output.send_commands(_RESET)


def without_last_cut(data: bytes, kanji_bytes: int) -> tuple[bytes, bytes]:
    """A document without the cut behind all that it prints, and that cut; empty where it has none."""
    parser = Parser(kanji_bytes)
    commands = [*parser.feed(data), *parser.close()]
    at = next((index for index in range(len(commands) - 1, -1, -1) if not _may_follow(commands[index])), -1)
    if at < 0 or commands[at].kind is not Kind.CUT or not commands[at].complete:
        return data, b""
    rest = b"".join(command.raw for command in commands[:at] + commands[at + 1 :])
    return rest, commands[at].raw


def _may_follow(command: Command) -> bool:
    """True for what prints nothing, and so belongs to the receipt whose end was cut already."""
    return command.kind in _BEHIND_CUT or command.raw == b"\n"
