"""The pages of what was printed: found again, and counted."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from appliance.spool import JobFilter, State
from appliance.web import inputs
from appliance.web.dependencies import WebDependencies
from appliance.web.language import zone
from appliance.web.pages import periods
from appliance.web.pages import statistics_view as counted_view
from appliance.web.pages.filters import as_query
from appliance.web.pages.periods import Period
from appliance.web.permissions import VIEW
from appliance.web.printer_titles import PrinterTitles
from appliance.web.route import Group, route
from appliance.web.serializers import job_json

PAGE = 50  # receipts on a page
SAID = 60  # characters of a receipt in a list


class RecordsPages(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @route("GET", "/history", VIEW)
    def history(self) -> str:
        """Receipts found again."""
        return render_template("history.html", **self._found(), **self._frame())

    @route("GET", "/fragments/history", VIEW)
    def history_fragment(self) -> str:
        """Its changing part."""
        return render_template("_history.html", **self._found())

    @route("GET", "/statistics", VIEW)
    def statistics(self) -> str:
        """Receipts counted."""
        asked = _asked()
        now = periods.today(self._spool().now(), zone())
        period = _period(asked, now)
        wanted = replace(_wanted(asked, period), q=None, states=())
        counted = self._spool().jobs.summary(wanted, zone())
        return render_template(
            "statistics.html",
            tiles=counted_view.tiles(counted),
            sections=counted_view.sections(counted, period, PrinterTitles(self._spool).of),
            period=period,
            presets=[(name, preset(now)) for name, preset in periods.PRESETS.items()],
            asked=asked,
            **self._frame(),
        )

    def _found(self) -> dict[str, Any]:
        asked = _asked()
        days = Period(
            periods.day("from", asked.get("from")) or date.min, periods.day("to", asked.get("to")) or date.max
        )
        wanted = _wanted(asked, days)
        found = self._spool().jobs.find(wanted, PAGE + 1, inputs.cursor(asked))
        texts = self._spool().jobs.texts(job.id for job in found[:PAGE])
        return {
            "jobs": [
                job_json(job) | {"said": line_that_says(texts.get(job.id, ""), wanted.q or "")}
                for job in found[:PAGE]
            ],
            "next": found[PAGE - 1].id if len(found) > PAGE else None,
            "asked": asked,
            "others": {name: value for name, value in asked.items() if name != "cursor"},
            "table": as_query(wanted),
            "states": list(State),
            "ever": bool(found) or bool(self._spool().jobs.find(JobFilter(), 1)),
        }

    def _frame(self) -> dict[str, Any]:
        return {
            "queues": [(queue.name, queue.name) for queue in self._spool().queues.all()],
            "printers": [(printer.name, printer.title) for printer in self._spool().printers.all()],
            **self._dependencies.frame(),
        }


def line_that_says(text: str, q: str) -> str:
    """The first line with one of the words, or the first line at all; cut off where it is long."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    sought = [_folded(word) for word in q.replace('"', " ").split()]
    fitting = (line for line in lines if any(word in _folded(line) for word in sought))
    line = next(fitting, lines[0] if lines else "")
    return line if len(line) <= SAID else line[: SAID - 1] + "…"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _asked() -> MultiDict[str, str]:
    """The filters of the form; a field left empty asks for nothing."""
    return MultiDict((name, value) for name, value in request.args.items(multi=True) if value)


def _period(asked: MultiDict[str, str], now: date) -> Period:
    """The days that are asked for, or the usual ones."""
    first, last = periods.day("from", asked.get("from")), periods.day("to", asked.get("to"))
    if first is None and last is None:
        return periods.PRESETS[periods.USUAL](now)
    last = last or max(now, first or now)
    return Period(first or last, last)


def _wanted(asked: MultiDict[str, str], days: Period) -> JobFilter:
    """The form's fields as a filter; its days are those of where the box stands, the last one as well."""
    plain = MultiDict((name, value) for name, value in asked.items(multi=True) if name not in ("from", "to"))
    return replace(
        inputs.job_filter(plain),
        begin=None if days.first == date.min else periods.begin(days.first, zone()),
        end=None if days.last == date.max else periods.end(days.last, zone()),
    )
