"""QR Code model 1, which printers draw when GS ( k 49 asks for it (ISO/IEC 18004:2000, annex M).

Encoded here because zxing-cpp reads the model but does not write it. It differs from model 2 in its
codewords, which are blocks of 2 by 4 modules and not interleaved, in the mask of its format information,
and in having no alignment patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from escpos.barcodes import qr_segment
from escpos.barcodes.reed_solomon import correction
from escpos.barcodes.symbol import InvalidData

Position = tuple[int, int]
Grid = list[bytearray]

# Table M.2: by version, for the levels L M Q H, correction codewords a block, blocks, data codewords a block.
_BLOCKS = (
    ((7, 1, 19), (10, 1, 16), (13, 1, 13), (17, 1, 9)),
    ((10, 1, 36), (16, 1, 30), (22, 1, 24), (30, 1, 16)),
    ((15, 1, 57), (28, 1, 44), (36, 1, 36), (48, 1, 24)),
    ((20, 1, 80), (40, 1, 60), (50, 1, 50), (66, 1, 34)),
    ((26, 1, 108), (52, 1, 82), (66, 1, 68), (44, 2, 23)),
    ((34, 1, 136), (32, 2, 53), (42, 2, 43), (56, 2, 29)),
    ((42, 1, 170), (40, 2, 66), (52, 2, 54), (46, 3, 24)),
    ((24, 2, 104), (48, 2, 80), (64, 2, 64), (56, 3, 29)),
    ((30, 2, 123), (60, 2, 93), (50, 3, 52), (68, 3, 34)),
    ((34, 2, 145), (68, 2, 111), (58, 3, 61), (58, 4, 31)),
    ((40, 2, 168), (40, 4, 64), (52, 4, 52), (54, 5, 29)),
    ((46, 2, 192), (46, 4, 73), (58, 4, 61), (62, 5, 33)),
    ((36, 3, 144), (52, 4, 83), (66, 4, 69), (58, 6, 32)),
    ((40, 3, 163), (60, 4, 92), (60, 5, 62), (66, 6, 35)),
)
_CORNER = "0000"  # the first half codeword lies under the corner's extension pattern
_FORMAT_MASK = 0x2825
_FORMAT_GENERATOR = 0x537
_FORMAT_LEVELS = (1, 0, 3, 2)  # as L M Q H stand in the format information
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda x, y: (x + y) % 2 == 0,
    lambda _, y: y % 2 == 0,
    lambda x, _: x % 3 == 0,
    lambda x, y: (x + y) % 3 == 0,
    lambda x, y: (y // 2 + x // 3) % 2 == 0,
    lambda x, y: x * y % 2 + x * y % 3 == 0,
    lambda x, y: (x * y % 2 + x * y % 3) % 2 == 0,
    lambda x, y: ((x + y) % 2 + x * y % 3) % 2 == 0,
)
_LONGEST_FREE_RUN = 4  # modules of one shade in a row that cost nothing


def modules(data: bytes, level: int) -> tuple[bytes, ...]:
    """The rows of a symbol; `level` is 0 to 3 for L M Q H. Raises InvalidData where the data is too long."""
    version, codewords = _codewords(data, level)
    size = 17 + 4 * version
    drawn = (_drawn(codewords, size, level, mask) for mask in range(len(_MASKS)))
    best = min(drawn, key=_penalty)
    return tuple(bytes(row) for row in best)


def _codewords(data: bytes, level: int) -> tuple[int, bytes]:
    """The smallest version that holds the data, and its codewords: all data, then all guards."""
    for version, levels in enumerate(_BLOCKS, 1):
        correcting, blocks, capacity = levels[level]
        stream = _CORNER + qr_segment.bits(data, version)
        if len(stream) <= blocks * capacity * 8:
            padded = qr_segment.padded(stream, blocks * capacity)
            parts = [padded[start : start + capacity] for start in range(0, len(padded), capacity)]
            guards = [correction(part, correcting) for part in parts]
            return version, b"".join(parts + guards)
    raise InvalidData("the data does not fit in a QR Code model 1")


def _drawn(codewords: bytes, size: int, level: int, mask: int) -> Grid:
    grid = [bytearray(size) for _ in range(size)]
    places = list(_codeword_places(size))
    filled = codewords.ljust(len(places), b"\0")  # some sizes have a place or two more than codewords
    for codeword, positions in zip(filled, places, strict=True):
        for bit, (x, y) in enumerate(positions):
            grid[y][x] = (codeword >> (7 - bit) & 1) ^ _MASKS[mask](x, y)
    _draw_extensions(grid)
    _draw_finders(grid)
    _draw_format(grid, _format_bits(level, mask))
    return grid


def _codeword_places(size: int) -> Iterator[list[Position]]:
    """The modules of each codeword: columns from the right, blocks upright at both sides, else lying."""
    columns = size // 4 + 3
    for column in range(columns):
        if column < 2:
            yield from _right_blocks(size, column)
        elif column < columns - 4:
            yield from _middle_blocks(size, column, columns)
        else:
            x = (columns - column - 1) * 2 + 1 + (columns - column == 4)  # beside the timing pattern
            for block in range((size - 16) // 4):
                yield _upright(x, size - 9 - block * 4)


def _right_blocks(size: int, column: int) -> Iterator[list[Position]]:
    blocks = (size - 8) // 4
    for block in range(blocks):
        if column == 1 or not _is_right_extension(block, blocks):
            yield _upright(size - 1 - column * 2, size - 1 - block * 4)


def _middle_blocks(size: int, column: int, columns: int) -> Iterator[list[Position]]:
    blocks = size // 2
    for block in range(blocks):
        if column == 2 and block >= blocks - 4:  # the finder pattern
            continue
        if block == 0 and _is_bottom_extension(column, columns):
            continue
        below_timing = block >= blocks - 3
        yield _lying(size - 5 - (column - 2) * 4, size - 1 - block * 2 - below_timing)


def _is_right_extension(block: int, blocks: int) -> bool:
    return block % 2 == 0 and 0 < block < blocks - 1


def _is_bottom_extension(column: int, columns: int) -> bool:
    return column % 2 == 1 and column + 1 != columns - 4


def _upright(x: int, y: int) -> list[Position]:
    return [(x - bit % 2, y - bit // 2) for bit in range(8)]


def _lying(x: int, y: int) -> list[Position]:
    return [(x - bit % 4, y - bit // 4) for bit in range(8)]


def _draw_extensions(grid: Grid) -> None:
    """The patterns that take the place of codewords at the right and lower edge: dark along the edge."""
    size = len(grid)
    blocks, columns = (size - 8) // 4, size // 4 + 3
    right = [_upright(size - 1, size - 1 - b * 4) for b in range(blocks) if _is_right_extension(b, blocks)]
    bottom = [
        _lying(size - 5 - (column - 2) * 4, size - 1)
        for column in range(2, columns - 4)
        if _is_bottom_extension(column, columns)
    ]
    corner = _upright(size - 1, size - 1)[:4]
    for x, y in (position for block in (*right, *bottom, corner) for position in block):
        grid[y][x] = x == size - 1 or y == size - 1


def _draw_finders(grid: Grid) -> None:
    size = len(grid)
    for index in range(8, size - 8):  # timing patterns
        grid[6][index] = grid[index][6] = index % 2 == 0
    for center_x, center_y in ((3, 3), (size - 4, 3), (3, size - 4)):
        for y in range(max(0, center_y - 4), min(size, center_y + 5)):
            for x in range(max(0, center_x - 4), min(size, center_x + 5)):
                grid[y][x] = max(abs(x - center_x), abs(y - center_y)) in (0, 1, 3)


def _format_bits(level: int, mask: int) -> int:
    data = _FORMAT_LEVELS[level] << 3 | mask
    remainder = data << 10
    for shift in range(4, -1, -1):
        if remainder >> (shift + 10) & 1:
            remainder ^= _FORMAT_GENERATOR << shift
    return (data << 10 | remainder) ^ _FORMAT_MASK


def _draw_format(grid: Grid, bits: int) -> None:
    """The fifteen bits twice, the highest first: around the upper left finder, and beside the other two."""
    size = len(grid)
    around = [(x, 8) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(8, y) for y in (7, 5, 4, 3, 2, 1, 0)]
    beside = [(8, size - 1 - index) for index in range(7)] + [(size - 8 + index, 8) for index in range(8)]
    for places in (around, beside):
        for index, (x, y) in enumerate(places):
            grid[y][x] = bits >> (14 - index) & 1
    grid[size - 8][8] = 1


def _penalty(grid: Grid) -> int:
    """The penalty for what is hard to scan: long runs of one shade, and distance from half dark."""
    lines = [bytes(row) for row in grid] + [bytes(column) for column in zip(*grid, strict=True)]
    runs = (
        run for line in lines for run in line.replace(b"\0\1", b"\0 \1").replace(b"\1\0", b"\1 \0").split()
    )
    long_runs = sum(len(run) - 2 for run in runs if len(run) > _LONGEST_FREE_RUN)
    dark = sum(map(sum, grid))
    return long_runs + abs(dark * 20 // len(grid) ** 2 - 10) * 10
