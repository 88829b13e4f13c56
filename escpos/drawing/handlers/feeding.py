"""Lines onto paper, feeding and cutting."""

from __future__ import annotations

from escpos.drawing.handlers import labels
from escpos.drawing.handlers.modes import digit
from escpos.drawing.machine import Handler, Machine
from escpos.paper import FULL_CUT

_PARTIAL = "partial cut (one point left)"
_THREE_POINTS = "partial cut (three points left)"
_CUTS = dict.fromkeys((0, 65, 97, 103), FULL_CUT) | dict.fromkeys((1, 66, 98, 104), _PARTIAL)
_FEEDS_FIRST = (65, 66)
_RESERVES = (97, 98)  # the paper goes on and is cut where it stands now, once that is under the blade
_FEEDS_BACK = (103, 104)
_MAX_REVERSE = 48  # lines of ESC e, dots of ESC K: no printer pulls back more


def _line_feed(machine: Machine, _raw: bytes) -> None:
    if machine.listening and machine.command != machine.eats_feed_of:
        machine.print_line()


def _feed(machine: Machine, raw: bytes) -> None:
    machine.print_line(machine.down(raw[2]))


def _feed_lines(machine: Machine, raw: bytes) -> None:
    machine.print_line(raw[2] * machine.settings.line_spacing)


def _back(machine: Machine, dots: int) -> None:
    if not machine.line.empty:
        machine.print_line(0)
    machine.y = max(0, machine.y - dots)


def _feed_back(machine: Machine, raw: bytes) -> None:
    if raw[2] <= _MAX_REVERSE:
        _back(machine, machine.down(raw[2]))


def _feed_lines_back(machine: Machine, raw: bytes) -> None:
    if raw[2] <= 2:
        _back(machine, raw[2] * machine.settings.line_spacing)


def _form_feed(machine: Machine, _raw: bytes) -> None:
    """FF ends page mode there, and a label where labels are laid out; it means nothing on plain paper."""
    if machine.page is not None:
        machine.print_page()
        machine.leave_page()
    elif machine.measures is not None:
        labels.feed(machine, "start", 0)


def _print_page(machine: Machine, _raw: bytes) -> None:
    machine.print_page()


def _cut(machine: Machine, raw: bytes) -> None:
    mode = digit(raw[2])
    if mode in _CUTS:
        cut(machine, mode, raw[3] if len(raw) > 3 else 0)


def _newer_cut(machine: Machine, raw: bytes) -> None:
    kind = {48: 0, 49: 65, 51: 97}[raw[5]] + (digit(raw[6]) & 1 if len(raw) > 6 else 0)
    cut(machine, kind, raw[7] if len(raw) > 7 else 0)


def cut(machine: Machine, mode: int, feed: int) -> None:
    """Cut as the m of GS V says, after feeding by `feed` motion units if that is part of it.

    The blade stands behind the head, so a cut without a feed goes through what was printed last.
    """
    if not machine.line.empty:
        machine.print_line()
    machine.line.clear()
    distance = machine.profile.cutter_distance
    if mode in _FEEDS_FIRST:
        machine.y += distance + machine.down(feed)
    if mode in _FEEDS_BACK:
        distance -= distance + machine.down(feed)
    if mode in _RESERVES:
        distance = -machine.down(feed)
    _tell_cut(machine, _CUTS[mode], distance)


def _tell_cut(machine: Machine, how: str, back: int) -> None:
    if "cutter" in machine.profile.features:
        machine.event("cut", how, back=back)
    else:
        machine.note("this printer has no cutter: the paper is torn off")


def _cut_one_point(machine: Machine, _raw: bytes) -> None:
    cut(machine, 1, 0)


def _cut_three_points(machine: Machine, _raw: bytes) -> None:
    if not machine.line.empty:
        machine.print_line()
    machine.line.clear()
    _tell_cut(machine, _THREE_POINTS, machine.profile.cutter_distance)


def _test_page(machine: Machine, _raw: bytes) -> None:
    machine.event("test", "test page")
    machine.note("the printer's own test page is not shown")


HANDLERS: dict[str, Handler] = {
    "LF": _line_feed,
    "FF": _form_feed,
    "ESC FF": _print_page,
    "ESC J": _feed,
    "ESC K": _feed_back,
    "ESC d": _feed_lines,
    "ESC e": _feed_lines_back,
    "ESC i": _cut_one_point,
    "ESC m": _cut_three_points,
    "GS V": _cut,
    "GS ( V fn 48": _newer_cut,
    "GS ( V fn 49": _newer_cut,
    "GS ( V fn 51": _newer_cut,
    "GS ( A": _test_page,
    "DC2 T": _test_page,
}
