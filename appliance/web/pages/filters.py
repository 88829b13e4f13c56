"""The filters of a page's form: the same words as the API's, but days instead of times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.spool import JobFilter, State
from appliance.web.language import zone
from appliance.web.limits import MAX_TEXT
from appliance.web.pages import periods
from appliance.web.serializers import time_json

FIELDS = ("queue", "printer", "q", "from", "to")


def chosen(query: Mapping[str, str]) -> dict[str, str]:
    """The filters that are set, as they were typed."""
    return {field: query[field][:MAX_TEXT] for field in FIELDS if query.get(field)}


def job_filter(
    wanted: Mapping[str, str], states: tuple[State, ...] = (), stuck: bool | None = None
) -> JobFilter:
    """The jobs that are meant. Raises BadInput where a day is none."""
    first, last = periods.day("from", wanted.get("from")), periods.day("to", wanted.get("to"))
    return JobFilter(
        states,
        wanted.get("queue"),
        wanted.get("printer"),
        wanted.get("q"),
        periods.begin(first, zone()) if first else None,
        periods.end(last, zone()) if last else None,
        stuck,
    )


def as_query(wanted: JobFilter) -> dict[str, Any]:
    """The same filter in the words of the API."""
    fields = {
        "q": wanted.q,
        "queue": wanted.queue,
        "printer": wanted.printer,
        "state": [str(state) for state in wanted.states],
        "from": time_json(wanted.begin),
        "to": time_json(wanted.end),
    }
    return {name: value for name, value in fields.items() if value}
