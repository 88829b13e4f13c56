from __future__ import annotations

import pytest
from symbols_on_paper import linear_picture, read

from escpos.barcodes import SYSTEMS, InvalidData, linear

# m of GS k, its data, what the reader's bytes are, what HRI shows.
PRINTABLE = [
    (0, b"03600029145", b"0036000291452", "036000291452"),
    (1, b"01234500006", b"0012345000065", "01234565"),
    (2, b"400638133393", b"4006381333931", "4006381333931"),
    (3, b"9638507", b"96385074", "96385074"),
    (4, b"ABC 12", b"ABC 12", "*ABC 12*"),
    (5, b"123456", b"123456", "123456"),
    (6, b"A12-3B", b"A12-3B", "A12-3B"),
    (65, b"036000291452", b"0036000291452", "036000291452"),
    (66, b"425261", b"0042100005264", "04252614"),
    (66, b"0123456", b"0012345000065", "01234565"),
    (66, b"01200000345", b"0012000003455", "01234505"),
    (66, b"01230000045", b"0012300000451", "01234531"),
    (66, b"01234000005", b"0012340000053", "01234543"),
    (67, b"4006381333931", b"4006381333931", "4006381333931"),
    (68, b"96385074", b"96385074", "96385074"),
    (69, b"*ABC-12*", b"ABC-12", "*ABC-12*"),
    (70, b"1234567", b"123456", "123456"),
    (71, b"c$1:2d", b"C$1:2D", "c$1:2d"),
    (72, b"ab\x01\x00\x7f", b"ab\x01\x00\x7f", "□ab■A■U■T□"),
    (
        74,
        b"(01)0950600013435*(10)AB 7{1(21)12",
        b"010950600013435210AB7\x1d2112",
        "(01)09506000134352(10)AB7 (21)12",
    ),
    (75, b"1234567890123", b"0112345678901231", "(01)12345678901231"),
    (76, b"1234567890123", b"0112345678901231", "(01)12345678901231"),
    (77, b"1234567890123", b"0112345678901231", "(01)12345678901231"),
    (78, b"(01)9889876543210*(10)A1", b"019889876543210610A1", "(01)98898765432106(10)A1"),
    (78, b"3103001750{1", b"3103001750", "(3103)001750"),
    (79, b"abc12345678\x01\xe9", b"abc12345678\x01\xe9", "abc12345678  "),
]


@pytest.mark.parametrize("module", [2, 3, 4])
@pytest.mark.parametrize(("system", "data", "content", "hri"), PRINTABLE)
def test_every_system_of_gs_k_is_read_back_at_print_scale(system, data, content, hri, module):
    symbol = linear(system, data)
    assert [code.bytes for code in read(linear_picture(symbol, module))] == [content]
    assert symbol.hri == hri


def test_the_table_of_gs_k_is_complete():
    numbers = {number for system in SYSTEMS for number in (system.form_a, system.form_b)}
    assert numbers - {None} == {*range(7), *range(65, 80)}


INVALID = [
    (65, b"1234567890", "11 or 12 digits"),
    (65, b"1234567890A", "digits only"),
    (66, b"11234500006", "begin with 0"),
    (66, b"01234567890", "too few zeros"),
    (66, b"0123456789", "11 or 12 digits"),
    (67, b"12", "12 or 13 digits"),
    (68, b"123456789", "7 or 8 digits"),
    (69, b"abc", "CODE39 takes"),
    (69, b"**", "CODE39 takes"),
    (70, b"1", "even number"),
    (71, b"1234", "CODABAR takes"),
    (72, b"\x80", "ASCII"),
    (74, b"(01)A*", "needs digits"),
    (74, b"{9", "no special character"),
    (74, b"\xe9", "above 0x7F"),
    (75, b"12", "13 digits"),
    (77, b"2234567890123", "begin with 0 or 1"),
    (78, b"(01)\x07", "no such character"),
    (79, b"", "1 to 255 bytes"),
    (79, b"1" * 256, "1 to 255 bytes"),
    (7, b"1", "no bar code system"),
]


@pytest.mark.parametrize(("system", "data", "reason"), INVALID)
def test_data_that_a_printer_refuses_is_refused_with_the_reason(system, data, reason):
    with pytest.raises(InvalidData, match=reason):
        linear(system, data)


def test_a_check_digit_that_is_sent_is_printed_even_when_it_is_wrong():
    assert linear(67, b"4006381333939").hri == "4006381333939"
    assert linear(67, b"4006381333939").runs != linear(67, b"4006381333931").runs


def test_form_a_has_no_symbology_beyond_codabar():
    assert linear("CODE39", b"A", form="A") == linear(4, b"A") == linear(69, b"A")
    with pytest.raises(InvalidData, match="form A"):
        linear("CODE128", b"{BA", form="A")


@pytest.mark.parametrize(
    ("n", "thin", "thick"), [(2, 2, 5), (3, 3, 8), (4, 4, 10), (5, 5, 13), (6, 6, 15), (68, 2, 5)]
)
def test_thick_elements_take_the_dots_of_the_gs_w_table(n, thin, thick):
    symbol = linear(70, b"12")
    assert set(symbol.widths(n)) == {thin, thick}


@pytest.mark.parametrize(("n", "dots"), [(2, 2), (3, 3), (6, 6), (68, 2), (72, 4), (76, 6)])
def test_modules_of_other_symbologies_are_whole_multiples(n, dots):
    symbol = linear(67, b"400638133393")
    assert symbol.widths(n) == tuple(run * dots for run in symbol.runs)
    assert sum(symbol.runs) == 95
