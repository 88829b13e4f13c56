"""Liquid within bounds: what a template prints, and that no template takes the box's time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from appliance.drawing.liquid import bounds
from appliance.drawing.liquid.engine import Fault, filled, look_through

VALUES = {
    "name": "A & <b>",
    "price": Decimal("1234.5"),
    "lines": [{"text": "tea", "amount": Decimal("0.10")}] * 3,
    "day": "2026-12-01",
    "time": "2026-12-01T14:02:00+01:00",
    "nothing": None,
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ name }}", "A &amp; &lt;b&gt;"),
        ("{{ name | raw }}", "A & <b>"),
        ("{{ nothing }}|", "|"),
        ("{{ 'ab' | ljust: 4 }}|{{ 'ab' | rjust: 4 }}|{{ 'ab' | center: 5 }}|", "ab  |  ab| ab  |"),
        ("{{ '日本' | ljust: 6 }}|{{ '日本' | width }}", "日本  |4"),
        ("{{ 'ab' | rjust: 4, '.' }}", "..ab"),
        ("{{ 'abcdef' | ljust: 3 }}|{{ 'abcdef' | cut: 3 }}", "abcdef|abc"),
        ("{{ '日本' | cut: 3 }}", "日"),
        ("{{ 'tea' | spread: '2.50', 12 }}", "tea     2.50"),
        ("{{ 'a long name' | spread: '2.50', 9 }}", "a lo 2.50"),
        ("{{ '-' | repeat: 5 }}", "-----"),
        ("{{ 'one two three' | wrap: 7 }}", "one two\nthree"),
        ("{{ 'one two three' | wrap: 7, 2 }}", "one two\n  three"),
        ("{{ 'abcdefgh' | wrap: 3 }}", "abc\ndef\ngh"),
        ("{{ name | wrap: 3 }}", "A &amp;\n&lt;b&gt;"),
        ("{{ price | amount }}", "1234.50"),
        ("{{ price | amount: ',', '.' }}", "1.234,50"),
        ("{{ 2.005 | amount }}|{{ '-3' | amount: ',' }}|{{ 7 | amount: '', '', 0 }}", "2.01|-3,00|7"),
        ("{{ 0.1 | plus: 0.2 }}|{{ price | times: 2 }}|{{ 1 | divided_by: 3 }}", "0.3|2469.0|0.333333"),
        ("{{ 48 | divided_by: 2 }}|{{ 7 | modulo: 3 }}|{{ 2.5 | round }}", "24|1|3"),
        ("{{ lines | sum: 'amount' }}", "0.30"),
        (
            "{{ day | date: '%d.%m.%Y' }}|{{ time | date: '%H:%M' }}|{{ nothing | date: '%Y' }}",
            "01.12.2026|14:02|",
        ),
        ("{% for each in lines %}{{ forloop.index }}{{ each.text }} {% endfor %}", "1tea 2tea 3tea "),
        ("{% if price > 1000 %}dear{% endif %}", "dear"),
    ],
)
def test_a_template_prints_its_values(source: str, expected: str) -> None:
    assert filled(source, VALUES) == expected


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ other }}", "'other' is undefined"),
        ("{{ name.__class__ }}", "undefined"),
        ("{{ lines.first.price }}", "undefined"),
        ("{% include 'other' %}", "unexpected tag 'include'"),
        ("{% render 'other' %}", "unexpected tag 'render'"),
        ("{{ name | strip_html }}", "unknown filter"),
        ("{{ name ", "expected '}}'"),
        ("{% for each in lines %}", "expected tag endfor"),
        ("{% if %}{% endif %}", "missing expression"),
        ("{{ 'abc' | fit: 2 }}", '"abc" is wider than its 2 columns'),
        ("{{ name | amount }}", "is no number, as 12.50"),
        ("{{ 1 | divided_by: 0 }}", "divided by nothing"),
        ("{{ 'soon' | date: '%Y' }}", '"soon" is no date'),
        ("{{ day | date: '%99999999Y' }}", "is no format of a date"),
        ("{{ name | ljust: 999999999 }}", "a width is a number from 0 to 256"),
        ("{{ name | repeat: -1 }}", "a width is a number"),
    ],
)
def test_what_cannot_be_printed_says_why(source: str, why: str) -> None:
    with pytest.raises(Fault) as caught:
        filled(source, VALUES)
    assert why in caught.value.why


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in (1..99999) %}{% for b in (1..99999) %}x{% endfor %}{% endfor %}",
        "{% for a in (1..999999999) %}{% endfor %}",
        "{% assign s = 'aaaaaaaaaa' %}{% for a in (1..40) %}{% assign s = s | append: s %}{% endfor %}",
        "{{ (1..999999999) | join: '' }}",
        "{{ (1..999999999) | size }}",
        "{% assign x = (1..99999999) | reverse %}",
        "{% assign x = 9999999999 %}{% for a in (1..60) %}{% assign x = x | times: x %}{% endfor %}{{ x }}",
        "{% capture x %}{% for a in (1..9999) %}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{% endfor %}{% endcapture %}",
        "{% for a in (1..9999) %}" + "a" * 200 + "{% endfor %}",
        "{% for a in (1..900) %}{% assign x = '" + "a" * 9_000 + "' | split: '' %}{% endfor %}",
        "{% if a" + " and a" * 5_000 + " %}{% endif %}",
        "x" * (bounds.MAX_SOURCE + 1),
    ],
)
def test_a_bomb_is_stopped_by_its_own_limit(source: str) -> None:
    with bounds.limited_time(60.0), pytest.raises(Fault):
        filled(source, VALUES)


def test_what_no_other_limit_stops_is_stopped_by_time() -> None:
    source = "{% for a in (1..9000) %}" + "{{ nothing }}" * 4_000 + "{% endfor %}"
    with pytest.raises(bounds.OutOfTime), bounds.limited_time(0.2):
        filled(source, VALUES)


def test_a_fault_names_the_line_of_the_template() -> None:
    with pytest.raises(Fault) as caught:
        filled("one\ntwo {{ other }}\n", VALUES)
    assert caught.value.line == 2


def test_values_that_there_will_not_be_are_found_before_it_is_used() -> None:
    look_through("{% for each in lines %}{{ each.text }}{% endfor %}{% assign own = name %}{{ own }}", VALUES)
    with pytest.raises(Fault, match="there is no value called pric; did you mean price") as caught:
        look_through("{% if nothing %}\n{{ pric }}{% endif %}", VALUES)
    assert caught.value.line == 2
