from __future__ import annotations

import pytest

from escpos.codepages import by_name, decode_table, international, multibyte, names
from escpos.profiles import get

REFERENCE_PAGES = [*range(9), *range(11, 27), *range(30, 54), *range(66, 76), 82, 255]


def decoded(page: str, data: bytes) -> str:
    table = by_name(page)
    return "".join(table[byte] for byte in data)


@pytest.mark.parametrize("name", names())
def test_every_table_has_256_single_characters_and_ascii_in_its_place(name):
    table = by_name(name)
    assert len(table) == 256
    assert all(len(char) <= 1 for char in table)
    assert all(char.isprintable() or char in "\xa0\xad" for char in table)
    if name != "cp3041":  # the Maltese page, which replaces letters of ASCII
        assert table[0x20:0x7F] == tuple(map(chr, range(0x20, 0x7F)))
    assert table[:0x20] == ("",) * 0x20


@pytest.mark.parametrize("page", REFERENCE_PAGES)
def test_every_page_of_the_reference_has_a_table(page):
    profile = get("generic-80mm")
    assert page in profile.code_pages
    assert len(decode_table(page, profile)) == 256


def test_a_number_that_a_printer_lacks_gives_pc437():
    assert decode_table(200, get("generic-80mm")) == by_name("cp437")


@pytest.mark.parametrize(
    ("page", "data", "text"),
    [
        ("cp437", b"\x80\x9c\xe1", "Ç£ß"),
        ("cp858", b"\xd5", "€"),
        ("cp857", b"\xd5\xa6", "€Ğ"),
        ("cp1252", b"\x80", "€"),
        ("iso8859-15", b"\xa4", "€"),
        ("katakana", b"\xb6\xc5\xf1\x80", "ｶﾅ円▁"),
        ("hiragana", b"\xb6\xc5\xdd\xa6", "かなんを"),
        ("cp851", b"\xa4\xb7\xb8\xa7\xd5", "ΑΜΝΔΩ"),
        ("cp853", b"\xa6\xa7\x98\xe6", "Ğğİµ"),
        ("cp1118", b"\xb5\xd0", "Ąą"),
        ("cp1119", b"\x80\xb5\xd0", "АĄą"),
        ("cp1098", b"\xf4\x92", "٠ب"),
        ("cp868", b"\x80\x91", "٠ب"),
        ("cp1125", b"\xf2\xf3", "Ґґ"),
        ("cp848", b"\xf2\xfd", "Ґ¤"),
        ("thai42", b"\xa1\x90", "ก๐"),
        ("thai11", b"\xa1\xf0", "ก๐"),
        ("thai18", b"\xa1\xdf", "ก฿"),
        ("tcvn3", b"\xae\xb8\xfd", "đáý"),
        ("tcvn3-capitals", b"\xb8\xa7", "ÁĐ"),
        ("viscii", b"\xe1\xf0", "áđ"),
        ("cp1129", b"\xfe\xf0", "₫đ"),
        ("cp3843", b"\x86\x91\x92\xa7", "ąęłż"),
        ("cp3844", b"\x80\xa8", "Čš"),
        ("cp3845", b"\x93\x96", "őű"),
        ("cp3848", b"\xa1\xd2", "Àô"),
        ("cp3041", b"[\x60", "ġċ"),
        ("devanagari", b"\xb3\xda", "क\u093e"),
        ("tamil", b"\xb3\xb4", "க"),
        ("kz1048", b"\x8d", "Қ"),
        ("iso8859-2", b"\x80\xb3", "░ł"),
        ("space", b"A\x80\xff", "A  "),
    ],
)
def test_characters_stand_where_the_printed_tables_have_them(page, data, text):
    assert decoded(page, data) == text


def test_an_unknown_name_is_refused_with_the_choices():
    with pytest.raises(LookupError, match="cp437"):
        by_name("cp9999")


def test_international_sets_replace_only_their_twelve_codes():
    places = {0x23, 0x24, 0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x60, 0x7B, 0x7C, 0x7D, 0x7E}
    for n in [*range(18), *range(66, 76), 82]:
        replaced = international(n)
        assert set(replaced) <= places
        assert all(char != chr(code) for code, char in replaced.items())


@pytest.mark.parametrize(
    ("n", "code", "char"),
    [
        (1, 0x40, "à"),
        (2, 0x7E, "ß"),
        (3, 0x23, "£"),
        (7, 0x23, "₧"),
        (8, 0x5C, "¥"),
        (13, 0x5C, "₩"),
        (14, 0x7D, "ć"),
    ],
)
def test_international_sets_print_the_country_s_characters(n, code, char):
    assert international(n)[code] == char


def test_an_international_set_that_does_not_exist_is_refused():
    with pytest.raises(LookupError, match="no character set 18"):
        international(18)


@pytest.mark.parametrize(
    ("system", "data", "text"),
    [
        ("jis", b"\x46\x7c\x4b\x5c", "日本"),
        ("shift_jis", b"\x93\xfa\x96\x7b", "日本"),
        ("shift_jis", b"\x87\x40", "①"),
        ("gb18030", b"\xc4\xe3\x81\x30\x84\x36", "你\xa5"),
        ("big5", b"\xa7\x41", "你"),
        ("ksc5601", b"\xc7\xd1", "한"),
        ("jis", b"\x7e\x7e\x46\x7c", "\ufffd日"),
        ("big5", b"\xff\x41\xa7\x41", "\ufffd你"),
    ],
)
def test_multibyte_systems_decode_their_characters(system, data, text):
    assert multibyte(system)(data) == text


def test_an_unknown_multibyte_system_is_refused():
    with pytest.raises(LookupError, match="shift_jis"):
        multibyte("ebcdic")
