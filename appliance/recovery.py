"""Before the box starts: a database that is damaged is set aside, and what can be read of it is saved."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import peewee

from appliance import slips
from appliance.identity import Identity
from appliance.identity import models as people_models
from appliance.identity import rescue as people
from appliance.identity.store import FILE as PEOPLE
from appliance.identity.store import open_database as open_people
from appliance.runtime import instance_lock
from appliance.runtime.clock import wall_clock
from appliance.runtime.i18n import message
from appliance.runtime.threads import ThreadStarter
from appliance.settings.stored import FILE as RECEIPTS
from appliance.spool import Spool, SpoolError, StorageError, Submission
from appliance.spool import models as receipt_models
from appliance.spool import rescue as receipts
from appliance.spool.database import open_database as open_receipts
from appliance.spool.parking import park
from appliance.spool.soundness import faults_in
from appliance.spool.writer import Unit
from appliance.storage import Database, DatabaseDamaged, DatabaseTooNew
from appliance.storage.backups import KEPT, Backups, Busy, read_only
from appliance.storage.errors import cause, in_words
from appliance.storage.looks import give_way, look
from appliance.storage.opening import use_small_pages
from appliance.storage.rescue import Report, is_under_way, marker
from appliance.storage.reserve import give_back_reserve
from appliance.storage.rows import wrong_rows

log = logging.getLogger(__name__)
DATABASES = (RECEIPTS, PEOPLE)  # in the data folder
LOOKED_THROUGH = 2_097_152  # bytes of a file whose pages are looked at before a start: others soon after it
LAST_LOOK = 5.0  # seconds that a stop waits for a look: one of a large database takes longer
GATHERING = 20.0  # seconds from an erasing to the copies without it: more may follow
FIRST_LOOK = 10.0  # seconds after the start: others have something to do first
# What SQLite says of a disk rather than of a file: to begin anew would not help.
SQLITE_OF_THE_DISK = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
    }
)


OF_THE_DISK = frozenset({errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT})


def is_of_the_disk(error: OSError | peewee.DatabaseError) -> bool:
    """Whether the disk is at fault: full, failing, or not to be written to."""
    if isinstance(error, OSError):
        return error.errno in OF_THE_DISK
    return getattr(cause(error), "sqlite_errorcode", 0) & 0xFF in SQLITE_OF_THE_DISK


def unusable(path: Path, error: OSError | peewee.DatabaseError) -> str:
    """What is said of a disk that cannot be used."""
    fault = f"The card cannot be used ({cause(error)}). What was accepted is on it, in {path}."
    log.critical("%s", fault)
    return fault


def is_usable(folder: Path) -> bool:
    """Whether the databases of a data folder can be opened and written to."""
    try:
        for name, opened in ((RECEIPTS, open_receipts), (PEOPLE, open_people)):
            database = opened(folder / name)
            with closing(database), database.atomic("IMMEDIATE"):
                database.execute_sql("PRAGMA user_version").fetchall()  # type: ignore[no-untyped-call]
    except DatabaseDamaged:
        return True  # it is set right by a start
    except (OSError, peewee.DatabaseError) as error:
        log.info("the card still cannot be used: %s", cause(error))
        return False
    return True


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder that this process has for itself, with databases that can be used.

    `said` is what people are to be told of what was set right; `fault` why the disk cannot be used at all.
    """

    path: Path
    claim: int
    said: list[str]
    fault: str

    @classmethod
    def take(cls, path: Path) -> DataFolder:
        """Raises Taken, DatabaseTooNew, or OSError where the folder cannot be had at all."""
        give_back_reserve(path)
        claim = instance_lock.claim(path)
        try:
            said = recover(path)
            for name in DATABASES:
                use_small_pages(path / name)
            return cls(path, claim, said, "")
        except (OSError, peewee.DatabaseError) as error:
            if not is_of_the_disk(error):
                os.close(claim)
                raise
            return cls(path, claim, [], unusable(path, error))

    def leave(self) -> None:
        """Let others have it."""
        os.close(self.claim)


def recover(folder: Path) -> list[str]:
    """See to it that both databases of a data folder can be used; what people are to be told, if anything.

    Raises OSError, DatabaseTooNew, or peewee's errors where the disk is at fault.
    """
    said = []
    for name, what, counted, opened, save in (
        (RECEIPTS, message("receipts"), "job", open_receipts, receipts.save),
        (PEOPLE, message("people and keys"), "user", open_people, people.save),
    ):
        file = folder / name
        reason = damage_of(file, opened)
        if reason is not None:
            said.append(_sentence(what, counted, save(file, reason)))
            marker(file).unlink(missing_ok=True)
    _park_what_a_start_needs(folder / RECEIPTS)
    return said


def _park_what_a_start_needs(file: Path) -> None:
    """Set right or aside rows without which no box starts: printers, queues, settings, what was declared.

    Each is told of by what is noted in the database, as at any other time.
    """
    database = open_receipts(file)
    with closing(database):
        database.keep_checksums()
        for model in receipt_models.OF_A_START:
            for found in list(wrong_rows(database.connection(), model)):  # type: ignore[no-untyped-call]
                with database.atomic("IMMEDIATE"):
                    park(Unit(database), found, Backups(file), wall_clock())


def damage_of(file: Path, opened: Callable[[Path], Database]) -> str | None:
    """What is wrong with a database as a whole; None where it can be used, or is not there yet."""
    if is_under_way(file) is not None:
        return "an earlier start did not come to the end of setting it right"
    with suppress(OSError):
        return marker(file).read_text(encoding="utf-8", errors="replace")
    if _is_blank(file):
        return "its file is gone" if Backups(file).copies() else None
    try:
        database = opened(file)
    except DatabaseTooNew:
        raise
    except DatabaseDamaged as error:
        return str(error)
    except peewee.DatabaseError as error:
        if is_of_the_disk(error):
            raise
        return in_words(cause(error))
    try:
        return _first_look(database, file)
    finally:
        database.close()


def examined(file: Path) -> list[str]:
    """What is wrong with one of the databases, a sentence each. Raises sqlite3's errors."""
    if not file.exists():
        return []
    if file.name == RECEIPTS:
        found = look(file, receipt_models.MODELS, faults_in, at=0, has_room=False)
    else:
        found = look(file, people_models.MODELS, lambda copy: (), at=0, has_room=False)  # noqa: ARG005
    return [*found.file, *map(str, found.rows)]


def _is_blank(file: Path) -> bool:
    """Whether a file is not there, or says nothing: whoever opens one that was removed makes it anew."""
    if not file.exists() or not file.stat().st_size:
        return True
    try:
        with closing(read_only(file)) as connection:
            return not connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return False


def _first_look(database: Database, file: Path) -> str | None:
    try:
        for table in database.protected:
            database.execute_sql(f'SELECT * FROM "{table}" LIMIT 1').fetchall()  # type: ignore[no-untyped-call]
        if file.stat().st_size <= LOOKED_THROUGH:
            said = [row[0] for row in database.execute_sql("PRAGMA integrity_check(3)").fetchall()]  # type: ignore[no-untyped-call]
            return None if said == ["ok"] else in_words("; ".join(said))
    except peewee.DatabaseError as error:
        return in_words(cause(error))
    return None


def _sentence(what: str, counted: str, report: Report) -> str:
    said = message(
        "Database damaged (%(what)s): %(reason)s. It was set aside in %(folder)s, and what can be read of "
        "it was saved (%(saved)s).",
        what=what,
        reason=report.reason,
        folder=report.folder,
        saved=report.saved.get(counted, 0),
    )
    advice = message("The card is failing, or lost its power: make a backup, and replace it soon.")
    return " ".join([said, *report.notes, advice])


class Watch:
    """Has both databases looked through now and then, on a thread that gives way to others; tells people."""

    def __init__(
        self, spool: Spool, identity: Identity, seconds: float, on_damaged: Callable[[], None]
    ) -> None:
        """`seconds` between looks (0: never). `on_damaged` is told where a file is good no more."""
        self._folder = spool.soundness.file.parent
        self._spool = spool
        self._identity = identity
        self._seconds = seconds
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._times = 1  # looks in a row
        self._thread = threading.Thread(target=self._run, name="soundness", daemon=True)
        self._on_damaged = on_damaged
        spool.soundness.on_damaged = self._hear
        identity.soundness.on_damaged = spool.soundness.give_up_people
        identity.soundness.tell = spool.soundness.tell
        spool.soundness.on_erased = self._look_soon

    def start(self, guard: ThreadStarter, said: Iterable[str]) -> None:
        """Begin, with a first look soon. What `recover` said is told on the page and on paper."""
        for damage in reversed(self._spool.soundness.found_lately()):
            self._spool.live_status.add_notice(damage.text)
        for text in said:
            self._spool.soundness.tell(text, is_grave=True)
            name = f"damage {hashlib.sha256(text.encode()).hexdigest()[:16]}"
            with suppress(SpoolError):  # no printer, or no room: the page says it
                slip = Submission(slips.notice_slip(text), "repair", "counterproof")
                self._spool.print_once(name, slip)
        if self._seconds:
            guard(self._thread)
        else:
            for name in DATABASES:
                Backups(self._folder / name).remove()  # what is erased must not stay in them

    def stop(self) -> None:
        """End behind the look that is under way, if that is soon: cut off, it leaves the other copy."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(LAST_LOOK)

    def look(self) -> None:
        """Look through both. Raises Busy, OSError, or errors of the databases."""
        self._spool.soundness.look()
        people = self._identity.soundness
        people.look(self._spool.now(), has_room=self._spool.soundness.has_room(people.file))

    def _hear(self, why: str) -> None:  # noqa: ARG002
        self._on_damaged()

    def _run(self) -> None:
        give_way()
        seconds = FIRST_LOOK
        while not self._stop.is_set():
            if self._wake.wait(seconds) and self._stop.wait(GATHERING):
                break  # what was erased a moment ago is gone from the file itself
            self._wake.clear()
            times, self._times = self._times, 1
            for _ in range(times):
                self._try_to_look()
            seconds = self._seconds
        self._spool.leave_thread()
        self._identity.leave_thread()

    def _look_soon(self) -> None:
        """Something was erased: it is to be gone from both copies as well."""
        self._times = KEPT
        self._wake.set()

    def _try_to_look(self) -> None:
        try:
            self.look()
        except (Busy, OSError, sqlite3.Error, peewee.DatabaseError, StorageError) as error:
            log.warning("the databases could not be looked through: %s", cause(error))
