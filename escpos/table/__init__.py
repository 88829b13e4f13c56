"""The command table: one row for every command, and how the parser finds the row for its bytes.

Source: Epson's ESC/POS command reference, obsolete commands included; clones' own commands say so in
their titles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from escpos.command import Kind, Spec, Stream, Support
from escpos.lengths import counted, fixed
from escpos.table import cheques, codes, device, display, graphics, kanji, paper, position, requests, text

FIRST_PRINTABLE = 0x20
LEADS = b"\x10\x12\x1b\x1c\x1d\x1f"  # DLE, DC2, ESC, FS, GS, US: what longer commands begin with
_COMMANDING = b"\x1b\x1c\x1d"  # behind these a printer swallows the next byte even where it means nothing

ROWS: tuple[Spec, ...] = (
    *text.ROWS,
    *kanji.ROWS,
    *paper.ROWS,
    *position.ROWS,
    *graphics.ROWS,
    *codes.ROWS,
    *device.ROWS,
    *requests.ROWS,
    *cheques.ROWS,
    *display.ROWS,
)

TEXT = Spec("text", "Print characters", b"", fixed(1), Kind.TEXT, Support.DRAWN)
IGNORED = Spec(
    "control", "A control code without a meaning, ignored", b"", fixed(1), Kind.DEVICE, Support.PARSED
)


def _unknown(size: int) -> Spec:
    return Spec("unknown", "Not in the reference", b"", fixed(size), Kind.UNKNOWN, Support.PARSED)


UNKNOWN_LEAD = _unknown(1)  # another command's first byte follows: that one is to be read
UNKNOWN = _unknown(2)
_UNKNOWN_THIRD = _unknown(3)
# "GS (" and its kin always say how long they are, so even an unknown one can be stepped over.
_COUNTED = {
    b"\x1b(": Spec("unknown", UNKNOWN.title, b"\x1b(", counted(3, 2), Kind.UNKNOWN, Support.PARSED),
    b"\x1c(": Spec("unknown", UNKNOWN.title, b"\x1c(", counted(3, 2), Kind.UNKNOWN, Support.PARSED),
    b"\x1d(": Spec("unknown", UNKNOWN.title, b"\x1d(", counted(3, 2), Kind.UNKNOWN, Support.PARSED),
    b"\x1f(": Spec("unknown", UNKNOWN.title, b"\x1f(", counted(3, 2), Kind.UNKNOWN, Support.PARSED),
    b"\x1d8": Spec("unknown", UNKNOWN.title, b"\x1d8", counted(3, 4), Kind.UNKNOWN, Support.PARSED),
}


def commands() -> Iterable[Spec]:
    """Every command and every function of a command, in the table's order, each once."""
    for spec in ROWS:
        yield spec
        yield from {function.name: function for function in spec.functions.values()}.values()


def _by_size(size: int) -> Mapping[bytes, Spec]:
    return {spec.prefix: spec for spec in ROWS if len(spec.prefix) == size}


SINGLE, _DOUBLE, _TRIPLE = _by_size(1), _by_size(2), _by_size(3)
_LONGER = frozenset(prefix[:2] for prefix in _TRIPLE) | _COUNTED.keys()


def find(data: Stream, at: int) -> Spec | None:
    """The row for the control bytes at `at`; None while there are too few of them to tell.

    Bytes that begin no known command get one of the "unknown" rows, or "control" for a single byte.
    """
    lead = data[at]
    if lead not in LEADS:
        return SINGLE.get(bytes((lead,)), IGNORED)
    pair = bytes(data[at : at + 2])
    if len(pair) < 2:
        return None
    found = _DOUBLE.get(pair)
    if found is not None:
        return found
    if pair in _LONGER:
        return _find_third(pair, data, at)
    if lead not in _COMMANDING:
        return IGNORED
    return UNKNOWN_LEAD if pair[1] in LEADS else UNKNOWN


def _find_third(pair: bytes, data: Stream, at: int) -> Spec | None:
    triple = bytes(data[at : at + 3])
    if len(triple) < 3:
        return None
    return _TRIPLE.get(triple) or _COUNTED.get(pair) or (UNKNOWN if triple[2] in LEADS else _UNKNOWN_THIRD)
