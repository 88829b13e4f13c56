"""The settings that people changed, and their history, so that each change can be taken back.

Values are kept as JSON, raw: `Layers` (appliance.settings) checks them as it checks the file's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appliance.spool.records import SettingChange
from appliance.spool.storage import settings
from appliance.storage.engine import Engine


class StoredSettings:
    """The door to them; every method may be called from any thread."""

    def __init__(self, engine: Engine, now: Callable[[], int]) -> None:
        self._engine = engine
        self._now = now

    def stored(self) -> dict[str, object]:
        """The settings that people changed: values by key."""
        return settings.stored(self._engine.connection)

    def change(
        self, wanted: Mapping[str, object], by: str, through: str, undoes: int | None = None
    ) -> SettingChange:
        """Keep values, all or none; None gives a key back to the file or the default."""
        number = self._engine.write(
            lambda transaction: settings.change(transaction, wanted, by, through, self._now(), undoes)
        )
        return next(each for each in self.changes(1, number + 1))

    def changes(self, limit: int, before: int | None = None) -> list[SettingChange]:
        """The latest changes, the newest first, with numbers below `before`."""
        return settings.changes(self._engine.connection, limit, before)

    def last(self) -> SettingChange | None:
        """The latest change that still can be taken back, and takes back none itself."""
        return settings.last(self._engine.connection)
