"""What receipts are called, kept by their documents, so that a list of jobs reads no text and draws nothing.

A heading says what the receipt says: it goes with the document, and no job that was erased shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from appliance.spool.records import Job
from appliance.spool.renditions import Heading, RenditionKey
from appliance.spool.storage.shop_tables import HeadingRow
from appliance.storage.checksums import COLUMN
from appliance.storage.engine import Connection
from appliance.storage.errors import RowDamaged
from appliance.storage.rows import covered, good_values, note
from escpos.heading import VERSION

AT_ONCE = 500  # headings asked for in one query
Key = tuple[str, str]  # a document, and that of what it uses of the printer's memory


def keep(connection: Connection, key: RenditionKey, heading: Heading) -> None:
    """A document was drawn. As it was read first stays, so that it is called the same on every printer."""
    named = (key.sha256, key.definitions)
    if named not in _kept(connection, [named]):
        fields = {"sha256": key.sha256, "definitions": key.definitions, "reader": VERSION}
        HeadingRow.insert(fields | heading._asdict()).on_conflict_replace().execute(connection)


def of(connection: Connection, key: RenditionKey) -> Heading | None:
    """What a document is called, where it has been read by this version's reader."""
    return _kept(connection, [(key.sha256, key.definitions)]).get((key.sha256, key.definitions))


def called(connection: Connection, jobs: Iterable[Job]) -> list[Job]:
    """The jobs, each with its heading where it is known."""
    left, found = iter(jobs), []
    while some := list(islice(left, AT_ONCE)):
        kept = _kept(connection, [_key(job) for job in some if job.erased_at is None])
        found += [
            replace(job, heading=kept[_key(job)]) if job.erased_at is None and _key(job) in kept else job
            for job in some
        ]
    return found


def unread(connection: Connection, limit: int) -> list[int]:
    """Those of the newest jobs whose documents were not read by this version's reader, newest first."""
    sql = (
        "SELECT job.id FROM job LEFT JOIN heading ON heading.sha256 = job.sha256"
        " AND heading.definitions = coalesce(job.definitions, '')"
        " WHERE job.id > (SELECT max(id) FROM job) - ? AND job.erased_at IS NULL"
        " AND heading.reader IS NOT ? ORDER BY job.id DESC"
    )
    return [row[0] for row in _run(connection, sql, limit, VERSION)]


def forget(connection: Connection, sha256: str) -> None:
    """A document is erased."""
    HeadingRow.delete().where(HeadingRow.sha256 == sha256).execute(connection)


def _key(job: Job) -> Key:
    return job.sha256, job.definitions or ""


def _kept(connection: Connection, keys: Sequence[Key]) -> dict[Key, Heading]:
    """The headings of documents that this version's reader has read; a damaged one is noted, and left out."""
    documents = sorted({sha256 for sha256, _ in keys})
    if not documents:
        return {}
    columns = ", ".join(f'"{name}"' for name in (*covered(HeadingRow), COLUMN))
    sql = f"SELECT {columns} FROM heading WHERE sha256 IN ({', '.join('?' * len(documents))}) AND reader = ?"
    found = {}
    for row in _run(connection, sql, *documents, VERSION):
        try:
            values = good_values(HeadingRow, row)
        except RowDamaged as damaged:
            note(connection, damaged)
            continue
        heading = Heading(values["title"], values["total"], values["currency"])
        found[values["sha256"], values["definitions"]] = heading
    return found


def _run(connection: Connection, sql: str, *values: object) -> list[Any]:
    return connection.execute_sql(sql, values).fetchall()  # type: ignore[no-any-return, no-untyped-call]
