"""Commands to the elements that are compiled to exactly them.

Elements with few values are compiled once, each, and found by their bytes; of the others a proposal is made,
and compiled to see that it fits.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from escpos.command import Command
from escpos.epos import codes, device, page, text
from escpos.epos.compiler import send
from escpos.epos.data import from_bytes
from escpos.epos.output import Output
from escpos.epos.rules import STYLES as RULES
from escpos.epos.styles import ALIGNMENTS, COLORS, FONTS, MAX_TIMES
from escpos.epos.xml import Element, EposError
from escpos.profiles import DEFAULT, Profile

_BOOLEAN = ("true", "false")
_BYTE = tuple(map(str, range(256)))
_STORE, _PRINT = b"\x50", b"\x51"  # functions of GS ( k
_SYMBOL, _SYMBOL_HEAD, _LONGEST_SYMBOL = "GS ( k", 6, 8
_BARCODE = ("GS h", "GS w", "GS f", "GS H")  # in the order in which <barcode> sends them


class Phrase(NamedTuple):
    """An element, and how many commands it stands for."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    commands: int = 1


def _values() -> Iterator[Phrase]:
    """Each element that has few values, with each of them."""
    for kind in device.CUTS:
        yield Phrase("cut", (("type", kind),))
    for drawer in device.DRAWERS:
        for time in device.TIMES:
            yield Phrase("pulse", (("drawer", drawer), ("time", time)))
    for name in ("line", "unit"):
        yield from (Phrase("feed", ((name, value),)) for value in _BYTE)
    yield from (Phrase("feed", (("pos", place),)) for place in text.LABELS)
    yield Phrase("recovery")
    yield Phrase("reset")


def _values_on_page() -> Iterator[Phrase]:
    for name in ("line", "unit"):
        yield from (Phrase("feed", ((name, value),)) for value in _BYTE)
    yield from (Phrase("direction", (("dir", way),)) for way in page.DIRECTIONS)


def _styles(*, on_page: bool) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each value of the styles that one command sets."""
    yield from ((("align", value),) for value in ALIGNMENTS)
    if not on_page:
        yield from ((("rotate", value),) for value in _BOOLEAN)
    yield from ((("linespc", value),) for value in _BYTE)
    yield from ((("font", value),) for value in FONTS)
    for name in ("smooth", "reverse", "ul", "em"):
        yield from (((name, value),) for value in _BOOLEAN)
    yield from ((("color", value),) for value in ("color_1", "color_2") if value in COLORS)
    for wide in range(1, MAX_TIMES + 1):
        yield from ((("width", f"{wide}"), ("height", f"{tall}")) for tall in range(1, MAX_TIMES + 1))


def _compiled(phrase: Phrase, profile: Profile, *, on_page: bool) -> bytes | None:
    """The commands of a phrase by itself; None where it cannot stand there."""
    output = Output(profile, exact=True)
    if on_page:
        output.standing.page = 1
    try:
        send(Element(phrase.name, dict(phrase.attributes), 1, 1, text=phrase.text), output)
    except EposError:
        return None
    return output.data


@cache
def styles(*, on_page: bool) -> Mapping[bytes, tuple[tuple[str, str], ...]]:
    """The attributes of <text> by the command that sets them."""
    found: dict[bytes, tuple[tuple[str, str], ...]] = {}
    for attributes in _styles(on_page=on_page):
        raw = _compiled(Phrase("text", attributes), DEFAULT, on_page=on_page)
        found.setdefault(raw or b"", attributes)
    return found


@cache
def _known(*, on_page: bool) -> Mapping[bytes, Phrase]:
    phrases = _values_on_page() if on_page else _values()
    return {_compiled(phrase, DEFAULT, on_page=on_page) or b"": phrase for phrase in phrases}


def phrase_at(commands: Sequence[Command], at: int, profile: Profile, *, on_page: bool) -> Phrase | None:
    """The element that stands for the command at this place, and maybe for some behind it."""
    command = commands[at]
    found = _known(on_page=on_page).get(command.raw)
    if found is not None:
        return found
    for proposal in _proposals(commands, at):
        raw = b"".join(each.raw for each in commands[at : at + proposal.commands])
        if _compiled(proposal, profile, on_page=on_page) == raw:
            return proposal
    return None


def _proposals(commands: Sequence[Command], at: int) -> Iterator[Phrase]:
    command = commands[at]
    name, raw = command.name, command.raw
    if not command.complete:
        return
    if name.startswith(_SYMBOL):
        yield from _symbols(commands, at)
    elif name in _BARCODE or name == "GS k":
        yield from _barcodes(commands, at)
    elif name == "GS v 0":
        wide, tall = _number(raw, 4) * 8, _number(raw, 6)
        size = (("width", f"{wide}"), ("height", f"{tall}"))
        yield Phrase("image", size, base64.b64encode(raw[8:]).decode())
    elif name == "GS ( L fn 69":
        yield Phrase("logo", (("key1", f"{raw[7]}"), ("key2", f"{raw[8]}")) if len(raw) > 8 else ())
    elif name in ("ESC ( A fn 48", "ESC ( A fn 97") and len(raw) > 7:
        yield _sound(raw)
    elif name == "ESC $":
        yield from _positions(commands, at)
    elif name == "GS $":
        yield Phrase("text", (("y", f"{_number(raw, 2)}"),))
    elif name == "ESC W":
        yield Phrase("area", _numbers(raw, 2, "x", "y", "width", "height"))
    elif name in ("GS ( Q fn 48", "GS ( Q fn 49") and len(raw) > 15:
        kind = "line" if name.endswith("48") else "rectangle"
        style = next((word for word, n in RULES.items() if n == raw[15]), "")
        yield Phrase(kind, (*_numbers(raw, 6, "x1", "y1", "x2", "y2"), ("style", style)))


def _sound(raw: bytes) -> Phrase:
    is_external = raw[5] == device.EXTERNAL_BUZZER
    patterns = device.EXTERNAL if is_external else device.BUILT_IN
    pattern = next((word for word, n in patterns.items() if n == raw[6]), "")
    said = (("pattern", pattern), ("repeat", f"{raw[7]}"))
    cycle = () if is_external or len(raw) < 9 else (("cycle", f"{raw[8] * device.CYCLE_UNIT}"),)
    return Phrase("sound", said + cycle)


def _number(raw: bytes, at: int) -> int:
    return int.from_bytes(raw[at : at + 2], "little")


def _numbers(raw: bytes, at: int, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{_number(raw, at + 2 * index)}") for index, name in enumerate(names))


def _positions(commands: Sequence[Command], at: int) -> Iterator[Phrase]:
    x = f"{_number(commands[at].raw, 2)}"
    behind = commands[at + 1] if at + 1 < len(commands) else None
    if behind is not None and behind.name == "GS $" and behind.complete:
        yield Phrase("position", (("x", x), ("y", f"{_number(behind.raw, 2)}")), commands=2)
    yield Phrase("text", (("x", x),))


def _barcodes(commands: Sequence[Command], at: int) -> Iterator[Phrase]:
    """A bar code with what was set right before it."""
    attributes: list[tuple[str, str]] = []
    order = iter(_BARCODE)
    for index in range(at, min(at + len(_BARCODE) + 1, len(commands))):
        command = commands[index]
        if command.name == "GS k":
            system, data = command.raw[2], command.raw[4:]
            kind = next((word for word, n in codes.BARCODES.items() if n == system), None)
            if kind is not None:
                yield Phrase("barcode", (("type", kind), *attributes), from_bytes(data), index - at + 1)
            return
        if command.name not in order or not command.complete:  # so that each comes once, and in order
            return
        attributes.append(_barcode_setting(command))


def _barcode_setting(command: Command) -> tuple[str, str]:
    value = command.raw[2]
    if command.name in ("GS h", "GS w"):
        return ("height" if command.name == "GS h" else "width"), f"{value}"
    words = FONTS if command.name == "GS f" else codes.HRI
    return ("font" if words is FONTS else "hri"), next((word for word, n in words.items() if n == value), "")


def _symbols(commands: Sequence[Command], at: int) -> Iterator[Phrase]:
    """A two-dimensional code with all that was set for it, up to its print."""
    cn = commands[at].raw[5:6]
    for index in range(at, min(at + _LONGEST_SYMBOL, len(commands))):
        command = commands[index]
        if not command.name.startswith(_SYMBOL) or not command.complete or command.raw[5:6] != cn:
            return
        if command.raw[6:7] == _PRINT:
            bodies = [each.raw[_SYMBOL_HEAD:] for each in commands[at : index + 1]]
            yield from _symbols_of(cn[0], bodies)
            return


def _symbols_of(cn: int, bodies: Sequence[bytes]) -> Iterator[Phrase]:
    data = next((body for body in bodies if body[:1] == _STORE), b"")
    for kind, symbol in codes.SYMBOLS.items():
        if symbol.cn == cn and data.startswith(symbol.head):
            said = [attribute for body in bodies for attribute in _symbol_setting(cn, body)]
            text = from_bytes(data[len(symbol.head) :])
            yield Phrase("symbol", (("type", kind), *said), text, len(bodies))


_LEVELS = {raw: word for table in (codes.PDF417_LEVELS, codes.QR_LEVELS) for word, raw in table.items()}


def _symbol_setting(cn: int, body: bytes) -> Iterator[tuple[str, str]]:
    if len(body) < 2:
        return
    fn, parameters = body[0], body[1:]
    if fn == codes.MODULE:
        yield "width", f"{parameters[0]}"
    elif fn == codes.LEVEL:
        yield "level", _LEVELS.get(parameters) or f"{parameters[0]}"
    elif cn == codes.PDF417 and fn in codes.PDF417_NUMBERS:
        yield codes.PDF417_NUMBERS[fn], f"{parameters[0]}"
    elif cn == codes.DATABAR and fn == codes.LARGEST:
        yield "size", f"{_number(parameters, 0)}"
