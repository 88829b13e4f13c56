"""A template as a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.templates import files
from appliance.templates.fields import BadField, Field
from appliance.templates.files import Content
from appliance.templates.library import expect_possible, shipped

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(title=TEXT, label=TEXT, choices=st.lists(TEXT, max_size=3))
def test_a_file_says_all_of_a_template(title: str, label: str, choices: list[str]) -> None:
    field = Field(
        "a", label, "choice", required=True, choices=tuple(choices), longest=3, default="\x7f \\ \"'"
    )
    content = Content("voucher", title, "<epos-print>\n+++\n</epos-print>\n", (field, Field("b")))
    assert files.read(files.written(content)) == content


def test_a_file_may_come_from_windows() -> None:
    text = '\ufeff+++\r\nname = "a"\r\ntitle = "A"\r\n+++\r\n<epos-print/>\r\n'
    assert files.read(text) == Content("a", "A", "<epos-print/>\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<epos-print/>", "two lines of +++"),
        ('+++\nname = "a"\n<epos-print/>', "two lines of +++"),
        ("+++\nname = a\n+++\n<epos-print/>", "no TOML"),
        ('+++\nnom = "a"\n+++\n<epos-print/>', "something unknown: nom"),
        ("+++\nname = 1\n+++\n<epos-print/>", "its name and title are texts"),
        ('+++\nfields = "a"\n+++\n<epos-print/>', "its fields are tables"),
        ("+++\n[[fields]]\nname = 1\n+++\n<epos-print/>", "a field cannot have name = 1"),
        ('+++\n[[fields]]\nname = "a"\nkind = "sum"\n+++\n<epos-print/>', "one of the kinds"),
        ('+++\n[[fields]]\nname = "a"\ncolour = "red"\n+++\n<epos-print/>', "cannot have colour"),
        ("+" * 300_000, "more than 250000 characters"),
    ],
)
def test_a_file_that_is_no_template_says_why(text: str, why: str) -> None:
    with pytest.raises(BadField) as caught:
        files.read(text)
    assert why in str(caught.value.args[0])


def test_eight_templates_are_shipped_and_each_is_one() -> None:
    assert set(shipped()) == {
        *("letterhead", "please-wait", "kitchen-ticket", "gift-receipt", "reprint-mark"),
        *("voucher", "queue-number", "shift-report"),
    }
    for content in shipped().values():
        expect_possible(content)
        assert files.read(files.written(content)) == content


def test_a_head_may_have_numbers_and_dates_as_toml_has_them() -> None:
    head = 'name = "a"\ntitle = "A"\n[[fields]]\nname = "n"\nkind = "number"\ndefault = 2\nmost = 9.5\n'
    head += '[[fields]]\nname = "d"\nkind = "date"\nleast = 2026-01-31\n'
    number, day = files.read(f"+++\n{head}+++\n<epos-print/>\n").fields
    assert (number.default, number.most, day.least) == ("2", "9.5", "2026-01-31")
