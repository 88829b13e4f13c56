"""The identity database, and a memory of a second beside it for what every request asks."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import peewee

from appliance import storage
from appliance.identity import audit
from appliance.identity.models import PROTECTED, SecretRow
from appliance.identity.records import Actor, Principal
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


def microseconds() -> int:
    """The time in microseconds since 1970, UTC."""
    return time.time_ns() // 1000


class Store:
    """Transactions on the database; each may leave an audit entry in the same step."""

    def __init__(self, folder: Path, now: Callable[[], int] = microseconds) -> None:
        """Raises OSError, or peewee's errors, where the database cannot be used."""
        self.now = now
        self._database = storage.open_database(folder / FILE, MIGRATIONS, PROTECTED)
        self._remembered: dict[str, tuple[float, Principal | None]] = {}
        self._lock = threading.Lock()

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
