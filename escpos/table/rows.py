"""The notation of the command table's rows.

A row names its command as Epson's reference does, and its parameters in a small notation from which
both the command's length and its arguments follow: `n` is a byte, `n:2` a number of two bytes (low byte
first), `p#2` a number of two bytes that counts all bytes behind it, `data*` everything that is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from escpos.command import Arguments, Kind, Spec, Support
from escpos.lengths import Length, counted, fixed

_CONTROLS = {
    "NUL": 0x00,
    "SOH": 0x01,
    "STX": 0x02,
    "ETX": 0x03,
    "EOT": 0x04,
    "ENQ": 0x05,
    "BEL": 0x07,
    "HT": 0x09,
    "LF": 0x0A,
    "FF": 0x0C,
    "CR": 0x0D,
    "DLE": 0x10,
    "DC1": 0x11,
    "DC2": 0x12,
    "DC4": 0x14,
    "CAN": 0x18,
    "ESC": 0x1B,
    "FS": 0x1C,
    "GS": 0x1D,
    "US": 0x1F,
    "SP": 0x20,
}
_FIELD = re.compile(r"(\w+)(?:([:#])(\d)|(\*))?$")

Field = tuple[str, int, str]  # name, bytes, and ":", "#" or "*"


def prefix_of(name: str) -> bytes:
    """The bytes that a command's name in the reference stands for: "GS ( L" → 1D 28 4C."""
    return bytes(_CONTROLS[part] if part in _CONTROLS else ord(part) for part in name.split(" "))


def _fields(notation: str) -> tuple[Field, ...]:
    fields = []
    for part in notation.split():
        match = _FIELD.match(part)
        if match is None:
            raise ValueError(f"cannot read the field {part!r}")
        name, mark, width, rest = match.groups()
        fields.append((name, int(width or 1), mark or rest or ":"))
    return tuple(fields)


def _reader(start: int, fields: tuple[Field, ...]) -> Callable[[bytes], Arguments] | None:
    def arguments(raw: bytes) -> Arguments:
        found: dict[str, int | bytes] = {}
        at = start
        for name, width, mark in fields:
            if mark == "*":
                found[name] = raw[at:]
            elif mark == ":" and at + width <= len(raw):
                found[name] = int.from_bytes(raw[at : at + width], "little")
            at += width
        return found

    return arguments if fields else None


def _length(start: int, fields: tuple[Field, ...]) -> Length:
    at = start
    for _, width, mark in fields:
        if mark == "#":
            return counted(at, width)
        at += width
    return fixed(at)


def row(
    name: str,
    title: str,
    fields: str = "",
    kind: Kind = Kind.SETTING,
    support: Support = Support.PARSED,
    *,
    sets: str = "",
    adds: bool = False,
    length: Length | None = None,
    prefix: bytes | None = None,
) -> Spec:
    """A command. `sets` lists slots; `length` where the notation of `fields` cannot say it."""
    head = prefix_of(name) if prefix is None else prefix
    parsed = _fields(fields)
    return Spec(
        name=name,
        title=title,
        prefix=head,
        length=length or _length(len(head), parsed),
        kind=kind,
        support=support,
        sets=frozenset(sets.split()),
        arguments=_reader(len(head), parsed),
        adds=adds,
    )


def function(
    codes: Iterable[int] | bytes,
    label: str,
    title: str,
    fields: str = "",
    kind: Kind = Kind.SETTING,
    support: Support = Support.PARSED,
    *,
    sets: str = "",
    adds: bool = False,
) -> tuple[tuple[bytes, ...], Callable[[Spec], Spec]]:
    """A function of a family: the codes that select it, and how its row is made from the family's.

    `codes` are single function codes, or (as bytes) one code of several bytes. `fields` describe what
    stands behind the code.
    """
    keys = (codes,) if isinstance(codes, bytes) else tuple(bytes([code]) for code in codes)

    def make(family: Spec) -> Spec:
        return Spec(
            name=f"{family.name} fn {label}",
            title=title,
            prefix=family.prefix,
            length=family.length,
            kind=kind,
            support=support,
            sets=frozenset(sets.split()),
            arguments=_reader(family.function.stop, _fields(fields)),
            adds=adds,
        )

    return keys, make


def family(
    base: Spec, at: int, width: int, functions: Iterable[tuple[tuple[bytes, ...], Callable[[Spec], Spec]]]
) -> Spec:
    """`base` with functions told apart by the `width` bytes at offset `at` of the command."""
    outline = replace(base, function=slice(at, at + width))
    table: dict[bytes, Spec] = {}
    for keys, make in functions:
        table.update(dict.fromkeys(keys, make(outline)))
    return replace(outline, functions=table)
