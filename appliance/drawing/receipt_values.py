"""A receipt as the value `receipt` of templates: its lines, what they cost, and its total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from escpos import plain_text
from escpos.heading import summary
from escpos.heading.folding import plain
from escpos.heading.reading import Found, Reading, read
from escpos.paper import Paper
from escpos.profiles import Profile
from escpos.structure import amount

MAX_LINES = 2_000  # of a receipt that is laid out anew; more is a report
TEXT, ITEM, TOTAL = "text", "item", "total"  # kinds of lines
_TOTALS = frozenset({Reading.GOOD, Reading.UNCLEAR, Reading.RIVAL})
Line = dict[str, Any]


def receipt_values(paper: Paper, profile: Profile) -> dict[str, Any]:
    """A paper as data.

    `lines` have `text`, `label`, `amount` (a decimal, or nothing), `is_total`, and `kind`: an item costs
    something and stands before the first total; behind it all that costs something counts as total (taxes,
    what was paid). `totals` are those lines. `title`, `total` and `currency` are nothing where they are not
    certain, as in a job's own.
    """
    lines_read = plain_text.lines(paper, profile.fonts["A"][0])[:MAX_LINES]
    short = summary.of_paper(paper, lines_read)
    texts = [line.text for line in lines_read]
    lines = _lines(texts)
    return {
        "title": short.title,
        "total": None if short.total is None else Decimal(short.total),
        "currency": short.currency,
        "lines": lines,
        "items": [line for line in lines if line["kind"] == ITEM],
        "totals": [line for line in lines if line["kind"] == TOTAL],
        "text": "\n".join(texts),
        "codes": [{"kind": symbol.symbology, "text": symbol.content} for symbol in paper.symbols],
    }


def _lines(texts: list[str]) -> list[Line]:
    plainly = [plain(text[: summary.MAX_LINE]) for text in texts]
    found = [read(plainly, at) for at in range(len(plainly))]
    first = next((at for at, each in enumerate(found) if _is_total(each)), len(found))
    return [_line(text, found[at], behind=at >= first) for at, text in enumerate(texts)]


def _is_total(found: Found) -> bool:
    return found.reading in _TOTALS and bool(found.amounts)


def _line(text: str, found: Found, *, behind: bool) -> Line:
    costs = amount(text)
    label, value = costs if costs is not None else (text.strip(), None)
    kind = TEXT if value is None else TOTAL if behind or _is_total(found) else ITEM
    return {"text": text, "label": label, "amount": value, "is_total": _is_total(found), "kind": kind}
