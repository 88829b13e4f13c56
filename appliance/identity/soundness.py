"""Checks that the database of users and keys is as it was written, and mends a row that is not.

Who is in a damaged row cannot log in, which is the safe side; a backup may have them as they were.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from appliance.identity.storage import audit, mending
from appliance.runtime.i18n import message
from appliance.storage.engine import Engine
from appliance.storage.errors import DatabaseDamaged, RowDamaged

log = logging.getLogger(__name__)
Tell = Callable[[str], None]


class Soundness:
    """Hears of damage, and looks for it. `tell` says it to people, `on_damaged` hears of the whole file."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self.tell: Tell = log.error
        self.on_damaged: Tell = log.critical
        self.engine = engine
        self.file = file
        self._said: set[tuple[str, object]] = set()
        engine.integrity.hear(self.hear)

    def hear(self, found: DatabaseDamaged | RowDamaged) -> None:
        """Something was found, by whoever read it."""
        if isinstance(found, DatabaseDamaged):
            self.on_damaged(str(found))
        elif (found.table, found.key) not in self._said:
            self._said.add((found.table, found.key))
            self.tell(
                message(
                    "The card has changed what was kept of people and keys (%(table)s %(key)s). Who is "
                    "meant may "
                    "not be let in until the box has taken it from a backup, or somebody has made it anew.",
                    table=found.table,
                    key=found.key,
                )
            )

    def look(self, at: int, *, has_room: bool) -> None:
        """Make a backup, look through it, and set right what is not.

        Raises StorageError, or OSError.
        """
        integrity = self.engine.integrity
        self.engine.write(lambda transaction: mending.give_checksums(transaction.connection))
        found = integrity.look(self.engine.models, lambda _copy: (), at=at, has_room=has_room)
        for row in found.rows:
            self.hear(row)
            self._set_right(row)
        if found.file:
            self.on_damaged("; ".join(found.file))
        self._verify_audit()

    def _verify_audit(self) -> None:
        broken = audit.verify(self.engine.connection).broken
        if broken is not None and ("audit", broken) not in self._said:
            self._said.add(("audit", broken))
            self.tell(message("The audit is not as it was written, from entry %(entry)s on.", entry=broken))

    def _set_right(self, found: RowDamaged) -> None:
        copies = self.engine.integrity.copies
        if self.engine.write(lambda transaction: mending.set_right(transaction.connection, found, copies)):
            self.tell(
                message(
                    "What the card had changed of people and keys (%(table)s %(key)s) was taken from the"
                    " backup.",
                    table=found.table,
                    key=found.key,
                )
            )
