"""What a template asks for, and the check of what it is given."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.templates.fields import BadField, Field, expect_good, sample_of, value_of, values_of


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        (Field("a"), "tea", "tea"),
        (Field("a"), None, ""),
        (Field("a", default="tea"), " ", "tea"),
        (Field("a", kind="number"), "12", "12"),
        (Field("a", kind="number"), 12.5, "12.5"),
        (Field("a", kind="number"), None, None),
        (Field("a", kind="amount"), "12,50", "12.50"),
        (Field("a", kind="amount", least="0", most="12,50"), "12.5", "12.5"),
        (Field("a", kind="date"), "2026-01-31", "2026-01-31"),
        (Field("a", kind="choice", choices=("x", "y")), "y", "y"),
        (Field("a", longest=3), "tea", "tea"),
    ],
)
def test_a_value_that_fits_is_taken(field: Field, given: Any, expected: str | None) -> None:
    assert value_of(field, given) == expected


@pytest.mark.parametrize(
    ("field", "given", "why"),
    [
        (Field("a", required=True), "", "is missing"),
        (Field("a", longest=3), "coffee", "at most 3 characters"),
        (Field("a", shortest=3), "x", "at least 3 characters"),
        (Field("a"), "x" * 2_001, "at most 2000 characters"),
        (Field("a"), "bell\x07", "U+0007"),
        (Field("a", kind="number"), "many", "a number such as 12"),
        (Field("a", kind="number"), "1e9", "a number such as 12"),
        (Field("a", kind="amount"), "1.234,50", "a number such as 12"),
        (Field("a", kind="amount", least="1"), "0.99", "expected 1 at least"),
        (Field("a", kind="amount", most="10"), "10.01", "expected 10 at most"),
        (Field("a", kind="date"), "31.01.2026", "a date such as 2026-01-31"),
        (Field("a", kind="date", least="2026-02-01"), "2026-01-31", "2026-02-01 at least"),
        (Field("a", kind="choice", choices=("x", "y")), "z", "one of: x, y"),
    ],
)
def test_a_value_that_does_not_fit_names_its_field(field: Field, given: Any, why: str) -> None:
    with pytest.raises(BadField) as caught:
        value_of(field, given)
    assert caught.value.field == "values.a"
    assert why in str(caught.value.args[0])


def test_a_value_of_no_field_is_refused() -> None:
    with pytest.raises(BadField, match="there are: a, b"):
        values_of((Field("a"), Field("b")), {"c": "1"})


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ([Field("A")], "fields.0.name"),
        ([Field("receipt")], "fields.0.name"),
        ([Field("a" * 33)], "fields.0.name"),
        ([Field("a"), Field("a")], "fields.1.name"),
        ([Field("a", kind="choice")], "fields.0.choices"),
        ([Field("a", kind="number", least="x")], "fields.0.least"),
        ([Field("a", kind="date", default="soon")], "fields.0.default"),
        ([Field(f"a{n}") for n in range(61)], "fields"),
    ],
)
def test_fields_that_cannot_be_are_named(fields: list[Field], where: str) -> None:
    with pytest.raises(BadField) as caught:
        expect_good(fields)
    assert caught.value.field == where


@pytest.mark.parametrize(
    "field",
    [
        Field("a", shortest=5),
        Field("a", kind="number", least="3"),
        Field("a", kind="amount", most="-1"),
        Field("a", kind="date"),
        Field("a", kind="choice", choices=("x",)),
    ],
)
def test_a_field_takes_its_own_sample(field: Field) -> None:
    assert value_of(field, sample_of(field))
