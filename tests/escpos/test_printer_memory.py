"""What a printer's memory is taken to hold."""

from __future__ import annotations

import escpos
from escpos.definitions import MAX_ADDED, USER_CHARACTERS, PrinterMemory, change


def character(code: int, dots: int) -> bytes:
    return b"\x1b&\x01" + bytes([code, code]) + b"\x01" + bytes([dots])


def test_however_often_a_character_is_defined_anew_the_others_stay() -> None:
    alphabet = b"".join(character(code, 1) for code in range(65, 91))
    newer = b"".join(character(64, number % 256) for number in range(MAX_ADDED))
    memory = PrinterMemory()
    for command in escpos.parse(alphabet + newer):
        effect = change(command)
        assert effect is not None
        memory.follow(command, effect)
    kept = memory.data(USER_CHARACTERS)
    assert kept.startswith(alphabet)
    assert len(kept) <= MAX_ADDED
