"""The effects of commands on the machine: a function for each command's name."""

from __future__ import annotations

from collections.abc import Mapping

from escpos.drawing.handlers import (
    characters,
    codes,
    device,
    feeding,
    kanji,
    labels,
    lines,
    modes,
    pages,
    positions,
    stored,
)
from escpos.drawing.machine import Handler

HANDLERS: Mapping[str, Handler] = {
    **modes.HANDLERS,
    **characters.HANDLERS,
    **kanji.HANDLERS,
    **feeding.HANDLERS,
    **labels.HANDLERS,
    **positions.HANDLERS,
    **pages.HANDLERS,
    **lines.HANDLERS,
    **stored.HANDLERS,
    **codes.HANDLERS,
    **device.HANDLERS,
}
