"""Page mode: entering and leaving it, its area, direction and positions, and lines drawn in it."""

from __future__ import annotations

from escpos.drawing import render_budget
from escpos.drawing.definitions import Picture
from escpos.drawing.handlers import modes
from escpos.drawing.handlers.positions import number, signed
from escpos.drawing.machine import Handler, Machine
from escpos.drawing.page import Page
from escpos.drawing.page_size import MAX_PAGE_ROWS
from escpos.paper import Box, Mark

_DEFAULT_LENGTH = 1662  # motion units (Epson reference, ESC W)
_THICK = {2: 2, 3: 3}  # GS ( Q: line styles with their widths in dots


def _enter(machine: Machine, _raw: bytes) -> None:
    if machine.page is None and machine.line.empty and machine.budget.take(render_budget.PAGE):
        machine.enter_page(_page(machine))


def _page(machine: Machine) -> Page:
    whole = Box(0, 0, machine.profile.width_dots, min(MAX_PAGE_ROWS, machine.down(_DEFAULT_LENGTH)))
    page = Page(whole, machine.settings.direction, machine.budget)
    if machine.settings.page_area is not None:
        page.select(machine.settings.page_area, machine.settings.direction)
    return page


def _leave(machine: Machine, _raw: bytes) -> None:
    machine.leave_page()


def _cancel(machine: Machine, _raw: bytes) -> None:
    if machine.page is not None:
        machine.line.clear()
        machine.page.erase()


def _finish_line(machine: Machine, page: Page) -> None:
    if not machine.line.empty:
        page.print_line(machine.line, 0)
    machine.line.clear()


def _direction(machine: Machine, raw: bytes) -> None:
    direction = modes.digit(raw[2])
    if direction > 3:
        return
    machine.settings.direction = direction
    if machine.page is not None and machine.budget.take(render_budget.PAGE):
        _finish_line(machine, machine.page)
        machine.page.select(None, direction)
        machine.fit_line()


def _area(machine: Machine, raw: bytes) -> None:
    """ESC W; sent before ESC L it waits for the page."""
    page, wide = machine.page, machine.profile.width_dots
    units = machine.settings
    x, y, dx, dy = (
        number(raw, at) * machine.profile.dpi // unit
        for at, unit in ((2, units.unit_x), (4, units.unit_y), (6, units.unit_x), (8, units.unit_y))
    )
    if x >= wide or y >= MAX_PAGE_ROWS or not dx or not dy:
        machine.note("ESC W sets a print area off the page; the command is ignored")
        return
    units.page_area = Box(x, y, min(dx, wide - x), min(dy, MAX_PAGE_ROWS - y))
    if page is not None and machine.budget.take(render_budget.PAGE):
        _finish_line(machine, page)
        page.select(units.page_area, machine.settings.direction)
        machine.fit_line()


def _move_to(machine: Machine, y: int) -> None:
    page = machine.page
    if page is None or not 0 <= y <= page.down:
        return
    x = machine.line.x
    _finish_line(machine, page)
    machine.line.x, page.y = x, y


def _absolute(machine: Machine, raw: bytes) -> None:
    _move_to(machine, machine.down(number(raw)))


def _relative(machine: Machine, raw: bytes) -> None:
    if machine.page is not None:
        machine_y = machine.page.y if machine.page.y is not None else machine.line.height
        _move_to(machine, machine_y + machine.down(signed(raw)))


def _corners(machine: Machine, raw: bytes) -> tuple[int, int, int, int]:
    """Two corners in dots; they are sent in motion units."""
    across, down = machine.across, machine.down
    return across(number(raw, 6)), down(number(raw, 8)), across(number(raw, 10)), down(number(raw, 12))


def _rule(machine: Machine, raw: bytes) -> None:
    """GS ( Q 48: a straight line between two corners; only upright and level ones exist."""
    if machine.page is None or len(raw) < 17:
        return
    x1, y1, x2, y2 = _corners(machine, raw)
    thick = _THICK.get(raw[15], 1)
    _fill(machine, Box(min(x1, x2), min(y1, y2), abs(x2 - x1) + thick, abs(y2 - y1) + thick))


def _frame(machine: Machine, raw: bytes) -> None:
    """GS ( Q 49: a rectangle between two corners."""
    if machine.page is None or len(raw) < 17:
        return
    x1, y1, x2, y2 = _corners(machine, raw)
    left, top, wide, tall = min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
    thick = _THICK.get(raw[15], 1)
    for box in (
        Box(left, top, wide + thick, thick),
        Box(left, top + tall, wide + thick, thick),
        Box(left, top, thick, tall + thick),
        Box(left + wide, top, thick, tall + thick),
    ):
        _fill(machine, box)


def _fill(machine: Machine, box: Box) -> None:
    page = machine.page
    if page is None or box.x >= page.across or box.y >= page.down:
        return
    wide, tall = min(box.width, page.across - box.x), min(box.height, page.down - box.y)
    stride = (wide + 7) // 8
    row = (((1 << wide) - 1) << (stride * 8 - wide)).to_bytes(stride, "big")
    drawn = page.print_at(box.x, box.y, Picture(wide, tall, row * tall), (1, 1))
    page.log.drew(Mark(machine.command, drawn))


HANDLERS: dict[str, Handler] = {
    "ESC L": _enter,
    "ESC S": _leave,
    "CAN": _cancel,
    "ESC T": _direction,
    "ESC W": _area,
    "GS $": _absolute,
    "GS \\": _relative,
    "GS ( Q fn 48": _rule,
    "GS ( Q fn 49": _frame,
}
