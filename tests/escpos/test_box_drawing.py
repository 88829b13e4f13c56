"""Lines and blocks join from cell to cell, whatever size the cells have."""

from __future__ import annotations

from pathlib import Path

import pytest

import escpos
from escpos.box_drawing import drawn
from escpos.fonts import Fonts, embedded

ROWS = "FF\n" * 15  # below the first one
CHARACTERS = "ไทยｱｲｳ₹₺₽₿"
CELLS = [(12, 24), (9, 17), (8, 16), (24, 24), (10, 24)]


@pytest.fixture
def small_font(tmp_path: Path) -> Path:
    """A bitmap font of 16 dots, whose characters are black all over."""
    file = tmp_path / "small.bdf"
    glyphs = "".join(
        f"STARTCHAR U+{ord(char):04X}\nENCODING {ord(char)}\nSWIDTH 500 0\nDWIDTH 8 0\nBBX 8 16 0 -2\n"
        f"BITMAP\n{'81' if char == '!' else 'FF'}\n{ROWS}ENDCHAR\n"
        for char in f"!{CHARACTERS}"
    )
    file.write_text(
        "STARTFONT 2.1\nFONT -small--medium-r-normal--16-160-72-72-c-80-iso10646-1\nSIZE 16 72 72\n"
        "FONTBOUNDINGBOX 8 16 0 -2\nSTARTPROPERTIES 6\nPIXEL_SIZE 16\nDEFAULT_CHAR 33\n"
        "FONT_ASCENT 14\nFONT_DESCENT 2\n"
        'CHARSET_REGISTRY "ISO10646"\nCHARSET_ENCODING "1"\nENDPROPERTIES\n'
        f"CHARS {len(CHARACTERS) + 1}\n{glyphs}ENDFONT\n"
    )
    return file


def picture(char: str, width: int, height: int) -> list[str]:
    """Its rows."""
    columns = drawn(char, width, height)
    assert columns is not None
    assert len(columns) == width
    return [
        "".join("#" if column >> height - 1 - y & 1 else "." for column in columns) for y in range(height)
    ]


def sides(rows: list[str]) -> tuple[int, int, int, int]:
    """How many dots are black on the upper, right, lower and left side."""
    return (
        rows[0].count("#"),
        sum(row[-1] == "#" for row in rows),
        rows[-1].count("#"),
        sum(row[0] == "#" for row in rows),
    )


@pytest.mark.parametrize(("width", "height"), CELLS)
def test_lines_reach_the_sides_that_they_lead_to_where_their_neighbours_do(width: int, height: int) -> None:
    up, right, down, left = sides(picture("┼", width, height))
    for char, ways in {"┌": "0110", "┐": "0011", "└": "1100", "┘": "1001", "├": "1110", "┴": "1101"}.items():
        wanted = [dots * int(way) for dots, way in zip((up, right, down, left), ways, strict=True)]
        assert list(sides(picture(char, width, height))) == wanted, char
    double = sides(picture("╬", width, height))
    assert double == tuple(2 * dots for dots in (up, right, down, left))
    assert sides(picture("╫", width, height)) == (double[0], right, double[2], left)
    assert sides(picture("╪", width, height)) == (up, double[1], down, double[3])


def test_a_double_cross_is_open_in_the_middle_and_a_corner_is_closed() -> None:
    cross, corner = picture("╬", 12, 24), picture("╔", 12, 24)
    assert cross[11][5] == "."
    first = next(y for y, row in enumerate(corner) if "#" in row)
    assert corner[first].startswith("....#######"), corner[first]


@pytest.mark.parametrize(("width", "height"), CELLS)
def test_blocks_fill_their_part_of_the_cell(width: int, height: int) -> None:
    assert set(picture("█", width, height)) == {"#" * width}
    for one, other in (("▀", "▄"), ("▌", "▐")):
        halves = ("".join(picture(char, width, height)) for char in (one, other))
        assert all({a, b} == {"#", "."} for a, b in zip(*halves, strict=True))
    shares = [sum(row.count("#") for row in picture(char, width, height)) / width / height for char in "░▒▓"]
    assert shares == pytest.approx([0.25, 0.5, 0.75], abs=0.04)


def test_other_characters_are_the_fonts_business() -> None:
    assert drawn("A", 12, 24) is None
    assert drawn("▚", 12, 24) is None


def test_blocks_join_on_paper_in_every_font() -> None:
    for font in (b"\x1bM\x00", b"\x1bM\x01"):
        paper = escpos.render(b"\x1b3\x00" + font + b"\xdb\xdb\n\xdb\xdb\n")
        box = paper.runs[0].box
        rows = [bytes(paper.canvas.rows(y, 1)) for y in range(2 * box.height)]
        assert {row[: box.width // 8] for row in rows} == {b"\xff" * (box.width // 8)}


@pytest.mark.parametrize(("width", "height"), [(12, 24), (24, 24), (9, 17), (10, 24), (8, 16)])
def test_a_character_of_a_smaller_font_stands_in_the_middle_of_a_larger_cell(
    small_font: Path, width: int, height: int
) -> None:
    fonts = Fonts(((small_font, 16),))
    for char in CHARACTERS:
        assert embedded().glyph(char, width, height) is None
        glyph = fonts.glyph(char, width, height)
        assert glyph is not None
        black = [column.bit_count() for column in glyph.columns]
        assert sorted(set(black)) == sorted({0, 16} if width > 8 else {16})
        assert black.count(16) == 8
        above = height - max(glyph.columns).bit_length()
        assert above in ((height - 16) // 2, 0 if height <= 18 else (height - 16) // 2)


def test_a_wide_character_is_as_wide_as_its_cell_at_most(small_font: Path) -> None:
    glyph = Fonts(((small_font, 16),)).glyph(CHARACTERS[0], 6, 24)
    assert glyph is not None
    assert [column.bit_count() for column in glyph.columns] == [16] * 6


def test_scripts_that_no_font_has_are_told_of_once_each() -> None:
    data = b"\x1c(C\x02\x000\x02" + "ไทย ｱｲｳ ₹₺ ไทย".encode() + b"\n"
    renderer = escpos.renderer.Renderer(faces=embedded())
    renderer.run(escpos.parse(data))
    notes = renderer.paper().notes
    assert [note.partition(";")[0] for note in notes] == [
        "no installed font has these Thai characters",
        "no installed font has these Halfwidth katakana characters",
        "no installed font has these signs",
    ]
    assert all("xfonts-unifont" in note for note in notes)
