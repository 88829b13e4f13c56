"""What a printer answers to requests for its status.

Source: Epson ESC/POS reference, DLE EOT and GS r.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from escpos.command import Command

FIXED = 0x12  # bits 1 and 4 of every DLE EOT answer are on, bits 0 and 7 off
DRAWER_LOW, OFFLINE = 0x04, 0x08
COVER_OPEN, PAPER_STOP, ERROR = 0x04, 0x20, 0x40
CUTTER_ERROR, FATAL_ERROR = 0x08, 0x20
NEAR_END, PAPER_END = 0x0C, 0x60


@dataclass(frozen=True, slots=True)
class Condition:
    """How a printer is, as far as its answers can say it."""

    online: bool = True
    cover_open: bool = False
    paper_out: bool = False
    paper_near_end: bool = False
    cutter_error: bool = False
    fatal_error: bool = False
    drawer_pin_low: bool = False

    @property
    def error(self) -> bool:
        """Whether it has an error that stops it."""
        return self.cutter_error or self.fatal_error

    @property
    def offline(self) -> bool:
        """Whether it cannot print just now, for whatever reason."""
        return not self.online or self.cover_open or self.paper_out or self.error


def _bits(*flags: tuple[bool, int]) -> int:
    return sum(value for on, value in flags if on)


def _printer(condition: Condition) -> int:
    return FIXED | _bits((condition.drawer_pin_low, DRAWER_LOW), (condition.offline, OFFLINE))


def _offline_cause(condition: Condition) -> int:
    return FIXED | _bits(
        (condition.cover_open, COVER_OPEN), (condition.paper_out, PAPER_STOP), (condition.error, ERROR)
    )


def _error_cause(condition: Condition) -> int:
    return FIXED | _bits((condition.cutter_error, CUTTER_ERROR), (condition.fatal_error, FATAL_ERROR))


def _paper(condition: Condition) -> int:
    near = condition.paper_near_end or condition.paper_out
    return FIXED | _bits((near, NEAR_END), (condition.paper_out, PAPER_END))


def _paper_sensor(condition: Condition) -> int:
    near = condition.paper_near_end or condition.paper_out
    return _bits((near, 0x03), (condition.paper_out, 0x0C))


def _drawer(condition: Condition) -> int:
    return 0x00 if condition.drawer_pin_low else 0x01


_DLE_EOT: Mapping[int, Callable[[Condition], int]] = {
    1: _printer,
    2: _offline_cause,
    3: _error_cause,
    4: _paper,
}
_GS_R: Mapping[int, Callable[[Condition], int]] = {1: _paper_sensor, 2: _drawer}
_TABLES = {b"\x10\x04": _DLE_EOT, b"\x1dr": _GS_R}


def reply(command: Command, condition: Condition) -> bytes:
    """The answer to a status request, or nothing where it is none or the printer stays silent."""
    table = _TABLES.get(command.raw[:2])
    if table is None or not command.complete or len(command.raw) < 3:
        return b""
    number = command.raw[2]
    if number >= 0x30 and table is _GS_R:
        number -= 0x30  # GS r takes its numbers as digits too
    answer = table.get(number)
    return bytes([answer(condition)]) if answer else b""
