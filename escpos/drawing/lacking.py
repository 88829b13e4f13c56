"""Commands that a model lacks: they leave their arguments on the paper, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from escpos.drawing.handlers import HANDLERS
from escpos.drawing.handlers.characters import print_text
from escpos.drawing.machine import Handler, Machine
from escpos.profiles import Profile
from escpos.profiles.profile import Unknown

_PRINTABLE = 0x20  # and above

# A command, or what its name begins with, and the feature that a model has for it.
_NEEDS = (
    ("GS ( k fn 0", "pdf417"),
    ("GS ( k fn 1", "qr"),
    ("GS ( k fn 2", "maxicode"),
    ("GS ( k fn 3", "databar"),
    ("GS ( k fn 5", "aztec"),
    ("GS ( k fn 6", "datamatrix"),
    ("ESC Z", "qr"),
    ("GS k", "barcode"),
    ("GS ( L", "graphics"),
    ("GS 8 L", "graphics"),
    ("GS v 0", "raster_image"),
    ("ESC *", "column_image"),
    ("FS p", "nv_graphics"),
    ("FS q", "nv_graphics"),
    ("ESC L", "page_mode"),
)
_TITLES: Mapping[str, str] = {
    "pdf417": "PDF417 codes",
    "qr": "QR codes",
    "maxicode": "MaxiCodes",
    "databar": "GS1 DataBar codes",
    "aztec": "Aztec codes",
    "datamatrix": "DataMatrix codes",
    "barcode": "bar codes",
    "graphics": "graphics of GS ( L",
    "raster_image": "raster pictures",
    "column_image": "column pictures",
    "nv_graphics": "stored logos",
    "page_mode": "page mode",
}


def print_arguments(machine: Machine, raw: bytes) -> None:
    """Print what a command that is not known leaves on the paper: whatever of it can be printed."""
    rest = bytes(code for code in raw[2:] if code >= _PRINTABLE)
    if rest:
        print_text(machine, rest)


def handlers_of(profile: Profile) -> Mapping[str, Handler]:
    """The handlers of commands, as a model has them."""
    return _handlers(profile.features, profile.unknown)


@cache
def _handlers(features: frozenset[str], unknown: Unknown) -> Mapping[str, Handler]:
    lacking = {name: feature for name in HANDLERS if (feature := _need(name)) and feature not in features}
    return {**HANDLERS, **{name: _lacking(name, lacking[name], unknown) for name in lacking}}


def _need(name: str) -> str | None:
    return next((feature for begin, feature in _NEEDS if name.startswith(begin)), None)


def _lacking(name: str, feature: str, unknown: Unknown) -> Handler:
    note = f"this printer has no {_TITLES[feature]}: {name.partition(' fn ')[0]} {_BECOMES[unknown]}"

    def handler(machine: Machine, raw: bytes) -> None:
        machine.note(note)
        if unknown == "leak":
            print_arguments(machine, raw)

    return handler


_BECOMES: Mapping[Unknown, str] = {
    "leak": "leaves its arguments on the paper",
    "swallow": "prints nothing",
}
