"""The status in one byte: DLE EOT, GS r, ESC u and ESC v.

Source: Epson ESC/POS reference, under these names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escpos.emulation.condition import Condition, bits
from escpos.emulation.question import Answers, Question, digit

_FIXED = 0x12  # bits 1 and 4 of every DLE EOT answer are on, bits 0 and 7 off

_Status = Callable[[Condition], int]


def _printer(condition: Condition) -> int:
    return _FIXED | bits(
        (condition.drawer_pin_high, 0x04),
        (condition.offline, 0x08),
        (condition.waiting_for_online, 0x20),
        (condition.feed_button, 0x40),
    )


def _offline_cause(condition: Condition) -> int:
    return _FIXED | bits(
        (condition.cover_open, 0x04),
        (condition.feeding, 0x08),
        (condition.paper_out, 0x20),
        (condition.error, 0x40),
    )


def _error_cause(condition: Condition) -> int:
    return _FIXED | errors(condition)


def _paper(condition: Condition) -> int:
    return _FIXED | bits((condition.paper_low, 0x0C), (condition.paper_out, 0x60))


def _nothing_to_tell(_condition: Condition) -> int:
    """Ink, label peeler, other interfaces, display: none is there, so none is in trouble."""
    return _FIXED


def _drawer(condition: Condition) -> int:
    return bits((condition.drawer_pin_high, 0x01))


def _ink(_condition: Condition) -> int:
    return 0


def errors(condition: Condition) -> int:
    """The kinds of error, in the places that DLE EOT 3 and the second byte of ASB share."""
    return bits(
        (condition.recoverable_error, 0x04),
        (condition.cutter_error, 0x08),
        (condition.fatal_error, 0x20),
        (condition.auto_recoverable_error, 0x40),
    )


def paper_sensors(condition: Condition) -> int:
    """Near end and end of the roll, as GS r 1, ESC v and the third byte of ASB have them."""
    return bits((condition.paper_low, 0x03), (condition.paper_out, 0x0C))


_DLE_EOT: Mapping[bytes, _Status] = {
    b"\x01": _printer,
    b"\x02": _offline_cause,
    b"\x03": _error_cause,
    b"\x04": _paper,
    b"\x07\x01": _nothing_to_tell,
    b"\x07\x02": _nothing_to_tell,
    b"\x08\x03": _nothing_to_tell,
    b"\x12\x01": _nothing_to_tell,
    b"\x12\x02": _nothing_to_tell,
}
_GS_R: Mapping[int, _Status] = {1: paper_sensors, 2: _drawer, 4: _ink}


def _real_time(question: Question) -> bytes:
    status = _DLE_EOT.get(question.after(2))
    return bytes([status(question.condition)]) if status else b""


def _in_turn(question: Question) -> bytes:
    status = _GS_R.get(digit(question.command.raw[2]))
    return bytes([status(question.condition)]) if status else b""


def _old_drawer(question: Question) -> bytes:
    return bytes([_drawer(question.condition)]) if digit(question.command.raw[2]) == 0 else b""


def _old_paper(question: Question) -> bytes:
    return bytes([paper_sensors(question.condition)])


ANSWERS: Answers = {"DLE EOT": _real_time, "GS r": _in_turn, "ESC u": _old_drawer, "ESC v": _old_paper}
