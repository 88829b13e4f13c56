"""Checks now and then that the database is as it was written, and tells people where it is not.

A look writes a backup, and looks through that: pages and indices (SQLite's integrity_check), each row's
checksum, each document's hash. A row that is wrong is parked; a file that is, is set aside at the next start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from appliance.runtime.i18n import message
from appliance.spool.jobs.transitions import hold_damaged
from appliance.spool.live_status import LiveStatus
from appliance.spool.records import Damage
from appliance.spool.storage import integrity, parking
from appliance.storage.engine import Engine, Transaction
from appliance.storage.errors import DatabaseDamaged, RowDamaged, StorageError
from appliance.storage.rows import protected

log = logging.getLogger(__name__)
REBUILT = 3_600 * 1_000_000  # microseconds: how soon a damaged file is not rebuilt once more for a look
LATELY = 86_400 * 1_000_000  # microseconds that what was found is told of


class Soundness:
    """Hears of damage, and looks for it. Every method may be called from any thread; `look` from one."""

    def __init__(
        self,
        engine: Engine,
        live_status: LiveStatus,
        file: Path,
        floor: int,
        now: Callable[[], int],
    ) -> None:
        """`floor` is how many bytes stay free on the disk, whatever a backup would need."""
        self.fault: str | None = None  # why nothing is taken or printed
        self.on_damaged: Callable[[str], None] = lambda reason: None  # noqa: ARG005
        self.on_erased: Callable[[], None] = lambda: None
        self._engine = engine
        self._live_status = live_status
        self.file = file
        self._floor = floor
        self._now = now
        self._parking: set[tuple[str, object]] = set()
        self._lock = threading.Lock()
        engine.integrity.hear(self.hear)

    def expect(self) -> None:
        """Raise StorageError where the database is damaged, or not the one that was opened."""
        if self.fault is None and (lost := self._engine.integrity.lost()):
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
        self._engine.submit(lambda transaction: self._park(transaction, found)).add_done_callback(
            self._parked
        )

    def _park(self, transaction: Transaction, found: RowDamaged) -> None:
        try:
            said = parking.park(transaction, found, self._engine.integrity.copies, self._now(), hold_damaged)
            if said is not None:
                transaction.after_commit.append(lambda: self._live_status.add_notice(said))
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
            self._engine.integrity.set_aside(why)
        self.on_damaged(why)

    def give_up_people(self, why: str) -> None:
        """The database of people and keys is damaged: it is set aside at the next start."""
        self._give_up(why, is_damaged=False)

    def needs_help(self) -> bool:
        """True if somebody should look after the box: its card has destroyed a file within the last day."""
        return bool(self.grave())

    def grave(self) -> list[str]:
        """The files that the card destroyed within the last day, and why nothing is taken, if that is so."""
        found = [each.text for each in self.found_lately() if each.is_grave]
        return [self.fault, *found] if self.fault is not None else found

    def found_lately(self) -> list[Damage]:
        """The damage that was found within the last day, the newest first."""
        return integrity.damage_since(self._engine.connection, self._now() - LATELY)

    def look(self) -> None:
        """Make a backup, or where there is no room for one look through the database itself.

        Raises Busy, OSError, or StorageError.
        """
        self.expect()  # a copy of another file would take the place of a good one
        self._fill_in()
        found = self._engine.integrity.look(
            self._engine.models, integrity.faults_in, at=self._now(), has_room=self.has_room(self._engine)
        )
        for each in found.rows:
            self.hear(each)
        if found.file:
            self._give_up_unless_just_rebuilt("; ".join(found.file[: integrity.SHOWN]))

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

    def has_room(self, engine: Engine) -> bool:
        """The disk has room for copies of a database."""
        return self._engine.free_bytes() - engine.integrity.copy_bytes() >= self._floor

    def tell(self, text: str, *, is_grave: bool = False) -> None:
        """Have something that the card did be known, and not be forgotten with the next start."""
        self._live_status.add_notice(text)

        def change(transaction: Transaction) -> None:
            integrity.note_damage(transaction.connection, self._now(), text, is_grave=is_grave)

        self._engine.submit(change)

    def _fill_in(self) -> None:
        """A shell may have written rows: from now on they are as they are."""
        for table, columns in protected(*self._engine.models).items():
            last = 0
            while rows := integrity.without_checksum(self._engine.connection, table, last):
                first, last = rows[0], rows[-1]
                self._engine.write(
                    partial(_give_checksums, table=table, columns=columns, first=first, last=last)
                )


def _give_checksums(
    transaction: Transaction, table: str, columns: Sequence[str], first: int, last: int
) -> None:
    integrity.give_checksums(transaction.connection, table, columns, first, last)
