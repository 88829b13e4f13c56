"""The identity database, and a memory of a second beside it for what every request asks."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from appliance.identity.records import Actor, Principal
from appliance.identity.storage import audit, secrets
from appliance.identity.storage.schema import FILE, PEOPLE
from appliance.runtime.clock import SLACK, WallClock, wall_clock
from appliance.storage.engine import Connection, Transaction, Write
from appliance.storage.opening import open_engine

FRESH_SECONDS = 1.0  # that what a shell changes may go unseen
MAX_REMEMBERED = 1_000
T = TypeVar("T")


def digest(token: str) -> str:
    """What is kept of a random token: as it can't be guessed, a plain SHA-256 does."""
    return hashlib.sha256(token.encode()).hexdigest()


class Store:
    """Transactions on the database; each may leave an audit entry in the same step.

    Whatever has a time asks this for it. What was made in the future was made by a clock that has been set
    since, and is not good; what is over, or of the future, is removed only while the clock is believed.
    """

    def __init__(
        self, folder: Path, now: Callable[[], int] = wall_clock, clock: WallClock | None = None
    ) -> None:
        """`clock` says whether it is believed; without it, `now` always is.

        Raises OSError, or StorageError, where the database cannot be used.
        """
        self._clock = clock or WallClock(now, is_synchronised=lambda: True)
        self.now = self._clock.now
        self.engine = open_engine(folder / FILE, (PEOPLE,), has_thread=False)
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
    def connection(self) -> Connection:
        """The calling thread's connection, to read by."""
        return self.engine.connection

    def write(self, change: Write[T], *, durable: bool = True) -> T:
        """Run a write, and wait for it; what was remembered is forgotten after it."""
        result = self.engine.write(change, durable=durable)
        with self._lock:
            self._remembered.clear()
        return result

    def append_audit(
        self, transaction: Transaction, actor: Actor, action: str, subject: str = "", detail: str = ""
    ) -> None:
        """Add an entry to the audit, as a part of a write."""
        audit.append(transaction.connection, actor, action, subject, self.now(), detail)

    def audit_now(self, actor: Actor, action: str, subject: str = "", detail: str = "") -> None:
        """Add an entry to the audit, in a write of its own."""
        self.engine.write(lambda transaction: self.append_audit(transaction, actor, action, subject, detail))

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
        return secrets.get(self.connection, name) or self.write(
            lambda transaction: _secret(transaction, name, make)
        )

    def close(self) -> None:
        """Close the calling thread's connection."""
        self.engine.release_thread()


def _secret(transaction: Transaction, name: str, make: Callable[[], str]) -> str:
    known = secrets.get(transaction.connection, name)  # somebody else may have been faster
    if known is None:
        known = make()
        secrets.put(transaction.connection, name, known)
    return known
