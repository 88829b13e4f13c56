"""Replies about what is stored in the printer, and the room that is left: GS ( L, GS ( C, FS g 2, GS g 2.

Source: Epson ESC/POS reference, under these names. Lists of keys and records come by handshake.
"""

from __future__ import annotations

from collections.abc import Callable

from escpos.emulation.blocks import INFORMATION_B, block, decimal, pieces
from escpos.emulation.question import Answer, Answers, Question

_GRAPHICS = 48  # the m of every GS ( L
_LONGEST_READ = 80  # FS g 2
_KEYS = b"KC"

Blocks = Callable[[Question], list[bytes]]  # none where the printer stays silent


def _graphics(identifier: int, amount: Callable[[Question], int]) -> Answer:
    def answer(question: Question) -> bytes:
        asked = len(question.command.raw) == 7 and question.command.raw[5] == _GRAPHICS
        return block(identifier, decimal(max(0, amount(question)))) if asked else b""

    return answer


def _nv_capacity(question: Question) -> int:
    return question.memory.graphics_capacity(question.profile)


def _nv_left(question: Question) -> int:
    return _nv_capacity(question) - question.memory.nv.used


def _downloaded_left(question: Question) -> int:
    return question.profile.capacity.downloaded_graphics - question.memory.downloaded.used


def _keys(identifier: int, keys: Callable[[Question], bytes]) -> Blocks:
    def blocks(question: Question) -> list[bytes]:
        asked = question.after(7) == _KEYS and question.command.raw[5] == _GRAPHICS
        return pieces(identifier, keys(question)) if asked else []

    return blocks


def _user(size: int, question: Question) -> bytes:
    """The parameters behind m and fn, if there are as many as the function has, and m and b are 0."""
    raw = question.command.raw
    return raw[7:] if len(raw) == 7 + size and raw[5] == raw[7] == 0 else b""


def _used(question: Question) -> bytes:
    return block(0x28, decimal(question.memory.records.used)) if _user(1, question) else b""


def _left(question: Question) -> bytes:
    left = question.memory.user_capacity(question.profile) - question.memory.records.used
    return block(0x29, decimal(max(0, left))) if _user(1, question) else b""


def _record(question: Question) -> list[bytes]:
    parameters = _user(3, question)
    return pieces(0x70, question.memory.records.get(parameters[1:])) if parameters else []


def _record_keys(question: Question) -> list[bytes]:
    return pieces(0x71, question.memory.records.keys) if _user(1, question) else []


def _read(question: Question) -> bytes:
    """FS g 2 m a1…a4 nL nH."""
    raw = question.command.raw
    at, count = int.from_bytes(raw[4:8], "little"), int.from_bytes(raw[8:10], "little")
    if raw[3] or not 1 <= count <= _LONGEST_READ:
        return b""
    data = question.memory.records.read(at, count)
    return bytes([INFORMATION_B]) + data + b"\0" if data else b""


def _counter(question: Question) -> bytes:
    """GS g 2 m nL nH."""
    raw = question.command.raw
    count = question.memory.counters.get(int.from_bytes(raw[4:6], "little"))
    if raw[3] or count is None:
        return b""
    return bytes([INFORMATION_B]) + decimal(count % 10**10) + b"\0"


ANSWERS: Answers = {
    "GS ( L fn 48": _graphics(0x30, _nv_capacity),
    "GS ( L fn 51": _graphics(0x31, _nv_left),
    "GS ( L fn 52": _graphics(0x32, _downloaded_left),
    "GS ( C fn 51": _used,
    "GS ( C fn 52": _left,
    "FS g 2": _read,
    "GS g 2": _counter,
}
IN_PIECES: dict[str, Blocks] = {
    "GS ( L fn 64": _keys(0x72, lambda question: question.memory.nv.keys),
    "GS ( L fn 80": _keys(0x73, lambda question: question.memory.downloaded.keys),
    "GS ( C fn 50": _record,
    "GS ( C fn 53": _record_keys,
}
