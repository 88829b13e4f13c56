"""Positions on the line, and the measures of the line."""

from __future__ import annotations

from escpos.drawing import render_budget
from escpos.drawing.handlers import modes
from escpos.drawing.machine import Handler, Machine


def number(raw: bytes, at: int = 2) -> int:
    """The two bytes at `at`, low byte first."""
    return int.from_bytes(raw[at : at + 2], "little")


def signed(raw: bytes, at: int = 2) -> int:
    """The same, below zero from 0x8000 on."""
    return int.from_bytes(raw[at : at + 2], "little", signed=True)


def _tab(machine: Machine, _raw: bytes) -> None:
    """To the next stop; beyond the area's end, so that the next character begins a new line."""
    x = machine.line.x
    stop = next((stop for stop in machine.settings.tabs if stop > x), None)
    if stop is not None:
        machine.line.x = min(stop, machine.room)


def _set_tabs(machine: Machine, raw: bytes) -> None:
    machine.budget.take(render_budget.TABS)
    advance = modes.style(machine).advance
    machine.settings.tabs = tuple(column * advance for column in raw[2:] if column)


def _absolute(machine: Machine, raw: bytes) -> None:
    x = machine.across(number(raw))
    if x <= machine.room:
        machine.line.x = x


def _relative(machine: Machine, raw: bytes) -> None:
    x = machine.line.x + machine.across(signed(raw))
    if 0 <= x <= machine.room:
        machine.line.x = x


def _default_spacing(machine: Machine, _raw: bytes) -> None:
    machine.settings.line_spacing = machine.profile.line_spacing


def _spacing(machine: Machine, raw: bytes) -> None:
    machine.settings.line_spacing = machine.down(raw[2])


def _align(machine: Machine, raw: bytes) -> None:
    """Only at the start of a line, as on the printer; in page mode for after that."""
    if modes.digit(raw[2]) <= 2 and machine.at_line_start:
        machine.settings.alignment = modes.digit(raw[2])


def _margin(machine: Machine, raw: bytes) -> None:
    if machine.at_line_start:
        margin = number(raw) * machine.profile.dpi // machine.settings.unit_x
        machine.settings.margin = min(margin, machine.profile.width_dots - 1)


def _area(machine: Machine, raw: bytes) -> None:
    if machine.at_line_start:
        area = number(raw) * machine.profile.dpi // machine.settings.unit_x
        machine.settings.area = area or machine.profile.width_dots


def _units(machine: Machine, raw: bytes) -> None:
    """Zero puts a unit back to the model's own."""
    fresh = machine.fresh_settings()
    machine.settings.unit_x = raw[2] or fresh.unit_x
    machine.settings.unit_y = raw[3] or fresh.unit_y


def _line_start(machine: Machine, raw: bytes) -> None:
    """GS T: throw the line away (0), or print it (1)."""
    if modes.digit(raw[2]) == 0:
        machine.line.clear()
    elif not machine.line.empty:
        machine.print_line()


HANDLERS: dict[str, Handler] = {
    "HT": _tab,
    "ESC D": _set_tabs,
    "ESC $": _absolute,
    "ESC \\": _relative,
    "ESC 2": _default_spacing,
    "ESC 3": _spacing,
    "ESC A": _spacing,
    "ESC a": _align,
    "GS L": _margin,
    "GS W": _area,
    "GS P": _units,
    "GS T": _line_start,
}
