"""Days on the calendar of where the box stands, and the stretches of them that people ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from appliance.runtime.i18n import message
from appliance.web.language import noop
from appliance.web.problems import BadInput

LATEST_YEAR, EARLIEST_YEAR = 9000, 1971  # any offset from UTC leaves them times that can be shown
ONE = timedelta(1)


class Period(NamedTuple):
    """From a day to another one, that one as well."""

    first: date
    last: date


def today(now: int, zone: tzinfo | None) -> date:
    """The day at a time in microseconds since 1970; without a zone by the machine's own."""
    return datetime.fromtimestamp(now / 1e6, UTC).astimezone(zone).date()


def begin(day: date, zone: tzinfo | None) -> int:
    """The begin of a day, in microseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1e6)


def end(day: date, zone: tzinfo | None) -> int:
    """The end of a day, in microseconds since 1970."""
    return begin(day + ONE, zone)


def day(field: str, value: str | None) -> date | None:
    """A day that a form asks for. Raises BadInput."""
    if not value:
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise BadInput(field, message("expected a day such as 2026-01-31")) from None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise BadInput(
            field,
            message(
                "expected a year from %(earliest_year)s to %(latest_year)s",
                earliest_year=EARLIEST_YEAR,
                latest_year=LATEST_YEAR,
            ),
        )
    return found


def _last_month(now: date) -> Period:
    last = now.replace(day=1) - ONE
    return Period(last.replace(day=1), last)


PRESETS: Mapping[str, Callable[[date], Period]] = {
    noop("Today"): lambda now: Period(now, now),
    noop("Yesterday"): lambda now: Period(now - ONE, now - ONE),
    noop("7 days"): lambda now: Period(now - 6 * ONE, now),
    noop("This month"): lambda now: Period(now.replace(day=1), now),
    noop("Last month"): _last_month,
}
USUAL = "7 days"  # where nobody asks for others
