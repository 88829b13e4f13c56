"""CODE128 whose code sets the printer chooses: GS k 79 (CODE128 auto) and GS k 74 (GS1-128)."""

from __future__ import annotations

from collections.abc import Sequence

from escpos.barcodes.code128 import FNC1, FNC4, START, SWITCH, runs, value, visible
from escpos.barcodes.symbol import InvalidData, Linear

FNC1_MARK = -1  # stands for FNC1 among the characters to encode
_WORTH_A_SWITCH = 4  # digits in a row from which code set C saves room (ISO/IEC 15417, annex E)


def code128_auto(data: bytes) -> Linear:
    """CODE128 of any bytes; those above 0x7F are written behind FNC4."""
    if not data:
        raise InvalidData("CODE128 data has no character")
    return Linear("CODE128 auto", runs(encode(data)), "".join(map(visible, data)))


def encode(characters: Sequence[int]) -> list[int]:
    """Code values with the start code: code set C for long digits, A for control characters, else B."""
    codes: list[int] = []
    code_set = ""
    position = 0
    while position < len(characters):
        wanted = _best_set(characters, position, code_set)
        if wanted != code_set:
            codes.append(SWITCH[wanted] if codes else START[wanted])
            code_set = wanted
        taken = _take(characters, position, code_set, codes)
        position += taken
    return codes


def _best_set(characters: Sequence[int], position: int, current: str) -> str:
    digits = _digits_ahead(characters, position)
    whole_pairs_needed = 2 if current == "C" or digits == len(characters) - position else _WORTH_A_SWITCH
    if digits >= whole_pairs_needed or (characters[position] == FNC1_MARK and current == "C"):
        return "C"
    following = next((char for char in characters[position:] if char != FNC1_MARK and _decides(char)), None)
    if following is None:
        return current if current in ("A", "B") else "B"
    return "A" if following % 0x80 < 0x20 else "B"


def _decides(char: int) -> bool:
    """True if only one of the code sets A and B has the character."""
    return char % 0x80 < 0x20 or char % 0x80 >= 0x60


def _digits_ahead(characters: Sequence[int], position: int) -> int:
    """The number of digits that follow, made even; an FNC1 before them does not count."""
    start = position + (characters[position] == FNC1_MARK)
    end = start
    while end < len(characters) and ord("0") <= characters[end] <= ord("9"):
        end += 1
    return end - start


def _take(characters: Sequence[int], position: int, code_set: str, codes: list[int]) -> int:
    """Appends the next code value, and FNC4 where needed; gives the number of characters it stands for."""
    char = characters[position]
    if char == FNC1_MARK:
        codes.append(FNC1)
        return 1
    if code_set == "C":
        codes.append((char - ord("0")) * 10 + characters[position + 1] - ord("0"))
        return 2
    if char >= 0x80:
        codes.append(FNC4[code_set])
    codes.append(value(code_set, char % 0x80))
    return 1
