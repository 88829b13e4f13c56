"""Modes of characters: the commands that change nothing but a mode."""

from __future__ import annotations

from escpos.codepages import international
from escpos.drawing.cells import Style
from escpos.drawing.machine import Handler, Machine
from escpos.drawing.settings import Settings

_FONTS = "ABCDE"
_SPECIAL_FONTS = {97: "A", 98: "B"}  # special fonts of ESC M, drawn as the nearest plain ones
_BOLD, _TALL, _WIDE, _UNDERLINED = 0x08, 0x10, 0x20, 0x80  # bits of ESC !; bit 0 is the font
_MAX_TIMES = 8
_NO_COLOR = b"0"  # of GS ( N


def digit(n: int) -> int:
    """A parameter that may be sent as a number or as the digit that stands for it."""
    return n - 0x30 if 0x30 <= n <= 0x39 else n


def style(machine: Machine) -> Style:
    """The style of the next character of one byte."""
    modes = machine.settings
    return Style(
        cell=cell(machine, modes.font),
        width=modes.width,
        height=modes.height,
        bold=modes.bold or modes.double_strike,
        underline=modes.underline,
        reverse=modes.reverse,
        rotated=bool(modes.rotated) and machine.page is None,
        smooth=modes.smooth,
        right=modes.spacing,
        white=modes.white,
        background=modes.background,
        shadow=modes.shading,
    )


def cell(machine: Machine, font: str) -> tuple[int, int]:
    """A font's cell; font A where the model lacks the font."""
    fonts = machine.profile.fonts
    return fonts.get(font, fonts["A"])


def _print_modes(machine: Machine, raw: bytes) -> None:
    modes, n = machine.settings, raw[2]
    modes.font = _FONTS[n & 1]
    modes.bold = bool(n & _BOLD)
    modes.height, modes.width = (2 if n & _TALL else 1), (2 if n & _WIDE else 1)
    modes.underline = 1 if n & _UNDERLINED else 0


def _size(machine: Machine, raw: bytes) -> None:
    width, height = (raw[2] >> 4) + 1, (raw[2] & 0x0F) + 1
    if max(width, height) <= _MAX_TIMES:
        machine.settings.width, machine.settings.height = width, height


def _font(machine: Machine, raw: bytes) -> None:
    n = digit(raw[2])
    font = _SPECIAL_FONTS.get(n) or (_FONTS[n] if n < len(_FONTS) else "")
    if font in machine.profile.fonts:
        machine.settings.font = font
    elif font:
        machine.settings.font = "A"
        machine.note(f"this printer has no font {font}; font A is shown")


def _underline(machine: Machine, raw: bytes) -> None:
    if digit(raw[2]) <= 2:
        machine.settings.underline = digit(raw[2])


def _rotation(machine: Machine, raw: bytes) -> None:
    if digit(raw[2]) <= 2:
        machine.settings.rotated = digit(raw[2])


def _upside_down(machine: Machine, raw: bytes) -> None:
    if machine.at_line_start:
        machine.settings.upside_down = bool(raw[2] & 1)


def _spacing(machine: Machine, raw: bytes) -> None:
    machine.settings.spacing = machine.across(raw[2])


def _code_page(machine: Machine, raw: bytes) -> None:
    if raw[2] in machine.profile.code_pages:
        machine.settings.code_page = raw[2]
    else:
        machine.note(f"this printer has no code page {raw[2]}; the command is ignored")


def _international(machine: Machine, raw: bytes) -> None:
    try:
        international(raw[2])
    except LookupError:
        machine.note(f"there is no international character set {raw[2]}; the command is ignored")
        return
    machine.settings.international = raw[2]


def _color(machine: Machine, raw: bytes) -> None:
    """Every colour is black, but for none."""
    machine.settings.white = raw[6:7] == _NO_COLOR


def _background(machine: Machine, raw: bytes) -> None:
    machine.settings.background = len(raw) > 6 and raw[6:7] != _NO_COLOR


def _shading(machine: Machine, raw: bytes) -> None:
    machine.settings.shading = len(raw) > 6 and digit(raw[6]) == 1


def _switch(name: str) -> Handler:
    def handler(machine: Machine, raw: bytes) -> None:
        setattr(machine.settings, name, bool(raw[2] & 1))

    assert name in Settings.__slots__, name
    return handler


HANDLERS: dict[str, Handler] = {
    "ESC !": _print_modes,
    "GS !": _size,
    "ESC M": _font,
    "ESC -": _underline,
    "ESC E": _switch("bold"),
    "ESC G": _switch("double_strike"),
    "GS B": _switch("reverse"),
    "GS b": _switch("smooth"),
    "ESC %": _switch("user_set"),
    "ESC {": _upside_down,
    "ESC V": _rotation,
    "ESC SP": _spacing,
    "ESC t": _code_page,
    "ESC R": _international,
    "GS ( N fn 48": _color,
    "GS ( N fn 49": _background,
    "GS ( N fn 50": _shading,
}
