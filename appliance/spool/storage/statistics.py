"""Receipts counted: when they came, what became of them, how fast and by whom, and the paper they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from appliance.spool.jobs.transitions import BOX
from appliance.spool.records import DEFINITION, JobFilter
from appliance.spool.scope import Scope
from appliance.spool.states import State
from appliance.spool.storage import search
from appliance.storage.engine import Connection
from escpos import profiles

SECOND = 1_000_000  # microseconds
DAY, HOUR = 86_400 * SECOND, 3_600 * SECOND
STEP = 900 * SECOND  # clocks are set by whole quarters of an hour
TENTH = SECOND // 10  # how exactly the time to a decision is told
EPOCH = date(1970, 1, 1)
INCH = 0.0254  # metres
APPROVED = (State.APPROVED, State.PRINTING, State.COMPLETED, State.FAILED, State.UNCERTAIN)  # all were, once
BOUNDS = (5, 10, 30, 60, 120, 300, 900, 3_600)  # seconds: between the bars of the time to a decision


class Count(NamedTuple):
    """A number of jobs, and how many of them were approved and rejected."""

    jobs: int = 0
    approved: int = 0
    rejected: int = 0

    def add(self, state: str, jobs: int) -> Count:
        """With so many more of a state."""
        approved = jobs if state in APPROVED else 0
        rejected = jobs if state == State.REJECTED else 0
        return Count(self.jobs + jobs, self.approved + approved, self.rejected + rejected)


class Waits(NamedTuple):
    """The seconds that people took to decide; `bars` are the jobs between the BOUNDS."""

    jobs: int
    median: float | None
    p90: float | None
    bars: tuple[int, ...]


class Paper(NamedTuple):
    """The paper that a printer used."""

    printer: str
    jobs: int
    metres: float


Person = tuple[str, str]  # who decided, and through what


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of some jobs. Hours and days are those of the time zone asked for."""

    states: Mapping[State, int]
    total: Count
    hours: Mapping[int, Count]
    days: Mapping[date, Count]
    queues: Mapping[str, Count]
    printers: Mapping[str, Count]
    people: Mapping[Person, Count]
    waits: Waits
    paper: tuple[Paper, ...] = field(default=())


def summary(connection: Connection, scope: Scope, wanted: JobFilter, zone: tzinfo | None = None) -> Summary:
    """Count the jobs in scope that fit in all but words, which are not looked at; no zone: the machine's."""
    where, values = _where(connection, scope, wanted)
    states: Counter[State] = Counter()
    hours: dict[int, Count] = {}
    days: dict[date, Count] = {}
    for hour, state, jobs in _by_hour(connection, wanted, where, values, zone):
        states[State(state)] += jobs
        _count(hours, hour % 24, state, jobs)
        _count(days, EPOCH + timedelta(hour // 24), state, jobs)
    queues: dict[str, Count] = {}
    printers: dict[str, Count] = {}
    people: dict[Person, Count] = {}
    sql = f"queue, printer, decided_by, decided_through, state, count(*) FROM job WHERE {where}"
    for queue, printer, by, through, state, jobs in _rows(
        connection, f"{sql} GROUP BY 1, 2, 3, 4, 5", values
    ):
        _count(queues, queue, state, jobs)
        _count(printers, printer or "", state, jobs)
        if by is not None:
            _count(people, (by, through), state, jobs)
    return Summary(
        {state: states[state] for state in State},
        _sum(days.values()),
        hours,
        dict(sorted(days.items())),
        _most(queues),
        _most(printers),
        _most(people),
        _waits(connection, where, values),
        _paper(connection, where, values),
    )


def _where(connection: Connection, scope: Scope, wanted: JobFilter) -> tuple[str, list[object]]:
    span = search.span(connection, wanted)
    more, values = search.conditions(connection, scope, wanted)
    return f"job.id >= ? AND job.id < ? AND job.source <> '{DEFINITION}'{more}", [*span, *values]


def _by_hour(
    connection: Connection, wanted: JobFilter, where: str, values: list[object], zone: tzinfo | None
) -> Iterator[tuple[int, str, int]]:
    """Jobs by hour since 1970 as the zone counts, and by state."""
    for begin, end, offset in _offsets(*_ends(connection, wanted), zone):
        if not _came_in(connection, begin, end):
            continue  # a clock that was wrong once leaves decades between receipts
        sql = (
            f"(received_at + {offset}) / {HOUR}, state, count(*) FROM job"
            f" WHERE {where} AND received_at >= ? AND received_at < ? GROUP BY 1, 2"
        )
        yield from _rows(connection, sql, [*values, begin, end])


def _came_in(connection: Connection, begin: int, end: int) -> bool:
    """True if any job came in then, to the hour."""
    here: list[object] = [begin // HOUR, (end - 1) // HOUR]
    return bool(_rows(connection, "1 FROM hour WHERE number BETWEEN ? AND ? LIMIT 1", here))


def _ends(connection: Connection, wanted: JobFilter) -> tuple[int, int]:
    """The first and the last moment that there can be jobs of."""
    ((first, last),) = _rows(connection, "min(number), max(number) FROM hour", [])
    if first is None:
        return 0, 0
    begin, end = first * HOUR, (last + 1) * HOUR
    return max(begin, wanted.begin or begin), min(end, end if wanted.end is None else wanted.end)


def _offsets(begin: int, end: int, zone: tzinfo | None) -> Iterator[tuple[int, int, int]]:
    """The stretches of time in which the zone is as far from UTC: from, to, and how far."""
    at = begin
    while at < end:
        offset, until = _offset(at, zone), at
        while until < end:
            step = DAY if _offset(until + DAY, zone) == offset else STEP
            if _offset(until + step, zone) != offset:
                until = (until // STEP + 1) * STEP
                break
            until += step
        yield at, min(until, end), offset
        at = until


def _offset(at: int, zone: tzinfo | None) -> int:
    """Microseconds from UTC."""
    moment = datetime.fromtimestamp(at / SECOND, UTC).astimezone(zone)
    return int((moment.utcoffset() or timedelta()).total_seconds()) * SECOND


def _waits(connection: Connection, where: str, values: list[object]) -> Waits:
    """Only people's decisions: what a queue's policy lets through waits for nobody."""
    sql = (
        f"(decided_at - received_at) / {TENTH}, count(*) FROM job WHERE {where}"
        f" AND decided_at >= received_at AND decided_by <> '{BOX}' GROUP BY 1 ORDER BY 1"
    )
    found = [(tenths / 10, jobs) for tenths, jobs in _rows(connection, sql, values)]
    bars = [0] * (len(BOUNDS) + 1)
    for seconds, jobs in found:
        bars[sum(seconds >= bound for bound in BOUNDS)] += jobs
    total = sum(bars)
    return Waits(total, _quantile(found, total, 0.5), _quantile(found, total, 0.9), tuple(bars))


def _quantile(found: list[tuple[float, int]], total: int, part: float) -> float | None:
    """The smallest value that so great a part of all is not above."""
    seen = 0
    for value, jobs in found:
        seen += jobs
        if seen >= total * part:
            return value
    return None


def _paper(connection: Connection, where: str, values: list[object]) -> tuple[Paper, ...]:
    """The paper of what was printed: as drawn for its printer, or where that is unknown as drawn first."""
    as_printed = "SELECT 1 FROM drawn AS other WHERE other.job = job.id AND other.profile = printer.profile"
    sql = (
        "coalesce(job.printer, ''), drawn.profile, count(*), sum(drawn.height)"
        " FROM job JOIN drawn ON drawn.job = job.id LEFT JOIN printer ON printer.name = job.printer"
        f" WHERE {where} AND job.state = '{State.COMPLETED}' AND (drawn.profile = printer.profile"
        f" OR (drawn.place = 0 AND NOT EXISTS ({as_printed}))) GROUP BY 1, 2"
    )
    used: dict[str, tuple[int, float]] = {}
    for printer, profile, jobs, dots in _rows(connection, sql, values):
        before = used.get(printer, (0, 0.0))
        used[printer] = (before[0] + jobs, before[1] + dots / _dpi(profile) * INCH)
    return tuple(sorted((Paper(name, *each) for name, each in used.items()), key=lambda one: -one.metres))


def _dpi(profile: str) -> int:
    try:
        return profiles.get(profile).dpi
    except LookupError:
        return profiles.DEFAULT.dpi


def _count(counts: dict[Any, Count], key: object, state: str, jobs: int) -> None:
    counts[key] = counts.get(key, Count()).add(state, jobs)


def _sum(counts: Iterable[Count]) -> Count:
    columns = [sum(column) for column in zip(*counts, strict=True)]
    return Count(*columns)


def _most(counts: Mapping[Any, Count]) -> dict[Any, Count]:
    """Those with the most jobs first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1].jobs, item[0])))


def _rows(connection: Connection, sql: str, values: list[object]) -> list[Any]:
    return connection.execute_sql(f"SELECT {sql}", values).fetchall()  # type: ignore[no-any-return, no-untyped-call]
