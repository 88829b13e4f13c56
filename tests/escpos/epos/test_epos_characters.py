"""Characters of ePOS documents: each on a code page that has it, selected only where it has to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import escpos
from escpos import profiles
from escpos.epos.characters import Characters, NoCharacter
from escpos.epos.compiler import to_escpos
from escpos.epos.xml import EposError

GENERIC, EPSON, CHINESE = profiles.get("generic-80mm"), profiles.get("tm-t88vi"), profiles.get("pos-5890")


def printed(text: str, model: profiles.Profile) -> str:
    body = text.replace("&", "&amp;").replace("<", "&lt;")
    return escpos.text(to_escpos(f"<epos-print><text>{body}\n</text></epos-print>", model), model)


@pytest.mark.parametrize("model", [GENERIC, EPSON], ids=lambda model: model.name)
@pytest.mark.parametrize(
    "text",
    [
        "Crème brûlée 4,90 €",
        "Łódź, żółć",
        "Ελλάδα",
        "Привет",
        "Ünïcödé №",
        "{[#$@]}~|^`\\",
        "¥ £ ₩ ½",
        "šđčćž",
    ],
)
def test_texts_are_printed_as_they_stand(text, model):
    assert printed(text, model).rstrip("\n") == text


def test_text_of_several_countries_selects_a_page_for_each():
    characters = Characters(EPSON, lasting=True)
    assert characters.encode("abc") == b"abc"
    first = characters.encode("Łódź")
    assert first[:1] == b"\x1b" or b"\x1bt" in first
    assert b"\x1bt" not in characters.encode("Łódź, żółć")


def test_ascii_selects_no_page():
    assert to_escpos("<epos-print><text>plain</text></epos-print>", EPSON) == b"\x1b@plain"


def test_signs_of_countries_have_the_usual_set_selected_once():
    data = to_escpos("<epos-print><text>a[b]</text><text>{c}</text></epos-print>", EPSON)
    assert data.count(b"\x1bR\x00") == 1
    assert data.index(b"\x1bR\x00") < data.index(b"[")


def test_wide_characters_go_by_the_code_system_of_the_model():
    data = to_escpos("<epos-print><text>a日本b</text></epos-print>", EPSON)
    assert data == b"\x1b@\x1c.a\x1cC\x00\x1c&\x46\x7c\x4b\x5c\x1c.b"
    assert escpos.text(data, EPSON) == "a日本b\n"


def test_a_language_has_its_letters_in_its_own_code_system():
    data = to_escpos('<epos-print><text lang="zh-cn">Ф</text></epos-print>', GENERIC)
    assert data.endswith(b"\x1c&\xa7\xb6\x1c.")
    assert b"\x1bt" in to_escpos('<epos-print><text lang="ru">Ф</text></epos-print>', GENERIC)


def test_a_language_that_the_model_does_not_have_changes_nothing():
    document = '<epos-print><text lang="ja">é</text></epos-print>'
    assert escpos.text(to_escpos(document, GENERIC), GENERIC) == "é\n"


def test_a_character_that_no_page_has_is_named_with_its_place():
    with pytest.raises(EposError, match=r"line 2, column 9: text: no code page .*'😀' \(U\+1F600\)"):
        to_escpos("<epos-print>\n<text>ab😀</text></epos-print>", EPSON)


def test_its_place_is_told_in_a_text_of_several_lines():
    with pytest.raises(EposError) as caught:
        to_escpos("<epos-print><text>one\ntwo\n  😀</text></epos-print>", EPSON)
    assert (caught.value.line, caught.value.column) == (3, 3)


def test_a_text_that_changes_pages_with_each_character_takes_no_longer_for_it():
    pieces = "éŁ" * 20_000
    data = Characters(EPSON, lasting=True).encode(pieces)
    assert len(data) < 4 * len(pieces) + 10


def test_utf_8_is_sent_as_it_is_once_a_command_has_selected_it():
    document = "<epos-print><command>1c284302003032</command><text>é😀</text></epos-print>"
    assert to_escpos(document, GENERIC).endswith("é😀".encode())


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc"]), max_size=40))
def test_what_is_encoded_is_read_back_as_it_was(text):
    characters = Characters(EPSON, lasting=True)
    try:
        data = characters.encode(text)
    except NoCharacter:
        return
    read = Characters(EPSON, lasting=False)
    found = []
    for command in escpos.parse(b"\x1b@" + data):
        read.follow(command)
        if command.name == "text":
            found.append(read.decode(command.raw))
    assert "".join(found) == text
