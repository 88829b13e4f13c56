"""The words on receipts: an index of them (SQLite's FTS5), kept segment by segment.

A segment holds the words of a range of jobs and is a full-text table of its own. So the newest jobs are found
without a look at the others, and the words of an erased receipt can be overwritten at a bounded cost: FTS5
only marks what is deleted, and drops it when it writes a table's whole index anew (which from SQLite 3.42
on it could do by the word). The tables hold no text, only words and where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import peewee

from appliance.spool.records import Job
from appliance.spool.renditions import RenditionKey
from appliance.spool.scope import Scope
from appliance.spool.storage.tables import JobRow, RenditionRow
from appliance.storage.checksums import COLUMN
from appliance.storage.engine import Connection
from appliance.storage.errors import RowDamaged
from appliance.storage.rows import covered, good_values, note

SEGMENT = 32_768  # jobs; to write the index of so many anew takes a fifth of a second on a desk, one on a Pi
PLACES = 16  # renditions of a job that are found by their words: nobody has that many models of printers
SHARING = 1_000  # jobs with one document that a new look at it is found for: drawer slips are all alike
PUT = "INSERT INTO drawn (job, profile, place, height, findable) VALUES (?, ?, ?, ?, ?)"
TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5 (text, content = '', columnsize = 0,"
    " tokenize = 'unicode61 remove_diacritics 2')"
)


def table_of(segment: int) -> str:
    """The name of a segment's table."""
    return f"words_{segment}"


def segments(connection: Connection) -> list[int]:
    """The numbers of all segments, those of the newest jobs first."""
    return [row[0] for row in _run(connection, "SELECT number FROM shelf ORDER BY number DESC")]


def prepare(connection: Connection) -> None:
    """Have the segment of the jobs that come next, and the one behind it; a write of its own.

    SQLite (seen in 3.40) forgets its savepoints where one is undone in which a full-text table was made, so a
    write that may fail must not be the one that makes it.
    """
    newest = _run(connection, "SELECT max(id) FROM job")[0][0] or 0
    for segment in (newest // SEGMENT, newest // SEGMENT + 1):
        _have_segment(connection, segment)


def keep(connection: Connection, key: RenditionKey, text: str, height: int) -> None:
    """A document was drawn: its jobs are found by what it says from now on."""
    jobs = JobRow.select(JobRow.id).where((JobRow.sha256 == key.sha256) & JobRow.erased_at.is_null())
    jobs = jobs.where(JobRow.definitions.is_null() if not key.definitions else _uses(key))
    for row in jobs.order_by(JobRow.id.desc()).limit(SHARING).execute(connection):
        _put(connection, row.id, key.profile, text, height)


def change(connection: Connection, key: RenditionKey, before: str, after: str) -> None:
    """A document says something else than when it was drawn last, since drawing has become better."""
    sql = (
        "SELECT job, place FROM drawn JOIN job ON job.id = drawn.job"
        " WHERE job.sha256 = ? AND coalesce(job.definitions, '') = ? AND profile = ? AND findable"
    )
    for job, place in _run(connection, sql, key.sha256, key.definitions, key.profile):
        _remove(connection, job, place, before)
        _insert(connection, job, place, after)


def index(connection: Connection, job: Job) -> None:
    """A job is there whose document may have been drawn before."""
    _index(connection, job.id, job.sha256, job.definitions)


def index_old(connection: Connection, count: int) -> bool:
    """Take in some of the jobs that came before the index did, newest first; whether there may be more."""
    (before,) = _run(connection, "SELECT before FROM unread")[0]
    sql = (
        "SELECT id, sha256, definitions FROM job WHERE id < ? AND erased_at IS NULL ORDER BY id DESC LIMIT ?"
    )
    rows = _run(connection, sql, before, count)
    for row in rows:
        _index(connection, *row)
    _run(connection, "UPDATE unread SET before = ?", rows[-1][0] if rows else 0)
    return bool(rows)


def forget(connection: Connection, job: Job) -> None:
    """Find a job by its words no more; call `purge` to have them gone from the disk as well."""
    for profile, place in _run(
        connection, "SELECT profile, place FROM drawn WHERE job = ? AND findable", job.id
    ):
        for text in _texts(connection, job.sha256, job.definitions, profile):
            _remove(connection, job.id, place, text)
    _run(connection, "UPDATE drawn SET findable = 0 WHERE job = ?", job.id)


def index_anew(connection: Connection, before: Job, after: Job) -> None:
    """A job has another document: it is found by what that says, and takes the paper that that takes."""
    forget(connection, before)
    _run(connection, "DELETE FROM drawn WHERE job = ?", before.id)
    index(connection, after)


def purge(connection: Connection) -> bool:
    """Write the segments anew from which something was removed: only then it is no longer in their pages.

    Whether there were any.
    """
    unpurged = _run(connection, "SELECT number FROM shelf WHERE soiled")
    for (segment,) in unpurged:
        table = table_of(segment)
        _run(connection, f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        _run(connection, "UPDATE shelf SET soiled = 0 WHERE number = ?", segment)
    return bool(unpurged)


def texts(connection: Connection, scope: Scope, jobs: Iterable[int]) -> dict[int, str]:
    """The texts of the receipts of these jobs, as far as they are in scope, as they were drawn first."""
    numbers, queues = list(jobs), scope.narrowed(None)
    within = "" if queues is None else f" AND job.queue IN ({', '.join('?' * len(queues))})"
    columns = ", ".join(f'rendition."{name}"' for name in (*covered(RenditionRow), COLUMN))
    sql = (
        f"SELECT job.id, {columns} FROM job JOIN drawn ON drawn.job = job.id AND drawn.place = 0"
        " JOIN rendition ON rendition.sha256 = job.sha256 AND rendition.profile = drawn.profile"
        " AND rendition.definitions = coalesce(job.definitions, '')"
        f" WHERE job.erased_at IS NULL AND job.id IN ({', '.join('?' * len(numbers))}){within}"
    )
    found = {}
    for number, *row in _run(connection, sql, *numbers, *(queues or ())):
        try:
            found[number] = str(good_values(RenditionRow, row)["text"])
        except RowDamaged as damaged:
            note(connection, damaged)
    return found


def _uses(key: RenditionKey) -> peewee.Expression:
    found: peewee.Expression = JobRow.definitions == key.definitions
    return found


def _index(connection: Connection, job: int, sha256: str, definitions: str | None) -> None:
    sql = "SELECT profile, text, height FROM rendition WHERE sha256 = ? AND definitions = ?"
    for profile, text, height in _run(connection, sql, sha256, definitions or ""):
        _put(connection, job, profile, text, height)


def _texts(connection: Connection, sha256: str, definitions: str | None, profile: str) -> list[str]:
    sql = "SELECT text FROM rendition WHERE sha256 = ? AND profile = ? AND definitions = ?"
    return [row[0] for row in _run(connection, sql, sha256, profile, definitions or "")]


def _put(connection: Connection, job: int, profile: str, text: str, height: int) -> None:
    known = [row[0] for row in _run(connection, "SELECT profile FROM drawn WHERE job = ?", job)]
    if profile in known:
        return
    place = len(known)
    findable = place < PLACES
    _run(connection, PUT, job, profile, place, height, findable)
    if findable:
        _insert(connection, job, place, text)


def _insert(connection: Connection, job: int, place: int, text: str) -> None:
    segment = job // SEGMENT
    _have_segment(connection, segment)
    _run(
        connection, f"INSERT INTO {table_of(segment)} (rowid, text) VALUES (?, ?)", job * PLACES + place, text
    )


def _have_segment(connection: Connection, segment: int) -> None:
    if not _run(connection, "SELECT 1 FROM shelf WHERE number = ?", segment):
        _run(connection, TABLE.format(table=table_of(segment)))
        _run(connection, "INSERT INTO shelf VALUES (?, 0)", segment)


def _remove(connection: Connection, job: int, place: int, text: str) -> None:
    """`text` is what was inserted: the table holds no copy by which it could find its words."""
    segment = job // SEGMENT
    table = table_of(segment)
    sql = f"INSERT INTO {table} ({table}, rowid, text) VALUES ('delete', ?, ?)"
    _run(connection, sql, job * PLACES + place, text)
    _run(connection, "UPDATE shelf SET soiled = 1 WHERE number = ?", segment)


def _run(connection: Connection, sql: str, *values: object) -> list[Any]:
    return connection.execute_sql(sql, values).fetchall()  # type: ignore[no-any-return, no-untyped-call]
