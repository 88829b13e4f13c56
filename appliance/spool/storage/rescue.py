"""A new database of receipts: of all that can be read of a damaged one, and what only its backup has.

What comes from the damaged file is as it was last: each row by its checksum, each document by its hash. What
comes from a backup may have changed since, so nothing of it prints by itself: jobs wait, printers are paused.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from appliance.runtime.i18n import message
from appliance.spool.states import TRANSITIONS, Reason, State
from appliance.spool.storage import documents
from appliance.storage.checksums import COLUMN, fill_in
from appliance.storage.engine import Schema
from appliance.storage.sqlite.backups import Backups
from appliance.storage.sqlite.database import Database
from appliance.storage.sqlite.markers import Report
from appliance.storage.sqlite.opening import open_database
from appliance.storage.sqlite.pages import Value
from appliance.storage.sqlite.rescue import Reader, insert, layouts, rescue, rows

FROM_BACKUP = ("printer", "queue", "declaration", "definition", "setting", "setting_change", "once")
OF_JOBS = ("history", "attempt", "revision")
LOOK = "It was taken from a backup; look whether it is right."
APART = 1_000  # numbers left free where every job since the backup is lost: they may stand on paper
SHOWN = 20  # numbers in a sentence
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Documents:
    """Knows a document: its name is the hash of its bytes, and an erased one has none."""

    table = "document"

    def read(self, number: int, values: Sequence[Value]) -> dict[str, Value] | None:  # noqa: ARG002
        """As a `Reader`."""
        match values:
            case [str(sha256), bytes(data)] if _SHA256.fullmatch(sha256):
                return (
                    {"sha256": sha256, "data": data} if not data or documents.name(data) == sha256 else None
                )
        return None


def save(file: Path, reason: str, schemas: Sequence[Schema]) -> Report:
    """Put a new database in the place of a damaged one, which is set aside. Raises OSError."""
    return rescue(file, reason, lambda new: open_database(new, schemas), _fill)


def _fill(database: Database, damaged: Path, backups: Backups, report: Report) -> None:
    readers: list[Reader] = [*layouts(database), Documents()]
    with _any_state(database), database.atomic():
        for table, row in rows(damaged, readers):
            if insert(database, table, row):
                report.count(table)
        of_backup = _from_backup(database, readers, backups, report)
        if of_backup and not report.saved.get("job"):
            _run(database, "UPDATE sqlite_sequence SET seq = seq + ?", APART)
        _name_lost_jobs(database, report)
        _find_documents(database, backups, report)
        _tidy(database)
        for table, columns in database.protected.items():
            fill_in(database, table, columns)


@contextmanager
def _any_state(database: Database) -> Iterator[None]:
    """Jobs may come in with the state that they had."""
    name = "job_begins_pending"
    ((sql,),) = _run(database, "SELECT sql FROM sqlite_master WHERE name = ?", name)
    _run(database, f"DROP TRIGGER {name}")
    yield
    _run(database, sql)


def _from_backup(
    database: Database, readers: Sequence[Reader], backups: Backups, report: Report
) -> list[int]:
    """Take what only the newest backup has; the numbers of the jobs among it."""
    jobs: list[int] = []
    for copy in backups.copies()[:1]:
        wanted = [each for each in readers if each.table in (*FROM_BACKUP, "job")]
        for table, row in rows(copy.file, wanted):
            if insert(database, table, _held(table, row)):
                if table == "job":
                    jobs.append(int(str(row["id"])))
                elif table in ("printer", "queue"):
                    report.notes.append(_looked_at(table, str(row["name"])))
        known = set(jobs)
        for table, row in rows(copy.file, [each for each in readers if each.table in OF_JOBS]):
            if row["job"] in known:
                insert(database, table, row)
    if jobs:
        report.notes.append(
            message(
                "Jobs taken from the backup (they may have been printed since): %(jobs)s.", jobs=_listed(jobs)
            )
        )
    return jobs


def _held(table: str, row: Mapping[str, Value]) -> dict[str, Value]:
    """A row of a backup as it may come back: nothing of it prints by itself."""
    changes: dict[str, Value] = {}
    if table == "printer":
        changes = {"paused": 1, "pause_reason": LOOK}
    if table == "queue":
        changes = {"policy": "hold"}
    if table == "job" and TRANSITIONS[State(str(row["state"]))]:
        is_on_paper = row["state"] in (State.PRINTING, State.UNCERTAIN)  # perhaps
        state = State.UNCERTAIN if is_on_paper else State.PENDING
        changes = {"state": str(state), "reason": str(Reason.RESTORED), "turn": None}
    return {**row, **changes, COLUMN: None}


def _looked_at(table: str, name: str) -> str:
    if table == "printer":
        return message("The printer %(name)s was taken from the backup and is paused: look at it.", name=name)
    return message("The queue %(name)s was taken from the backup and holds all jobs: look at it.", name=name)


def _name_lost_jobs(database: Database, report: Report) -> None:
    """Jobs of which only traces are left stand in the list as such, so that nobody looks for them in vain."""
    sql = (
        "SELECT job, min(at), (SELECT after FROM history AS last WHERE last.job = history.job"
        " ORDER BY id DESC LIMIT 1) FROM history WHERE job NOT IN (SELECT id FROM job) GROUP BY job"
    )
    lost = []
    for number, at, state in _run(database, sql):
        is_over = not TRANSITIONS[State(state)]
        empty = documents.name(b"")
        insert(database, "document", {"sha256": empty, "data": b""})
        row = {
            "id": number,
            "uuid": str(uuid.uuid4()),
            "queue": "main",
            "source": "repair",
            "origin": "",
            "state": state if is_over else State.CANCELED,
            "reason": Reason.DAMAGED,
            "sha256": empty,
            "size": 0,
            "received_at": at,
            "priority": 1,
            "attempts": 0,
            "notes": "The card destroyed what was kept of this job.",
        }
        insert(database, "job", row)
        lost.append(number)
    if lost:
        report.notes.append(message("Jobs that are lost: %(jobs)s.", jobs=_listed(lost)))
    # The words of those that are there are taken in anew, and then it is known how long they are.
    _run(database, "DELETE FROM drawn WHERE job IN (SELECT id FROM job WHERE erased_at IS NULL)")
    for table in ("attempt", "once", "drawn", "revision"):
        _run(database, f"DELETE FROM {table} WHERE job NOT IN (SELECT id FROM job)")


def _find_documents(database: Database, backups: Backups, report: Report) -> None:
    """Documents that jobs name and that were not as they should be: a backup may have them."""
    wanted = {
        str(sha256)
        for column in ("sha256", "original_sha256", "definitions")
        for (sha256,) in _run(
            database,
            f"SELECT DISTINCT {column} FROM job WHERE {column} NOT IN (SELECT sha256 FROM document)",
        )
    }
    lost = []
    for sha256 in wanted:
        found = backups.row("SELECT data FROM document WHERE sha256 = ?", sha256)
        data = bytes(found[0]) if found and documents.name(bytes(found[0])) == sha256 else b""
        insert(database, "document", {"sha256": sha256, "data": data})
        if not data:
            lost += _hold(database, sha256)
    if lost:
        report.notes.append(
            message("The bytes of these jobs are lost; they are not printed: %(jobs)s.", jobs=_listed(lost))
        )


def _hold(database: Database, sha256: str) -> list[int]:
    """Hold the jobs that need a document which is lost."""
    sql = (
        "SELECT id, state FROM job WHERE (sha256 = ? OR definitions = ?) AND erased_at IS NULL"
        " AND reason IS NOT 'damaged'"
    )
    found = []
    for number, state in _run(database, sql, sha256, sha256):
        if state == State.APPROVED:
            _run(database, "UPDATE job SET state = 'pending', turn = NULL WHERE id = ?", number)
        _run(database, "UPDATE job SET reason = ? WHERE id = ?", Reason.DAMAGED, number)
        found.append(number)
    return found


def _tidy(database: Database) -> None:
    """Have every name that is named be there, and words be looked for anew."""
    for (name,) in _run(
        database, "SELECT DISTINCT queue FROM job WHERE queue NOT IN (SELECT name FROM queue)"
    ):
        _run(
            database,
            "INSERT INTO queue (name, policy, fallback_seconds, drawer, status, process_ids, permits,"
            " networks, idle_seconds, cut_seconds, removed)"
            " VALUES (?, 'hold', 300, 'pass', 'mirror', 'spooled', '', '', 60, 1, ?)",
            name,
            int(name != "main"),
        )
    gone = "NOT IN (SELECT name FROM printer UNION SELECT name FROM declaration WHERE kind = 'printer')"
    _run(database, f"UPDATE queue SET policy = 'hold', printer = NULL WHERE printer {gone}")
    _run(database, f"UPDATE queue SET fallback = NULL WHERE fallback {gone}")
    for kind in ("printer", "queue"):  # what is gone and was declared is declared anew
        _run(
            database,
            f"DELETE FROM declaration WHERE kind = ? AND name NOT IN (SELECT name FROM {kind})",
            kind,
        )
    _run(database, "DELETE FROM definition WHERE sha256 NOT IN (SELECT sha256 FROM document)")
    for table in ("rendition", "heading"):
        _run(database, f"DELETE FROM {table} WHERE sha256 NOT IN (SELECT sha256 FROM document)")
    _run(database, "UPDATE job SET reprint_of = NULL WHERE reprint_of NOT IN (SELECT id FROM job)")
    _run(database, "UPDATE unread SET before = (SELECT coalesce(max(id), 0) + 1 FROM job)")


def _listed(numbers: Iterable[int]) -> str:
    found = sorted(numbers)
    more = f" … ({len(found)})" if len(found) > SHOWN else ""
    return ", ".join(map(str, found[:SHOWN])) + more


def _run(database: Database, sql: str, *values: object) -> list[Any]:
    return database.execute_sql(sql, values).fetchall()  # type: ignore[no-any-return]
