"""What a page's form of filters asks for: the same words as the API's, but days instead of times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from appliance.spool import JobFilter, State
from appliance.web.bounds import MAX_TEXT
from appliance.web.language import zone

FIELDS = ("queue", "printer", "q", "from", "to")


def chosen(query: Mapping[str, str]) -> dict[str, str]:
    """The filters that are set, as they were typed."""
    return {field: query[field][:MAX_TEXT] for field in FIELDS if query.get(field)}


def job_filter(wanted: Mapping[str, str], states: tuple[State, ...] = ()) -> JobFilter:
    """The jobs that are meant. What is no day says nothing: the form that shows it has it still."""
    begin, end = day_begins(wanted.get("from", "")), day_begins(wanted.get("to", ""), 1)
    return JobFilter(states, wanted.get("queue"), wanted.get("printer"), wanted.get("q"), begin, end)


def day_begins(word: str, later: int = 0) -> int | None:
    """When a day (2026-01-31), or one `later`, begins where the box stands; in microseconds since 1970."""
    try:
        day = date.fromisoformat(word) + timedelta(days=later)
        return int(datetime.combine(day, time(), zone()).timestamp() * 1e6)
    except (ValueError, OverflowError):
        return None
