from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from symbols_on_paper import linear_picture, read

from escpos.barcodes import InvalidData, linear

CODE128, CODE128_AUTO = 73, 79


def content(data: bytes, system: int = CODE128) -> bytes:
    [code] = read(linear_picture(linear(system, data), 2))
    return code.bytes


def escaped(text: bytes) -> bytes:
    return text.replace(b"{", b"{{")


@pytest.mark.parametrize(
    ("data", "expected", "hri"),
    [
        (b"{BNo.{C\x0c\x22\x38", b"No.123456", "No.123456"),
        (b"{A\x01AB{SaBC", b"\x01ABaBC", " ABaBC"),
        (b"{Ba{S\x02b", b"a\x02b", "a b"),
        (b"{BHello {{x{1z", b"Hello {x\x1dz", "Hello {x z"),
        (b"{C\x00\x63{Ax{By".replace(b"x", b"X"), b"0099Xy", "0099Xy"),
        (b"{Ba{4b", b"a\xe2", "a b"),
        (b"{B\x7f", b"\x7f", " "),
    ],
)
def test_the_sender_s_code_sets_and_special_characters_are_followed(data, expected, hri):
    assert content(data) == expected
    assert linear(CODE128, data).hri == hri


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"NoSet", "must begin"),
        (b"{B", "no character"),
        (b"{B{S", "no character"),
        (b"{Ba{", "single {"),
        (b"{Ba{Z", "no special character"),
        (b"{Aa", "no code 0x61"),
        (b"{B\x01", "no code 0x01"),
        (b"{C\x64", "no code 0x64"),
        (b"{C\x01{S", "no shift"),
        (b"{C\x01{2", "only FNC1"),
        (b"{Ba{S{1", "followed by a character"),
    ],
)
def test_what_a_code_set_lacks_is_refused(data, reason):
    with pytest.raises(InvalidData, match=reason):
        linear(CODE128, data)


def test_code_set_c_halves_the_length():
    digits = bytes([12, 34, 56, 78])
    assert len(linear(CODE128, b"{C" + digits).runs) < len(linear(CODE128, b"{B12345678").runs)


@given(st.binary(min_size=1, max_size=30).map(lambda data: bytes(byte % 0x60 + 0x20 for byte in data)))
def test_any_text_of_code_set_b_is_read_back(text):
    assert content(b"{B" + escaped(text)) == text


@given(st.binary(min_size=1, max_size=30).map(lambda data: bytes(byte % 0x60 for byte in data)))
def test_any_text_of_code_set_a_is_read_back(text):
    assert content(b"{A" + text) == text


@given(st.binary(min_size=1, max_size=20).map(lambda data: bytes(byte % 100 for byte in data)))
def test_any_digits_of_code_set_c_are_read_back(pairs):
    assert content(b"{C" + pairs) == "".join(f"{pair:02d}" for pair in pairs).encode()


@given(
    st.lists(
        st.one_of(st.binary(max_size=4), st.from_regex(r"[0-9]{1,9}", fullmatch=True).map(str.encode)),
        min_size=1,
    )
)
def test_code128_auto_carries_any_bytes(parts):
    data = b"".join(parts)[:60] or b"0"
    assert content(data, CODE128_AUTO) == data


@given(st.binary(max_size=40))
def test_any_data_gives_a_symbol_or_a_reason(data):
    for system in (CODE128, CODE128_AUTO, 74):
        try:
            symbol = linear(system, data)
        except InvalidData:
            continue
        assert len(symbol.runs) % 2 == 1
        assert min(symbol.runs) > 0
