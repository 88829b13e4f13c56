"""Templates filled in, drawn, looked through, and made of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import escpos
from appliance.drawing.liquid.bounds import SECONDS, OutOfTime, limited_time
from appliance.drawing.liquid.engine import Fault, filled, look_through
from appliance.drawing.pictures import Answer
from appliance.drawing.receipt_values import receipt_values
from escpos import plain_text
from escpos.epos.compiler import to_escpos
from escpos.epos.xml import EposError
from escpos.paper import Paper
from escpos.profiles import Profile

NUMBERS = frozenset({"number", "amount"})  # kinds of fields whose values are reckoned with
OWN_VALUES = ("now", "today", "printer", "queue", "columns", "receipt")  # that each template has
_RECEIPT = re.compile(r"\breceipt\b")
_SHOWN = 80  # characters of a line that an error repeats


class _Refused(Exception):
    """A template that cannot be printed; `told` is the answer."""

    def __init__(self, why: str, line: int = 0, shown: str = "") -> None:
        super().__init__(why)
        self.told = {"refused": {"why": why, "line": line, "shown": shown}}


def fill(head: dict[str, Any], body: bytes) -> Answer:
    """The commands that a template becomes: `source` with `values`, a field's kind by its name in `kinds`.

    The document is the receipt that it may speak of, where `has_receipt`. With `draw`, so many rows of dots,
    the picture of it stands behind the commands, and the answer has what it says. Or `refused`: why.
    """
    try:
        with _bounded():
            data = _filled(head, body)
    except _Refused as refused:
        return refused.told, b""
    if not head["draw"]:
        return {"sizes": [len(data)]}, data
    profile = escpos.profiles.get(head["profile"])
    paper = escpos.render(data, profile)
    png = paper.png(0, min(head["draw"], paper.height))
    told = {
        "sizes": [len(data), len(png)],
        "width": paper.width,
        "height": paper.height,
        "notes": list(paper.notes),
        "text": plain_text.of_paper(paper, profile.fonts["A"][0]),
    }
    return told, data + png


def check(head: dict[str, Any], _body: bytes) -> Answer:
    """Nothing for a template that can be read, and knows its values; or `refused`."""
    try:
        with _bounded():
            look_through(head["source"], [*head["kinds"], *OWN_VALUES])
    except _Refused as refused:
        return refused.told, b""
    return {}, b""


@contextmanager
def _bounded() -> Iterator[None]:
    """Have what goes wrong with a template be told."""
    try:
        with limited_time():
            yield
    except Fault as fault:
        raise _Refused(fault.why, fault.line) from None
    except OutOfTime:
        raise _Refused(f"it takes more than {SECONDS:g} s") from None


def _filled(head: Mapping[str, Any], body: bytes) -> bytes:
    profile = escpos.profiles.get(head["profile"])
    receipt = body[head["memory"] :] if head["has_receipt"] else None
    values = {name: _value(value, head["kinds"].get(name)) for name, value in head["values"].items()}
    values |= head["own"] | {"columns": profile.columns["A"], "receipt": None}
    if receipt is not None and _RECEIPT.search(head["source"]):
        values["receipt"] = receipt_values(_paper(head, body, profile), profile)
    document = filled(head["source"], values)
    try:
        return to_escpos(document, profile, receipt)
    except EposError as error:
        lines = document.split("\n")
        shown = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
        raise _Refused(error.why, shown=shown.strip()[:_SHOWN]) from None


def _paper(head: Mapping[str, Any], body: bytes, profile: Profile) -> Paper:
    return escpos.render(body[head["memory"] :], profile, body[: head["memory"]])


def _value(value: Any, kind: str | None) -> Any:
    """A value as the template has it; its text was checked."""
    return Decimal(value) if kind in NUMBERS and value not in (None, "") else value
