"""Receipts counted, as a page shows it: sections of a chart each, with the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from babel.dates import format_skeleton
from flask import g

from appliance.spool import BOUNDS, Count, Summary
from appliance.web.language import day as day_in_words
from appliance.web.language import gettext as _
from appliance.web.language import ngettext, number, zone
from appliance.web.pages import charts, periods
from appliance.web.pages.charts import Chart, Column
from appliance.web.pages.periods import Period
from appliance.web.serializers import time_json
from appliance.web.status_text import word

ROUGHLY = 100  # metres, of which nobody asks for the tenths
MOST_DAYS = 1_100  # columns of a chart of days: three years; beyond, days without a receipt are left out


class Section(NamedTuple):
    """Something counted. `chart` stands, or `bars` lie: a name, a share in percent, and what is written.

    `heads` and `rows` are the table behind it; a row's first cell is its name.
    """

    id: str
    title: str
    about: str
    chart: Chart | None
    has_kinds: bool
    bars: Sequence[tuple[str, float, str]]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def tiles(counted: Summary) -> list[tuple[str, str]]:
    """The numbers on top."""
    return [
        (_("Receipts"), number(counted.total.jobs)),
        (_("Approved"), number(counted.total.approved)),
        (_("Rejected"), number(counted.total.rejected)),
        (_("Usual time to decide"), duration(counted.waits.median)),
        (_("Nine of ten took at most"), duration(counted.waits.p90)),
        (_("Paper printed on"), _metres(sum(used.metres for used in counted.paper))),
    ]


def sections(counted: Summary, period: Period, titled: Callable[[str], str]) -> list[Section]:
    """All there is to show, printers by their titles; nothing where there was no receipt."""
    if not counted.total.jobs:
        return []
    days = [(_day(day), _short(day), counted.days.get(day, Count())) for day in _days(counted, period)]
    hours = [(f"{hour}:00", f"{hour}", counted.hours.get(hour, Count())) for hour in range(24)]
    total = counted.total.jobs
    found = [_standing("hours", _("Receipts by the hour of the day"), _("Hour"), hours)]
    if len(days) > 1:
        found.append(_standing("days", _("Receipts by day"), _("Day"), days))
    if counted.waits.jobs:
        found.append(_waits(counted))
    found += [
        _states(counted),
        _lying("queues", _("Receipts by queue"), _("Queue"), counted.queues, total),
        _lying("printers", _("Receipts by printer"), _("Printer"), counted.printers, total),
    ]
    if counted.people:
        people = {f"{by} ({word(through)})": count for (by, through), count in counted.people.items()}
        found.append(_lying("people", _("Who decided"), _("Who"), people, total))
    return [*found, _paper(counted, titled)] if counted.paper else found


def duration(seconds: float | None) -> str:
    """A length of time, as people say it."""
    if seconds is None:
        return _("none")
    if seconds < 60:
        return _("%(seconds)s s", seconds=f"{seconds:.0f}" if seconds >= 10 else f"{seconds:g}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)
    return _("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)


def _standing(name: str, title: str, head: str, items: Sequence[tuple[str, str, Count]]) -> Section:
    """Columns side by side, of what each is called in words, in short, and counts."""
    chart = charts.chart([Column(short, _said(long, count), count) for long, short, count in items])
    most = max(items, key=lambda item: item[2].jobs)
    about = _("The most: %(what)s.", what=_said(most[0], most[2]))
    return Section(
        name, title, about, chart, True, (), *_table(head, ((name, count) for name, _, count in items))
    )


def _lying(name: str, title: str, head: str, counts: Mapping[str, Count], total: int) -> Section:
    named = [(each or _("none"), count) for each, count in counts.items()]
    bars = [(each, 100 * count.jobs / total, number(count.jobs)) for each, count in named]
    return Section(name, title, "", None, False, bars, *_table(head, named))


def _waits(counted: Summary) -> Section:
    title = _("Time from a receipt's arrival to its decision")
    items = list(zip(_stretches(), counted.waits.bars, strict=True))
    shorts = [_round(low) for low in (0, *BOUNDS)]
    columns = [
        Column(short, f"{name}: {_receipts(jobs)}", Count(jobs))
        for short, (name, jobs) in zip(shorts, items, strict=True)
    ]
    about = _("Half of them were decided in %(time)s or less.", time=duration(counted.waits.median))
    rows = [(name, number(jobs)) for name, jobs in items]
    return Section("waits", title, about, charts.chart(columns), False, (), (_("Time"), _("Receipts")), rows)


def _states(counted: Summary) -> Section:
    items = [(word(state), jobs) for state, jobs in counted.states.items() if jobs]
    bars = [(name, 100 * jobs / counted.total.jobs, number(jobs)) for name, jobs in items]
    rows = [(name, number(jobs)) for name, jobs in items]
    heads = (_("State"), _("Receipts"))
    return Section("states", _("What became of them"), "", None, False, bars, heads, rows)


def _paper(counted: Summary, titled: Callable[[str], str]) -> Section:
    most = sum(used.metres for used in counted.paper) or 1.0
    named = [(titled(used.printer) or _("none"), used) for used in counted.paper]
    bars = [(name, 100 * used.metres / most, _metres(used.metres)) for name, used in named]
    rows = [(name, number(used.jobs), number(used.metres, 2)) for name, used in named]
    heads = (_("Printer"), _("Printed receipts"), _("Metres"))
    return Section("paper", _("Paper by printer"), "", None, False, bars, heads, rows)


def _table(head: str, items: Iterable[tuple[str, Count]]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    heads = (head, _("Receipts"), _("Approved"), _("Rejected"))
    return heads, [(name, *(number(value) for value in count)) for name, count in items]


def _said(name: str, count: Count) -> str:
    parts = [_receipts(count.jobs)]
    if count.approved:
        parts.append(_("%(num)s approved", num=number(count.approved)))
    if count.rejected:
        parts.append(_("%(num)s rejected", num=number(count.rejected)))
    return f"{name}: {', '.join(parts)}"


def _receipts(jobs: int) -> str:
    return ngettext("%(num)s receipt", "%(num)s receipts", jobs, num=number(jobs))


def _metres(metres: float) -> str:
    return _("%(metres)s m", metres=number(metres, 1 if metres < ROUGHLY else 0))


def _days(counted: Summary, period: Period) -> list[date]:
    """Every day of the period; only those with receipts where there are very many."""
    count = (period.last - period.first).days + 1
    if count > MOST_DAYS:
        return list(counted.days)
    return [period.first + timedelta(days) for days in range(count)]


def _day(day: date) -> str:
    return day_in_words(time_json(periods.begin(day, zone())))


def _short(day: date) -> str:
    return str(format_skeleton("Md", day, locale=g.get("locale", "en")))


def _stretches() -> list[str]:
    """The names of the bars of the time to a decision."""
    first = _("under %(time)s", time=_round(BOUNDS[0]))
    between = [_("%(low)s to %(high)s", low=_round(low), high=_round(high)) for low, high in pairwise(BOUNDS)]
    return [first, *between, _("%(time)s or more", time=_round(BOUNDS[-1]))]


def _round(seconds: int) -> str:
    if seconds < 60:
        return _("%(seconds)s s", seconds=seconds)
    if seconds < 3_600:
        return _("%(minutes)s min", minutes=seconds // 60)
    return _("%(hours)s h", hours=seconds // 3_600)
