"""Whether the database is as it was written: looked through now and then, and told where it is not.

A look writes a backup, and looks through that: pages and indices (SQLite's integrity_check), each row's
checksum, each document's hash. A row that is wrong is parked; a file that is, is set aside at the next start.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from appliance.runtime.i18n import message
from appliance.spool import documents, parking
from appliance.spool.database import free_bytes
from appliance.spool.errors import StorageError
from appliance.spool.live_status import LiveStatus
from appliance.spool.models import MODELS, PROTECTED, DamageRow
from appliance.spool.records import Damage
from appliance.spool.search import HOUR
from appliance.spool.states import TRANSITIONS
from appliance.spool.writer import Unit, Writer
from appliance.storage import Database, DatabaseDamaged, RowDamaged
from appliance.storage.backups import Backups
from appliance.storage.checksums import COLUMN, fill_in
from appliance.storage.errors import in_words
from appliance.storage.looks import look
from appliance.storage.rescue import note_damage
from appliance.storage.watch import FileWatch

log = logging.getLogger(__name__)
REBUILT = 3_600 * 1_000_000  # microseconds: how soon a damaged file is not rebuilt once more for a look
LATELY = 86_400 * 1_000_000  # microseconds that what was found is told of
PEOPLE = "identity.db"
TOO_NARROW = (  # hours that do not hold all jobs of theirs
    f"SELECT 1 FROM (SELECT received_at / {HOUR} AS at, min(id) AS low, max(id) AS high FROM job GROUP BY 1)"
    " LEFT JOIN hour ON number = at WHERE first IS NULL OR first > low OR last < high LIMIT 1"
)
SHOWN = 20  # of what was found
AT_ONCE = 500  # rows in one change: tills wait no longer than for that
PIECE = 65_536  # bytes of a document that are hashed at once: one of 10 MB is not held in memory for it


class Soundness:
    """Hears of damage, and looks for it. Every method may be called from any thread; `look` from one."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        live_status: LiveStatus,
        file: Path,
        floor: int,
        now: Callable[[], int],
    ) -> None:
        """`floor` is how many bytes stay free on the disk, whatever a backup would need."""
        self.fault: str | None = None  # why nothing is taken or printed
        self.on_damaged: Callable[[str], None] = lambda reason: None  # noqa: ARG005
        self.on_erased: Callable[[], None] = lambda: None
        self._database = database
        self._writer = writer
        self._live_status = live_status
        self.file = file
        self._floor = floor
        self._now = now
        self._backups = Backups(file)
        self._watch = FileWatch(file)
        self._parking: set[tuple[str, object]] = set()
        self._lock = threading.Lock()
        database.hear = self.hear

    def expect(self) -> None:
        """Raise StorageError where the database is damaged, or not the one that was opened."""
        if self.fault is None and (lost := self._watch.lost()):
            self._give_up(lost, is_damaged=False)
        if self.fault is not None:
            raise StorageError(self.fault)

    def hear(self, found: DatabaseDamaged | RowDamaged) -> None:
        """Something was found. A row is parked soon; the file as a whole is good no more."""
        if isinstance(found, DatabaseDamaged):
            self._give_up(str(found))
            return
        with self._lock:
            if (found.table, found.key) in self._parking:
                return
            self._parking.add((found.table, found.key))
        log.error("damaged: %s", found)
        self._writer.submit(lambda unit: self._park(unit, found)).add_done_callback(self._parked)

    def _park(self, unit: Unit, found: RowDamaged) -> None:
        try:
            said = parking.park(unit, found, self._backups, self._now())
            if said is not None:
                self._live_status.add_notice(said)
        finally:
            with self._lock:
                self._parking.discard((found.table, found.key))

    def _parked(self, future: Any) -> None:
        error = future.exception()
        if error is not None:
            log.error("what is damaged could not be set aside: %s", error)
            self._live_status.add_notice(
                message("What is damaged could not be set aside: %(error)s", error=error)
            )

    def _give_up(self, why: str, *, is_damaged: bool = True) -> None:
        with self._lock:
            if self.fault is not None:
                return
            self.fault = message(
                "Database damaged: %(why)s. Nothing is taken or printed until the box has set it right, for "
                "which it starts anew. What was accepted is in %(folder)s; leave the card in.",
                why=why,
                folder=self.file.parent,
            )
        log.critical("%s", self.fault)
        self._live_status.add_notice(self.fault)
        if is_damaged:
            note_damage(self.file, why)
        self.on_damaged(why)

    def give_up_people(self, why: str) -> None:
        """The database of people and keys, beside this one, is damaged: it is set aside at the next start."""
        note_damage(self.file.with_name(PEOPLE), why)
        self._give_up(why, is_damaged=False)

    def needs_help(self) -> bool:
        """Whether somebody should look after the box: its card has destroyed a file within the last day."""
        return bool(self.grave())

    def grave(self) -> list[str]:
        """What the card has destroyed within the last day, and why nothing is taken, if that is so."""
        found = [each.text for each in self.found_lately() if each.is_grave]
        return [self.fault, *found] if self.fault is not None else found

    def found_lately(self) -> list[Damage]:
        """What was found within the last day, the newest first."""
        since = self._now() - LATELY
        rows = DamageRow.select().where(DamageRow.at >= since).order_by(DamageRow.id.desc()).limit(SHOWN)
        return [Damage(row.at, row.text, row.grave) for row in rows.execute(self._database)]

    def look(self) -> None:
        """Make a backup, or where there is no room for one look through the database itself.

        Raises Busy, OSError, or sqlite3's errors.
        """
        self._fill_in()
        found = look(self.file, MODELS, faults_in, at=self._now(), has_room=self.has_room(self.file))
        for each in found.rows:
            self.hear(each)
        if found.file:
            self._give_up_unless_just_rebuilt(in_words("; ".join(found.file[:SHOWN])))

    def _give_up_unless_just_rebuilt(self, why: str) -> None:
        """A file that is wrong again at once would be set aside over and over: people are told instead."""
        since = self._now() - REBUILT
        if any(each.is_grave and each.at >= since for each in self.found_lately()):
            log.error("the database is damaged again: %s", why)
            self._live_status.add_notice(
                message("The database is damaged again: %(why)s. Replace the card.", why=why)
            )
        else:
            self._give_up(why)

    def has_room(self, file: Path) -> bool:
        """Whether the disk has room for backups of a database."""
        free = free_bytes(self._database, self.file.parent)
        return free - Backups(file).bytes_needed() >= self._floor

    def tell(self, text: str, *, is_grave: bool = False) -> None:
        """Have something that the card did be known, and not be forgotten with the next start."""
        self._live_status.add_notice(text)

        def change(unit: Unit) -> None:
            DamageRow.insert(at=self._now(), text=text, grave=is_grave).execute(unit.database)

        self._writer.submit(change)

    def _fill_in(self) -> None:
        """A shell may have written rows: from now on they are as they are."""
        for table, columns in PROTECTED.items():
            last = 0
            while rows := self._without_checksum(table, last):
                last = rows[-1]
                self._writer.submit(_filling(table, columns, rows[0], last)).result()

    def _without_checksum(self, table: str, above: int) -> list[int]:
        sql = f"SELECT rowid FROM {table} WHERE rowid > ? AND {COLUMN} IS NULL ORDER BY rowid LIMIT ?"
        rows = self._database.execute_sql(sql, (above, AT_ONCE)).fetchall()  # type: ignore[no-untyped-call]
        return [number for (number,) in rows]


def _filling(table: str, columns: Sequence[str], first: int, last: int) -> Callable[[Unit], None]:
    return lambda unit: fill_in(unit.database, table, columns, first, last)


def _hash(copy: sqlite3.Connection, number: int) -> str:
    """The name that a document should have by its bytes."""
    found = hashlib.sha256()
    with copy.blobopen(documents.DOCUMENT, "data", number, readonly=True) as data:
        while piece := data.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def faults_in(copy: sqlite3.Connection) -> Iterator[str | RowDamaged]:
    """What is wrong with a copy besides its rows' checksums."""
    for number, sha256, size in copy.execute("SELECT rowid, sha256, length(data) FROM document"):
        if size and _hash(copy, number) != sha256:
            yield RowDamaged(documents.DOCUMENT, sha256)
    known = {(before, after) for before, follow in TRANSITIONS.items() for after in follow}
    if {tuple(row) for row in copy.execute("SELECT before, after FROM transition")} != known:
        yield "the table of states is not as it was written"
    if copy.execute(TOO_NARROW).fetchone():
        yield "the numbers of jobs by hour are not as they were written"
    counted = dict(copy.execute("SELECT state, count(*) FROM job GROUP BY state").fetchall())
    if {state: jobs for state, jobs in copy.execute("SELECT state, jobs FROM tally") if jobs} != counted:
        yield "the numbers of jobs are not as they were written"
