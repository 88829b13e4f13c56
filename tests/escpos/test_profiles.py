from __future__ import annotations

from dataclasses import replace

import pytest

from escpos.codepages import by_name
from escpos.profiles import DEFAULT, UnknownProfileError, get, names, propose


@pytest.mark.parametrize("name", names())
def test_every_profile_is_sound(name):
    profile = get(name)
    assert profile.name == name
    assert profile.vendor
    assert profile.model
    assert 100 <= profile.dpi <= 300
    assert 100 < profile.width_dots <= 832
    assert {"A", "B", "kanji"} <= set(profile.fonts)
    assert all(20 <= columns <= 80 for font, columns in profile.columns.items() if font != "kanji")
    assert profile.code_pages[0] == "cp437"
    assert all(by_name(page) for page in profile.code_pages.values())
    assert profile.unknown in ("swallow", "leak")
    assert ("cutter" in profile.features) == (profile.cutter_distance > 0)


def test_the_default_is_eighty_millimetres_wide_and_swallows_what_it_does_not_know():
    assert DEFAULT is get("generic-80mm")
    assert (DEFAULT.width_dots, DEFAULT.dpi, DEFAULT.line_spacing, DEFAULT.unknown) == (
        576,
        203,
        30,
        "swallow",
    )
    assert dict(DEFAULT.columns) == {"A": 48, "B": 64, "kanji": 24}


@pytest.mark.parametrize(
    ("name", "columns_a", "columns_b"),
    [
        ("generic-58mm", 32, 42),
        ("tm-t88v", 42, 56),
        ("tm-t20iii", 48, 64),
        ("tm-m30", 48, 57),
        ("tm-u220", 33, 40),
    ],
)
def test_columns_are_those_of_the_data_sheets(name, columns_a, columns_b):
    columns = get(name).columns
    assert (columns["A"], columns["B"]) == (columns_a, columns_b)


def test_an_heir_keeps_what_it_does_not_change():
    newer, older = get("tm-t88vi"), get("tm-t88v")
    assert newer.fonts == older.fonts
    assert newer.features > older.features
    assert newer.printer_info.model == "TM-T88VI"


def test_features_can_be_taken_away():
    assert "cutter" not in get("generic-58mm").features
    assert "two_color" in get("tm-u220").features
    assert "qr" not in get("tm-u220").features


def test_an_unknown_name_is_answered_with_the_closest_ones():
    with pytest.raises(UnknownProfileError, match="did you mean tm-t20ii"):
        get("tm-t20i")


def test_nothing_in_a_profile_can_be_changed():
    with pytest.raises(TypeError):
        DEFAULT.fonts["A"] = (1, 1)  # type: ignore[index]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("TM-T88V", "tm-t88v"),
        ("EPSON TM-T88VI", "tm-t88vi"),
        ("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;", "tm-t20iii"),
        ("TM-m30II-NT", "tm-m30ii"),
        ("Star TSP143IIIU", "star-tsp100"),
        ("POS58 Printer", "pos-5890"),
        ("XP-80C", "xprinter-xp-80"),
        ("CITIZEN CT-S310II", "citizen-ct-s310"),
        ("TM-U220B", "tm-u220"),
    ],
)
def test_a_printer_s_own_name_finds_its_profile(model, name):
    found = propose(model)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("model", ["", "LaserJet 4", "MFG:HP;MDL:DeskJet;"])
def test_an_unknown_printer_gets_no_profile(model):
    assert propose(model) is None


def test_no_two_profiles_answer_to_one_name():
    matches = [match for name in names() for match in get(name).matches]
    assert len(matches) == len(set(matches))


@pytest.mark.parametrize(("pattern", "size"), [((24, 24), 72), ((16, 16), 32), ((12, 20), 36)])
def test_a_character_of_the_users_is_as_long_as_its_columns(pattern: tuple[int, int], size: int) -> None:
    assert replace(DEFAULT, kanji_pattern=pattern).kanji_bytes == size
