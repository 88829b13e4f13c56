"""The filters of a page's form: the same words as the API's, but days instead of times."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.spool import JobFilter, State
from appliance.web.language import zone
from appliance.web.limits import MAX_TEXT
from appliance.web.pages import periods

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
