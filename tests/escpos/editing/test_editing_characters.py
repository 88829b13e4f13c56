"""A text is written by the modes in force; a character that they lack brings its page for itself alone."""

from __future__ import annotations

from dataclasses import replace

import editing_documents as documents
import pytest

from escpos import profiles
from escpos.editing.editor import edited
from escpos.editing.edits import Insert, Refused, SetText
from escpos.editing.reading import read

MODEL = profiles.DEFAULT
POOR = replace(MODEL, code_pages={0: "cp437"}, features=frozenset())


def rewritten(data: bytes, text: str, profile: profiles.Profile = MODEL) -> bytes:
    """The document with another text in its first run; it says so when it is read."""
    reading = read(data, profile)
    run = reading.lines[0].runs[0]
    result = edited(reading, [SetText(run.id, text)])
    assert "".join(each.text for each in result.reading.lines[0].runs) == text
    return result.data


@pytest.mark.parametrize(
    ("modes", "text", "coded"),
    [
        (b"", "café", b"caf\x82"),
        (b"\x1bt\x13", "5 €", b"5 \xd5"),
        (b"\x1bt\x10", "5 €", b"5 \x80"),
        (b"\x1bR\x02", "Äpfel", b"[pfel"),
        (b"\x1bt\x11", "чай", b"\xe7\xa0\xa9"),
        (b"\x1c&", "茶 10", "茶 10".encode("gb18030")),
        (b"\x1cC\x01", "商品", "商品".encode("cp932")),
        (b"\x1c(C\x02\x000\x02", "żółw", "żółw".encode()),
    ],
)
def test_the_modes_in_force_are_used(modes: bytes, text: str, coded: bytes) -> None:
    assert rewritten(modes + b"x\n", text) == modes + coded + b"\n"


def test_a_character_from_another_page_goes_there_and_back() -> None:
    assert rewritten(b"\x1bt\x13x\n", "aŁódźb") == b"\x1bt\x13a\x1bt\x12\x9d\xa2d\xab\x1bt\x13b\n"


def test_one_page_is_chosen_for_all_that_need_one() -> None:
    assert rewritten(b"x\n", "чай и кофе").count(b"\x1bt") == 2


def test_kanji_are_turned_on_for_themselves() -> None:
    assert rewritten(b"x\n", "茶x") == b"\x1c&" + "茶".encode("gb18030") + b"\x1c.x\n"


def test_what_the_user_defined_is_not_printed_in_place_of_a_letter() -> None:
    defined = b"\x1b&\x03AA\x0c" + bytes(36) + b"\x1b%\x01"
    assert rewritten(defined + b"x\n", "yA").endswith(b"y\x1b%\x00A\x1b%\x01\n")


def test_bytes_that_are_not_changed_stay_as_they_are_said() -> None:
    # 0x8260 is a wide A of Shift JIS, which Unicode has too: the letter beside it is all that changes
    data = b"\x1cC\x01\x82\x60x\n"
    reading = read(data, MODEL)
    run = next(run for run in reading.lines[0].runs if "x" in run.text)
    assert edited(reading, [SetText(run.id, run.text.replace("x", "y"))]).data == data.replace(b"x", b"y")


@pytest.mark.parametrize(
    "edit", [lambda run, line: SetText(run, "5 €"), lambda run, line: Insert(line, "5 €")]
)
def test_a_character_that_the_model_lacks_is_named(edit) -> None:
    reading = read(b"x\n", POOR)
    with pytest.raises(Refused) as refused:
        edited(reading, [edit(reading.lines[0].runs[0].id, reading.lines[0].id)])
    assert refused.value.kind == "unprintable"
    assert refused.value.values == {"char": "€", "model": "Generic 80 mm"}


@pytest.mark.parametrize("text", ["two\nlines", "\x1b@", "tab\there", "\x85"])
def test_a_text_brings_no_commands(text: str) -> None:
    reading = read(b"x\n", MODEL)
    with pytest.raises(Refused) as refused:
        edited(reading, [SetText(reading.lines[0].runs[0].id, text)])
    assert refused.value.kind == "control"


@pytest.mark.parametrize("name", ["japanese", "chinese", "utf-8", "code_pages"])
def test_a_price_is_changed_in_every_writing(name: str) -> None:
    reading = read(documents.ALL[name], MODEL)
    for line in reading.lines:
        for run in line.runs:
            digit = next((at for at, char in enumerate(run.text) if char in "0123456789"), None)
            if digit is not None:
                text = run.text[:digit] + "7" + run.text[digit + 1 :]
                result = edited(reading, [SetText(run.id, text)])
                assert len(result.data) == len(documents.ALL[name])
                assert sum(a != b for a, b in zip(result.data, documents.ALL[name], strict=True)) <= 1
