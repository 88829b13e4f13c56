"""What a model lacks, and what it does otherwise than Epson's."""

from __future__ import annotations

import pytest

import escpos
from escpos import profiles
from escpos.paper import Paper
from escpos.profiles.loader import _build, _merged

QR = b"\x1d(k\x04\x001A2\x00\x1d(k\x06\x001P0abc\x1d(k\x03\x001Q0"
CODE128 = bytes.fromhex("1d68501d77021d48021d6b49083132333435363738")
RASTER = b"\x1dv0\x00\x01\x00\x08\x00" + b"\xff" * 8
CHINESE = bytes.fromhex("d6d0cec42041424320a8a60a")


def drawn(data: bytes, profile: str) -> Paper:
    return escpos.render(data, profiles.get(profile))


@pytest.mark.parametrize(
    ("data", "feature"),
    [
        (QR, "QR codes"),
        (b"\x1d(L\x0c\x000p0\x01\x011\x08\x00\x01\x00\xff\x1d(L\x02\x0002", "graphics of GS ( L"),
        (b"\x1bLon a page\n\x0c", "page mode"),
        (b"\x1d(k\x04\x006P0a\x1d(k\x03\x006Q0", "DataMatrix codes"),
    ],
)
def test_what_a_printer_lacks_is_not_drawn_as_if_it_had_it(data: bytes, feature: str) -> None:
    paper = drawn(b"before\n" + data + b"\nbehind\n", "pos-5890")
    assert paper.symbols == ()
    (note,) = [note for note in paper.notes if "this printer has no" in note]
    assert note.startswith(f"this printer has no {feature}: ")
    assert "leaves its arguments on the paper" in note
    said = [run.text for run in paper.runs]
    assert said[0] == "before"
    assert said[-1] == "behind"


def test_a_printer_that_swallows_what_it_lacks_prints_nothing_of_it() -> None:
    paper = drawn(QR + b"behind\n", "tm-u220")
    assert [run.text for run in paper.runs] == ["behind"]
    assert paper.symbols == ()
    assert any(note.startswith("this printer has no QR codes: GS ( k prints nothing") for note in paper.notes)


def test_a_printer_without_a_cutter_makes_no_cut_and_says_so() -> None:
    for cut in (b"\x1dV\x00", b"\x1dVB\x03", b"\x1bi", b"\x1bm"):
        paper = drawn(b"text\n" + cut, "pos-5890")
        assert [event.kind for event in paper.events] == []
        assert "no cutter" in paper.notes[0]
    assert [event.kind for event in drawn(b"text\n\x1dV\x00", "generic-80mm").events] == ["cut"]


@pytest.mark.parametrize("profile", profiles.names())
def test_what_a_printer_has_is_drawn_without_a_word(profile: str) -> None:
    features = profiles.get(profile).features
    for feature, data in {
        "qr": QR,
        "barcode": CODE128.replace(b"\x08123", b"\x0a{B123"),
        "raster_image": RASTER,
    }.items():
        notes = drawn(data, profile).notes
        assert any("has no" in note for note in notes) == (feature not in features), (feature, notes)


def test_code_128_without_a_set_is_nothing_on_epson_s_and_set_b_on_some_clones() -> None:
    epson = drawn(CODE128 + b"\n", "tm-t88v")
    assert epson.symbols == ()
    assert "CODE128 data must begin with" in epson.notes[0]
    (symbol,) = drawn(CODE128 + b"\n", "pos-5890").symbols
    assert symbol.content == "12345678"


def test_a_clone_that_begins_in_kanji_mode_reads_chinese_until_it_is_told_otherwise() -> None:
    assert escpos.text(CHINESE, profiles.get("pos-5890")) == "中文 ABC é\n"
    assert "中文" not in escpos.text(CHINESE, profiles.get("tm-t88v"))
    assert "中文" not in escpos.text(b"\x1c." + CHINESE, profiles.get("pos-5890"))
    assert escpos.text(b"\x1c.\x1b@" + CHINESE, profiles.get("pos-5890")) == "中文 ABC é\n"


def test_a_clone_eats_the_line_feed_behind_a_raster_picture() -> None:
    clone, other = profiles.get("netum-nt-5890k"), profiles.get("pos-5890")
    eaten = escpos.render(RASTER + b"\n", clone).height
    assert escpos.render(RASTER + b"\n", other).height - eaten == other.line_spacing
    assert escpos.render(RASTER + b"\n\n", clone).height == escpos.render(RASTER + b"\n", other).height


def test_a_clone_prints_the_dots_of_8_dot_columns_once() -> None:
    data = b"\x1b*\x01\x02\x00\xff\xff\n"
    dots = {
        name: sum(byte.bit_count() for byte in bytes(drawn(data, name).canvas.dots))
        for name in ("pos-5890", "netum-nt-5890k")
    }
    assert dots == {"pos-5890": 2 * 24, "netum-nt-5890k": 2 * 8}


def test_a_quirk_that_there_is_not_is_an_error() -> None:
    with pytest.raises(TypeError, match="no quirk 'left_handed'"):
        _build("broken", _merged("generic-80mm") | {"quirks": {"left_handed"}})


@pytest.mark.parametrize("pulse", [b"\x1bp\x02\x19\xfa", b"\x10\x14\x01\x02\x01"])
def test_a_pulse_to_a_connector_that_there_is_not_opens_no_drawer(pulse: bytes) -> None:
    paper = drawn(pulse + b"text\n", "generic-80mm")
    assert paper.events == ()
    assert "a connector that there is not" in paper.notes[0]
