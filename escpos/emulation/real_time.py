"""Answers to DLE DC4. DLE ENQ and the functions that open drawers and sound buzzers have none.

Source: Epson ESC/POS reference, DLE DC4.
"""

from __future__ import annotations

from collections.abc import Mapping

from escpos.emulation.automatic import basic, extended, offline_response
from escpos.emulation.blocks import block
from escpos.emulation.question import Answer, Answers, Question

_NOTICE = 0x3B
_POWER_OFF, _CLEARED = 0x30, 0x25
_OFF, _CLEAR = b"\x01\x08", b"\x01\x03\x14\x01\x06\x02\x08"  # the only parameters the printer obeys

# Function 7 by its m. The status of the battery (m = 5) is left out: the box runs on mains, and a printer
# without a battery does not answer that.
_STATUS: Mapping[bytes, Answer] = {
    b"\x01": lambda question: basic(question.condition),
    b"\x02": lambda question: extended(question.condition),
    b"\x04": lambda question: offline_response(question.condition, with_cause=False),
}


def _power_off(question: Question) -> bytes:
    """The notice says that the power may be cut without loss. That holds for the box at any time, so it
    is said; the box itself stays on, as if the till had turned it on again at once."""
    return block(_POWER_OFF, header=_NOTICE) if question.after(3) == _OFF else b""


def _status(question: Question) -> bytes:
    make = _STATUS.get(question.after(3))
    return make(question) if make else b""


def _cleared(question: Question) -> bytes:
    return block(_CLEARED) if question.after(3) == _CLEAR else b""


ANSWERS: Answers = {"DLE DC4 fn 2": _power_off, "DLE DC4 fn 7": _status, "DLE DC4 fn 8": _cleared}
