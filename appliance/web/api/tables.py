"""Tables for spreadsheets: CSV, sent piece by piece, in which nothing is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import Response

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet calculate a cell
PAGE = 500  # rows that are fetched and sent at once


def answer(columns: Sequence[str], pages: Iterable[Iterable[Mapping[str, Any]]], name: str) -> Response:
    """The rows of some pages as a file of that name; what has no value is an empty cell."""
    sent = Response(pieces(columns, pages), content_type="text/csv; charset=utf-8")
    sent.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return sent


def pieces(columns: Sequence[str], pages: Iterable[Iterable[Mapping[str, Any]]]) -> Iterator[str]:
    """The same as text, a piece for each page."""
    yield _lines([columns])
    for rows in pages:
        yield _lines([[_cell(row[column]) for column in columns] for row in rows])


def _lines(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); a number of the box is none."""
    if isinstance(value, (int, Decimal)):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text
