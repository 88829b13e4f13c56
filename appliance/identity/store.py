"""The identity database, and a memory of a second beside it for what every request asks."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import peewee

from appliance import storage
from appliance.identity import audit
from appliance.identity.models import PROTECTED, SecretRow
from appliance.identity.records import Actor, Principal
from appliance.runtime.clock import SLACK, WallClock, wall_clock
from appliance.storage.opening import unsynced
from appliance.storage.rows import Protected, sound

MIGRATIONS = Path(__file__).with_name("migrations")
FILE = "identity.db"  # in the data folder
FRESH_SECONDS = 1.0  # that what a shell changes may go unseen
MAX_REMEMBERED = 1_000
T = TypeVar("T")
R = TypeVar("R", bound=Protected)


def digest(token: str) -> str:
    """What is kept of a random token: as it can't be guessed, a plain SHA-256 does."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_database(file: Path) -> storage.Database:
    """The database at `file`, made or migrated as needed."""
    return storage.open_database(file, MIGRATIONS, PROTECTED, _complete)


def _complete(database: peewee.Database, applied: Collection[str]) -> None:
    """For a day the migration of this name added no kind of way in to devices."""
    if "0004_logins" in applied:
        columns = {row[1] for row in database.execute_sql("PRAGMA table_info(device)").fetchall()}  # type: ignore[no-untyped-call]
        if "through" not in columns:
            database.execute_sql("ALTER TABLE device ADD COLUMN through TEXT NOT NULL DEFAULT 'web'")  # type: ignore[no-untyped-call]


class Store:
    """Transactions on the database; each may leave an audit entry in the same step.

    Whatever has a time asks this for it. What was made in the future was made by a clock that has been set
    since, and is not good; what is over, or of the future, is removed only while the clock is believed.
    """

    def __init__(
        self, folder: Path, now: Callable[[], int] = wall_clock, clock: WallClock | None = None
    ) -> None:
        """`clock` says whether it is believed; without it, `now` always is.

        Raises OSError, or peewee's errors, where the database cannot be used.
        """
        self._clock = clock or WallClock(now, is_synchronised=lambda: True)
        self.now = self._clock.now
        self._database = open_database(folder / FILE)
        self._remembered: dict[str, tuple[float, Principal | None]] = {}
        self._lock = threading.Lock()

    def is_ahead(self, at: int) -> bool:
        """Whether a time is in the future, further than a clock may be off."""
        return at > self.now() + SLACK

    def may_remove(self) -> bool:
        """Whether the clock is believed."""
        return self._clock.read().believed

    def latest(self) -> int:
        """The time for what ends: nothing that has ended begins again when the clock is behind."""
        return self._clock.latest()

    def reckoned(self) -> int:
        """The time for what is to end some day: no clock that is ahead has it end later."""
        return self._clock.reckoned()

    @property
    def database(self) -> storage.Database:
        """The database, by the calling thread's connection."""
        self._database.keep_checksums()
        return self._database

    def rows(self, query: peewee.ModelSelect[R]) -> Iterator[R]:
        """The rows of a query over one model, but for those that the card has changed: they are noted."""
        return sound(self.database, query)

    def first(self, query: peewee.ModelSelect[R]) -> R | None:
        """The first row of a query over one model; None where there is none, or the card has changed it."""
        return next(self.rows(query.limit(1)), None)

    @contextmanager
    def change(self, *, durable: bool = True) -> Iterator[peewee.Database]:
        """A transaction that nobody writes beside; what was remembered is forgotten after it."""
        with nullcontext() if durable else unsynced(self.database), self.database.atomic("IMMEDIATE"):
            yield self.database
        with self._lock:
            self._remembered.clear()

    def note(self, actor: Actor, action: str, subject: str = "", detail: str = "") -> None:
        """Add an entry to the audit; within `change` it is part of that."""
        with self.database.atomic("IMMEDIATE") if not self.database.in_transaction() else _nothing():
            audit.append(self.database, actor, action, subject, self.now(), detail)

    def remember(self, key: str, look: Callable[[], Principal | None]) -> Principal | None:
        """What `look` found within the last second, or finds now."""
        moment = time.monotonic()
        with self._lock:
            found = self._remembered.get(key)
        if found is not None and moment < found[0]:
            return found[1]
        principal = look()
        with self._lock:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = (moment + FRESH_SECONDS, principal)
        return principal

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """A secret of this box, made when first asked for."""
        this = SecretRow.name == name
        row = self.first(SecretRow.select().where(this))
        while row is None:
            with self.change() as database:
                if self.first(SecretRow.select().where(this)) is None:  # or the card has changed it
                    SecretRow.delete().where(this).execute(database)
                    SecretRow.insert(name=name, value=make()).execute(database)
            row = self.first(SecretRow.select().where(this))
        return str(row.value)

    def close(self) -> None:
        """Close the calling thread's connection."""
        self._database.close()


@contextmanager
def _nothing() -> Iterator[None]:
    yield
