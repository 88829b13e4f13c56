"""Columns stay columns: a shorter text is padded where it stood, and what does not fit says so."""

from __future__ import annotations

import editing_documents as documents
import pytest

from escpos import profiles
from escpos.editing.editor import edited
from escpos.editing.edits import Insert, Refused, SetText
from escpos.editing.reading import Reading, Run, read

MODEL = profiles.DEFAULT


def run_with(reading: Reading, text: str) -> Run:
    return next(run for line in reading.lines for run in line.runs if text in run.text)


def changed(data: bytes, old: str, new: str) -> tuple[str, Reading]:
    """The whole text of the run in which something was replaced, and the new document."""
    reading = read(data, MODEL)
    run = run_with(reading, old)
    after = edited(reading, [SetText(run.id, run.text.replace(old, new))]).reading
    line = next(line for line in after.lines if any(new.strip() in each.text for each in line.runs))
    return line.runs[-1].text, after


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("4,90", "5,10", "Tea                                         5,10"),
        ("4,90", "14,90", "Tea                                        14,90"),
        ("4,90", "0", "Tea                                            0"),
        ("13,20", "9,20", "Cake, large                                 9,20"),
        ("Cake, large", "Cake", "Cake                                       13,20"),
        ("Cake, large", "Cake, very large", "Cake, very large                           13,20"),
        ("Tea ", "Tea with milk ", "Tea with milk                               4,90"),
    ],
)
def test_a_column_keeps_its_edge(old: str, new: str, line: str) -> None:
    assert changed(documents.BILL, old, new)[0] == line


def test_what_is_typed_letter_by_letter_keeps_its_column_too() -> None:
    """Each text is the one before, as it was padded, with a letter more."""
    reading = read(documents.BILL, MODEL)
    run = run_with(reading, "4,90")
    text = run.text
    for digits in ("1", "12", "123"):
        text = text.replace(f"{digits[:-1]}4,90", f"{digits}4,90")
        after = edited(reading, [SetText(run.id, text)]).reading
        text = run_with(after, f"{digits}4,90").text
        assert text == f"{'Tea':{44 - len(digits)}}{digits}4,90"


def test_several_columns_keep_theirs() -> None:
    data = b"2  Flat white           1,50    3,00\n"
    assert changed(data, "Flat white", "Tea")[0] == "2  Tea                  1,50    3,00"
    assert changed(data, "1,50", "11,50")[0] == "2  Flat white          11,50    3,00"
    assert changed(data, "3,00", "13,00")[0] == "2  Flat white           1,50   13,00"


def test_a_text_alone_on_its_line_grows_and_shrinks_freely() -> None:
    assert changed(b"Table 5\nnext\n", "5", "15, by the window")[0] == "Table 15, by the window"
    assert changed(b"Table 15\nnext\n", "15", "5")[0] == "Table 5"


@pytest.mark.parametrize(("way", "left"), [(1, 288 - 7 * 6), (2, 576 - 7 * 12)])
def test_a_centred_line_stays_so_by_itself(way: int, left: int) -> None:
    text, after = changed(b"\x1ba%cTable 15\n" % way, "15", "5")
    assert (text, after.lines[0].box.x) == ("Table 5", left)


def test_what_stands_behind_a_text_stays_where_it_is() -> None:
    data = b"Total\x1bE\x01  4,90\x1bE\x00 EUR\n"
    before, after = read(data, MODEL), changed(data, "Total", "Sum")[1]
    assert [run.box for line in after.lines for run in line.runs] == [
        run.box for line in before.lines for run in line.runs
    ]


@pytest.mark.parametrize(
    ("data", "old", "new", "columns"),
    [
        (b"x" * 48 + b"\n", "x" * 48, "x" * 50, 2),
        (b"Total\x1bE\x014,90\x1bE\x00\n", "Total", "Total of all", 7),
        (documents.BILL, "Cake, large", "Cake, as large as a house, and then some more", 3),
        (documents.WRAPPED, "two", "two that is much longer than the blanks behind", 3),
    ],
)
def test_what_does_not_fit_says_by_how_much(data: bytes, old: str, new: str, columns: int) -> None:
    reading = read(data, MODEL)
    run = run_with(reading, old)
    with pytest.raises(Refused) as refused:
        edited(reading, [SetText(run.id, run.text.replace(old, new))])
    assert (refused.value.kind, refused.value.field) == ("does-not-fit", "text")
    assert refused.value.values == {"columns": columns}


def test_rows_of_one_long_text_are_edited_by_themselves() -> None:
    text, after = changed(documents.WRAPPED, "2,00", "22,00")
    assert text == f"{'two':40}{'22,00':>8}"
    assert [line.runs[0].text[:5].strip() for line in after.lines] == ["one", "two", "three"]


def test_lines_within_one_long_text_can_be_inserted() -> None:
    reading = read(documents.WRAPPED, MODEL)
    after = edited(reading, [Insert(reading.lines[0].id, "between")]).reading
    assert [line.runs[0].text[:7].strip() for line in after.lines] == ["one", "between", "two", "three"]


def test_a_wide_character_takes_two_columns() -> None:
    data = b"\x1c&" + "茶                  10.00\n".encode("gb18030")
    reading = read(data, MODEL)
    (line,) = reading.lines
    after = edited(reading, [SetText(line.runs[1].id, line.runs[1].text.replace("10.00", "8.00"))]).reading
    assert after.lines[0].box == line.box


def test_what_a_macro_or_a_counter_prints_is_not_edited() -> None:
    reading = read(b"\x1d:hello\n\x1d:\x1d^\x01\x00\x00\x1dcnumber\n", MODEL)
    counter = next(run for line in reading.lines for run in line.runs if not run.editable)
    with pytest.raises(Refused) as refused:
        edited(reading, [SetText(counter.id, "2")])
    assert refused.value.kind == "not-editable"
