from __future__ import annotations

from bisect import bisect

import pytest
import zxingcpp
from symbols_on_paper import matrix_picture, read

from escpos.barcodes import InvalidData, matrix

MODEL_1 = 49
LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
# Where a level leaves places without a codeword, the reader refuses the size (versions 7 to 14, mostly H).
SIZES_READ = [(version, level) for version in (1, 2, 3, 4, 5, 6, 9) for level in LEVELS]
SIZES_READ += [
    (7, 48),
    (7, 49),
    (7, 50),
    (8, 48),
    (8, 49),
    (8, 50),
    (10, 48),
    (10, 49),
    (11, 48),
    (12, 50),
]


def read_whole(picture) -> list[zxingcpp.Barcode]:
    """The reader looks for model 1 up to version 6; larger ones it reads where it need not look."""
    return zxingcpp.read_barcodes(picture, is_pure=True)


@pytest.mark.parametrize("data", [b"12345", b"A-1 $%*+./:", b"hello", bytes(range(50)), b"1", b"12", b"AB"])
@pytest.mark.parametrize("level", LEVELS)
def test_model_1_is_read_back_as_model_1(data, level):
    [code] = read(matrix_picture(matrix("qr", data, model=MODEL_1, ec=level), 3))
    assert code.bytes == data
    assert code.ec_level == LEVELS[level]
    assert code.symbology_identifier == "]Q0"  # AIM's identifier of model 1


def filling(version: int, level: int) -> bytes:
    """The longest lower-case text that still fits in a version."""

    def too_long(length: int) -> bool:
        try:
            return matrix("qr", b"y" * length, model=MODEL_1, ec=level).width > 17 + 4 * version
        except InvalidData:
            return True

    return b"y" * (bisect(range(500), False, key=too_long) - 1)


@pytest.mark.parametrize(("version", "level"), SIZES_READ)
def test_every_size_is_read_back_when_it_is_full(version, level):
    data = filling(version, level)
    symbol = matrix("qr", data, model=MODEL_1, ec=level)
    assert symbol.width == 17 + 4 * version
    [code] = read_whole(matrix_picture(symbol, 3))
    assert code.bytes == data


def test_more_than_version_14_holds_is_refused():
    with pytest.raises(InvalidData, match="model 1"):
        matrix("qr", b"y" * 500, model=MODEL_1)
