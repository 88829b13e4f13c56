"""The machine itself: reset, displays, drawers, sounds and the counter."""

from __future__ import annotations

from escpos.drawing.handlers.modes import digit
from escpos.drawing.machine import Handler, Machine

_PRINTER = 0x01  # bit of ESC =
_PULSE_UNIT_MS, _REAL_TIME_UNIT_MS = 2, 100
_MAX_DIGITS = 5
_PINS = {0: 2, 1: 5}  # of the drawer's connector, by the m of ESC p


def _initialize(machine: Machine, _raw: bytes) -> None:
    machine.reset()


def _select_peripheral(machine: Machine, raw: bytes) -> None:
    machine.listening = bool(raw[2] & _PRINTER) or raw[2] == 0
    if not machine.listening:
        machine.note("part of the job is for a customer display; it is not printed")


def _pulse(machine: Machine, raw: bytes) -> None:
    _open_drawer(machine, raw[2], raw[3] * _PULSE_UNIT_MS)


def _pulse_now(machine: Machine, raw: bytes) -> None:
    _open_drawer(machine, raw[3], raw[4] * _REAL_TIME_UNIT_MS)


def _open_drawer(machine: Machine, connector: int, milliseconds: int) -> None:
    if digit(connector) not in _PINS:
        machine.note("a drawer pulse names a connector that there is not; it opens none")
        return
    pin = _PINS[digit(connector)]
    machine.event("pulse", f"drawer on pin {pin}, {milliseconds} ms")


def _buzzer(machine: Machine, _raw: bytes) -> None:
    machine.event("buzzer", "buzzer")


def _slip_or_buzzer(machine: Machine, raw: bytes) -> None:
    """ESC C is a buzzer with three parameters, a setting for slips with one."""
    if len(raw) > 3:
        _buzzer(machine, raw)


def _counter_form(machine: Machine, raw: bytes) -> None:
    if raw[3] <= _MAX_DIGITS and digit(raw[4]) <= 2:
        machine.settings.counter_digits, machine.settings.counter_place = raw[3], digit(raw[4])


def _counting(name: str) -> Handler:
    """A command that says how the counter counts, or its value."""
    return lambda machine, raw: machine.definitions.counter.follow(name, raw)


HANDLERS: dict[str, Handler] = {
    "ESC @": _initialize,
    "ESC =": _select_peripheral,
    "ESC p": _pulse,
    "DLE DC4 fn 1": _pulse_now,
    "DLE DC4 fn 3": _buzzer,
    "ESC BEL": _buzzer,
    "ESC B": _buzzer,
    "ESC C": _slip_or_buzzer,
    "ESC ( A": _buzzer,
    "ESC ( A fn 48": _buzzer,
    "ESC ( A fn 97": _buzzer,
    "GS C 0": _counter_form,
    "GS C 1": _counting("GS C 1"),
    "GS C 2": _counting("GS C 2"),
    "GS C ;": _counting("GS C ;"),
}
