"""Finding jobs: the newest that fit a filter, also by words on the receipt, among millions.

Nothing here walks over jobs that don't fit, but for the two cases named below: each queue, printer and state
together are a lane of which an index gives the newest; times are bounded by the numbers of the jobs that came
in during those hours; words are looked up segment by segment, the newest first.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from appliance.spool.records import JobFilter
from appliance.spool.scope import Scope
from appliance.spool.states import State
from appliance.spool.storage import lines, text_index
from appliance.storage.engine import Connection

HOUR = 3_600_000_000  # microseconds, as in the table `hour`
EVER = 2**62  # above any job's number, and still one that SQLite can multiply by nothing and keep
PROBES = 20  # jobs in a segment that fit in all else and are asked for one by one, which takes 15 µs each
OFTEN = 200  # receipts in a segment that say it: so many jobs are looked at in a millisecond
FEW = 2_000  # jobs in a segment that fit in all else: those that say it are listed, not looked at
PREFIX = 2  # letters that the beginning of a word has at least: of one letter there are too many
_PHRASES = re.compile(r'"([^"]*)"?|([^\s"]+)')
_NUMBER = re.compile(r"#?([0-9]{1,18})")
_LANE = "SELECT id FROM job INDEXED BY job_lane WHERE queue = ? AND printer IS ? AND state = ?"

Span = tuple[int, int]  # numbers of jobs, from and below


def find(
    connection: Connection, scope: Scope, wanted: JobFilter, limit: int, before: int | None
) -> list[int]:
    """The numbers of up to `limit` jobs in scope that fit, newest first, below `before`."""
    within = span(connection, wanted, EVER if before is None else before)
    if wanted.q is None:
        return _newest(connection, scope, wanted, limit, within)
    plain = replace(wanted, q=None)
    found = list(islice(_said(connection, scope, plain, expression(wanted.q), limit, within), limit))
    meant = _NUMBER.fullmatch(wanted.q.strip())
    if meant and (number := int(meant[1])) not in found and within[0] <= number < within[1]:
        found += _newest(connection, scope, plain, 1, (number, number + 1))
    return sorted(found, reverse=True)[:limit]


def expression(text: str) -> str:
    """An FTS5 expression for typed words: all the words, phrases in quotes, the last word perhaps begun.

    Empty where there is no word in it.
    """
    parts = [(phrase or word, bool(word)) for phrase, word in _PHRASES.findall(_printable(text))]
    parts = [(part, is_word) for part, is_word in parts if any(_is_of_words(char) for char in part)]
    quoted = ['"' + part + '"' for part, _ in parts]
    if parts and parts[-1][1] and not text[-1:].isspace() and len(parts[-1][0]) >= PREFIX:
        quoted[-1] += "*"
    return " ".join(quoted)


def _printable(text: str) -> str:
    clean = "".join(" " if unicodedata.category(char)[0] == "C" and char != "\n" else char for char in text)
    return clean.replace("\n", " ")


def _is_of_words(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"  # what unicode61 takes for a part of a word


def span(connection: Connection, wanted: JobFilter, below: int = EVER) -> Span:
    """Numbers between which all jobs of the wanted times are."""
    if wanted.begin is None and wanted.end is None:
        return 0, below
    first = 0 if wanted.begin is None else wanted.begin // HOUR
    last = EVER if wanted.end is None else (wanted.end - 1) // HOUR
    ((low, high),) = _rows(
        connection, "SELECT min(first), max(last) FROM hour WHERE number BETWEEN ? AND ?", first, last
    )
    return (low, min(high + 1, below)) if low is not None else (0, 0)


def _newest(connection: Connection, scope: Scope, wanted: JobFilter, limit: int, within: Span) -> list[int]:
    """The newest that fit in all but words. At the ends of the times it walks over up to an hour's jobs."""
    times, at = _times(wanted)
    order = f" AND id >= ? AND id < ?{times} ORDER BY id DESC LIMIT ?"
    if scope.is_whole and replace(wanted, begin=None, end=None) == JobFilter():
        return _numbers(connection, "SELECT id FROM job WHERE 1" + order, *within, *at, limit)
    found = (
        _numbers(connection, _LANE + order, *lane, *within, *at, limit)
        for lane in _lanes(connection, scope, wanted)
    )
    return heapq.nlargest(limit, (number for numbers in found for number in numbers))


def _lanes(
    connection: Connection, scope: Scope, wanted: JobFilter
) -> Iterator[tuple[str, str | None, State]]:
    queues = scope.narrowed(wanted.queue)
    if queues is None:
        queues = tuple(str(row[0]) for row in _rows(connection, "SELECT name FROM queue"))
    states = tuple(dict.fromkeys(wanted.states)) or tuple(State)
    stopped = lines.stopped(connection) if wanted.stuck is not None else frozenset()
    for queue in queues:
        printers = [wanted.printer] if wanted.printer is not None else _printers_of(connection, queue)
        for _, printer, state in product([queue], printers, states):
            if (
                wanted.stuck is None
                or state is not State.APPROVED
                or (printer is None or printer in stopped) is wanted.stuck
            ):
                yield queue, printer, state


def _printers_of(connection: Connection, queue: str) -> list[str | None]:
    """The printers that a queue's jobs are or were for, also such as are gone; a step for each."""
    found: list[str | None] = [None]  # jobs without a printer
    sql = (
        "SELECT printer FROM job INDEXED BY job_lane WHERE queue = ? AND printer > ? ORDER BY printer LIMIT 1"
    )
    while rows := _rows(connection, sql, queue, found[-1] or ""):
        found.append(str(rows[0][0]))
    return found


def _said(
    connection: Connection, scope: Scope, wanted: JobFilter, match: str, limit: int, within: Span
) -> Iterator[int]:
    """The jobs whose receipts say it, newest first."""
    if not match:
        return
    for segment in text_index.segments(connection):
        low, high = (
            max(within[0], segment * text_index.SEGMENT),
            min(within[1], (segment + 1) * text_index.SEGMENT),
        )
        if low < high:
            yield from _said_on(connection, scope, wanted, match, limit, segment, (low, high))


def _said_on(
    connection: Connection,
    scope: Scope,
    wanted: JobFilter,
    match: str,
    limit: int,
    segment: int,
    within: Span,
) -> list[int]:
    """Of one segment, from the side that has less to look at: few that fit in all else, or few that say it.
    Where both are many, those that say it are walked over till enough of them fit."""
    table = text_index.table_of(segment)
    says = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid >= ? AND rowid < ?"
    if wanted != JobFilter() or not scope.is_whole:
        few = _newest(connection, scope, wanted, PROBES + 1, within)
        if len(few) <= PROBES:
            return list(islice(_saying(connection, few, says, match), limit))
        newest = f"{says} ORDER BY rowid DESC LIMIT {OFTEN + 1}"
        said = _rows(connection, newest, match, *_places(within))
        if len(said) <= OFTEN:
            return _fitting(connection, scope, wanted, {row[0] // text_index.PLACES for row in said}, limit)
        few = _newest(connection, scope, wanted, FEW + 1, within)
        if len(few) <= FEW:
            return list(islice(_saying(connection, few, says, match), limit))
    where, values = conditions(connection, scope, wanted)
    sql = (
        f"SELECT job.id FROM {table} CROSS JOIN job ON job.id = {table}.rowid / {text_index.PLACES}"
        f" WHERE {table} MATCH ? AND {table}.rowid >= ? AND {table}.rowid < ?{where}"
        f" ORDER BY {table}.rowid DESC"
    )
    rows = connection.execute_sql(sql, (match, *_places(within), *values))  # type: ignore[no-untyped-call]
    found: dict[int, None] = {}  # a job is there once for each look that was drawn of it
    for (job,) in rows:
        found[job] = None
        if len(found) == limit:
            break
    return list(found)


def _fitting(
    connection: Connection, scope: Scope, wanted: JobFilter, jobs: set[int], limit: int
) -> list[int]:
    """Those of some jobs that fit in all else, newest first."""
    where, values = conditions(connection, scope, wanted)
    numbers = ", ".join("?" * len(jobs))
    sql = f"SELECT id FROM job NOT INDEXED WHERE id IN ({numbers}){where} ORDER BY id DESC LIMIT ?"
    return _numbers(connection, sql, *jobs, *values, limit)


def _saying(connection: Connection, few: list[int], says: str, match: str) -> Iterator[int]:
    """Those of some jobs of a segment, newest first, that say it."""
    if len(few) > PROBES or (few and match.endswith("*")):  # the beginning of a word is looked up only once
        listed = _rows(connection, says, match, *_places((few[-1], few[0] + 1)))
        saying = {row[0] // text_index.PLACES for row in listed}
        return (job for job in few if job in saying)
    return (job for job in few if _rows(connection, says, match, *_places((job, job + 1))))


def _places(within: Span) -> Span:
    return within[0] * text_index.PLACES, within[1] * text_index.PLACES


def conditions(connection: Connection, scope: Scope, wanted: JobFilter) -> tuple[str, list[object]]:
    """The scope, and all but words, as SQL that goes on behind another condition, with its values."""
    times, values = _times(wanted)
    sql, found = times, list(values)
    queues = scope.narrowed(wanted.queue)
    if queues is not None:
        sql, found = f"{sql} AND job.queue IN ({', '.join('?' * len(queues))})", [*found, *queues]
    if wanted.printer is not None:
        sql, found = f"{sql} AND job.printer = ?", [*found, wanted.printer]
    if wanted.states:
        sql, found = (
            f"{sql} AND job.state IN ({', '.join('?' * len(wanted.states))})",
            [*found, *wanted.states],
        )
    if wanted.stuck is not None:
        names = sorted(lines.stopped(connection))
        stuck = f"(job.printer IS NULL OR job.printer IN ({', '.join('?' * len(names))}))"
        sql = f"{sql} AND (job.state <> ? OR {stuck} = ?)"
        found = [*found, State.APPROVED, *names, wanted.stuck]
    return sql, found


def _times(wanted: JobFilter) -> tuple[str, list[object]]:
    ends = ((" AND received_at >= ?", wanted.begin), (" AND received_at < ?", wanted.end))
    there = [(sql, value) for sql, value in ends if value is not None]
    return "".join(sql for sql, _ in there), [value for _, value in there]


def _numbers(connection: Connection, sql: str, *values: object) -> list[int]:
    return [row[0] for row in _rows(connection, sql, *values)]


def _rows(connection: Connection, sql: str, *values: object) -> list[tuple[int, ...]]:
    return connection.execute_sql(sql, values).fetchall()  # type: ignore[no-any-return, no-untyped-call]
