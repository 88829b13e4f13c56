"""Templates in the drawing process: filled in, with a receipt in them, and made of one."""

from __future__ import annotations

from typing import Any

import pytest

import escpos
from appliance.demo import sample_receipt
from appliance.drawing import template_of_document, templates
from appliance.drawing.editing import editable

RECEIPT = sample_receipt()
OWN = {"now": "2026-12-01T14:02:00", "today": "2026-12-01", "queue": "main", "printer": None}
HEAD = '<epos-print xmlns:cp="urn:counterproof:epos-print">'


def fill(source: str, body: bytes = b"", **more: Any) -> tuple[dict[str, Any], bytes]:
    head = {"profile": "generic-80mm", "memory": 0, "values": {}, "kinds": {}, "own": OWN, "draw": 0}
    return templates.fill({**head, "source": source, "has_receipt": bool(body), **more}, body)


def filled(source: str, body: bytes = b"", **more: Any) -> bytes:
    answer, data = fill(source, body, **more)
    assert "refused" not in answer, answer
    return data


def refused(source: str, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = fill(source, **more)[0]["refused"]
    return told


def test_values_print_as_they_are_whatever_signs_they_have() -> None:
    source = f"{HEAD}<text>{{{{ name }}}}</text></epos-print>"
    data = filled(source, values={"name": "A & B </text><cut/>"}, kinds={"name": "text"})
    assert data.endswith(b"A & B </text><cut/>")


def test_a_picture_comes_with_what_it_says() -> None:
    answer, data = fill(f"{HEAD}<text>{{{{ today }}}}\n</text></epos-print>", draw=4_000)
    size, of_picture = answer["sizes"]
    assert answer["text"] == "2026-12-01\n"
    assert data[size:][:4] == b"\x89PNG"
    assert len(data) == size + of_picture


def test_what_is_no_document_says_where() -> None:
    assert refused(f"{HEAD}<text>")["why"] == "no element found"
    assert refused(f"{HEAD}<text></epos-print>")["why"] == "mismatched tag"
    told = refused(f"{HEAD}\n<txt>a</txt></epos-print>")
    assert told == {
        "why": "txt: there is no such element here; did you mean text?",
        "line": 0,
        "shown": "<txt>a</txt></epos-print>",
    }
    assert "no code page" in refused(f"{HEAD}<text>\U0001f600</text></epos-print>")["why"]


def test_a_template_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.drawing.liquid.bounds.SECONDS", 0.2)
    source = "{% for a in (1..9000) %}" + "{{ receipt }}" * 4_000 + "{% endfor %}"
    assert refused(source)["why"] == "it takes more than 3 s"


def test_a_receipt_stands_in_it_as_it_is_and_its_cut_ends_the_paper() -> None:
    data = filled(f"{HEAD}<text>above\n</text><cp:receipt/><text>below\n</text></epos-print>", RECEIPT)
    body = RECEIPT.removesuffix(b"\x1dVB\x00")
    assert data.startswith(b"\x1b@above\n" + body + b"\x1b@")
    assert data.endswith(b"below\n\x1dVB\x00")
    assert data.count(b"\x1dV") == 1


def test_a_cut_of_the_template_takes_the_place_of_the_receipt_s() -> None:
    data = filled(f"{HEAD}<cp:receipt/><text>below\n</text><cut type='no_feed'/></epos-print>", RECEIPT)
    assert data.count(b"\x1dV") == 1
    assert data.endswith(b"\x1dV\x01")


def test_a_cut_within_the_receipt_stays_where_it_is() -> None:
    data = filled(f"{HEAD}<cp:receipt/></epos-print>", b"one\n\x1dVA\x00two\n\x1bp\x00\x19\xfa")
    assert data == b"\x1b@\x1b@one\n\x1dVA\x00two\n\x1bp\x00\x19\xfa\x1b@"


def test_what_a_receipt_leaves_open_is_closed_behind_it() -> None:
    data = filled(f"{HEAD}<cp:receipt/><text>below\n</text></epos-print>", b"a line\x1bE\x01")
    assert b"a line\x1bE\x01\n\x1b@" in data


def test_without_a_receipt_there_is_none_to_stand_in_it() -> None:
    assert "there is no receipt here" in refused(f"{HEAD}<cp:receipt/></epos-print>")["why"]
    assert "undefined" in refused(f"{HEAD}<text>{{{{ receipt.total }}}}</text></epos-print>")["why"]


def test_a_receipt_is_laid_out_anew_from_what_it_says() -> None:
    source = (
        HEAD + "<text>{{ receipt.title }} {{ receipt.total | amount }} {{ receipt.currency }}\n"
        "{% for item in receipt.items %}{{ item.label }}: {{ item.amount }}\n{% endfor %}"
        "{% for line in receipt.totals %}{{ line.label }}! {{ line.is_total }}\n{% endfor %}"
        "</text></epos-print>"
    )
    text = escpos.text(filled(source, RECEIPT))
    assert text.splitlines() == [
        "Corner Coffee 17.10 EUR",
        "2 x Flat white: 7.80",
        "1 x Zimtschnecke: 4.20",
        "1 x Käsekuchen: 5.10",
        "Total! true",
    ]


def test_values_are_looked_for_before_a_template_is_kept() -> None:
    head = {"source": "{{ guest }}{{ now }}{{ receipt.total }}{{ gest }}", "kinds": {"guest": "text"}}
    answer, _ = templates.check(head, b"")
    assert answer["refused"]["why"] == "there is no value called gest; did you mean guest?"


def made(*fields: dict[str, Any], data: bytes = RECEIPT) -> tuple[dict[str, Any], str]:
    answer, source = template_of_document.make(
        {"profile": "generic-80mm", "memory": 0, "fields": [*fields]}, data
    )
    return answer, source.decode()


def run_with(text: str, data: bytes = RECEIPT) -> dict[str, Any]:
    answer, _ = editable({"profile": "generic-80mm", "memory": 0}, data)
    runs = [run for line in answer["lines"] for run in line["runs"]]
    return next(run for run in runs if text in run["text"])


def part(text: str, name: str) -> dict[str, Any]:
    run = run_with(text)
    start = run["text"].index(text)
    return {"run": run["id"], "name": name, "start": start, "end": start + len(text)}


def test_a_document_with_nothing_marked_is_the_same_to_the_byte() -> None:
    _, source = made()
    assert filled(source) == RECEIPT


def test_marked_texts_become_values_in_the_columns_where_they_stood() -> None:
    marks = [part("Corner Coffee", "shop"), part("Flat white", "what"), part("7,80 €", "price")]
    answer, source = made(*marks)
    assert answer["fields"] == [
        {"name": "shop", "text": "Corner Coffee", "columns": None},
        {"name": "what", "text": "Flat white", "columns": 10},
        {"name": "price", "text": "7,80 €", "columns": 33},
    ]
    same = {each["name"]: each["text"] for each in answer["fields"]}
    assert filled(source, values=same) == RECEIPT
    other = {"shop": "Łódź Coffee", "what": "Tea", "price": "123,45 €"}
    lines = escpos.text(filled(source, values=other)).splitlines()
    assert lines[0].strip() == "Łódź Coffee"
    assert lines[4] == "2 x Tea                                 123,45 €"
    assert len(lines[4]) == 48


def test_a_value_wider_than_its_place_is_refused() -> None:
    _, source = made(part("Flat white", "what"))
    assert '"Flat white and oats" is wider' in refused(source, values={"what": "Flat white and oats"})["why"]


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ({"run": "no", "name": "a"}, "no-run"),
        ({"run": "4", "name": "a", "start": 5, "end": 5}, "no-part"),
        ({"run": "4", "name": "a", "end": 99}, "no-part"),
    ],
)
def test_what_is_no_text_cannot_become_a_value(field: dict[str, Any], kind: str) -> None:
    assert made(field)[0] == {"refused": {"kind": kind, "field": 0}}


def test_a_text_becomes_one_value() -> None:
    twice = [part("Corner", "a"), part("Coffee", "b"), part("Corner C", "c")]
    assert made(*twice)[0] == {"refused": {"kind": "overlaps", "field": 2}}


def test_signs_that_liquid_reads_print_as_they_are() -> None:
    data = b"{{ name }} {% if %}\n"
    _, source = made(data=data)
    assert filled(source) == data
