"""What people changed of the settings, and the history of it, so that each change can be taken back.

Values are kept as JSON, raw: `Layers` (appliance.settings) checks them as it checks the file's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import peewee
from peewee import fn

from appliance.spool.models import SettingChangeRow, SettingRow
from appliance.spool.writer import Unit, Writer
from appliance.storage.rows import sound


@dataclass(frozen=True, slots=True)
class SettingChange:
    """What was changed at once. `values` has by key what stood there before and after; None: nothing."""

    number: int
    at: int
    by: str
    through: str
    values: Mapping[str, tuple[object, object]]
    undoes: int | None
    undone: bool


class StoredSettings:
    """The door to them; every method may be called from any thread."""

    def __init__(self, database: peewee.Database, writer: Writer, now: Callable[[], int]) -> None:
        self._database = database
        self._writer = writer
        self._now = now

    def stored(self) -> dict[str, object]:
        """What people changed: values by key."""
        rows = sound(self._database, SettingRow.select().order_by(SettingRow.key))
        return {row.key: json.loads(row.value) for row in rows}

    def change(
        self, wanted: Mapping[str, object], by: str, through: str, undoes: int | None = None
    ) -> SettingChange:
        """Keep values, all or none; None gives a key back to the file or the default."""
        number = self._writer.submit(
            lambda unit: _change(unit, wanted, by, through, self._now(), undoes)
        ).result()
        return next(each for each in self.changes(1, number + 1))

    def changes(self, limit: int, before: int | None = None) -> list[SettingChange]:
        """The latest changes, the newest first, with numbers below `before`."""
        older = SettingChangeRow.number < before if before is not None else SettingChangeRow.number > 0
        numbers = (
            SettingChangeRow.select(SettingChangeRow.number)
            .where(older)
            .distinct()
            .order_by(SettingChangeRow.number.desc())
            .limit(limit)
        )
        wanted = [row.number for row in numbers.execute(self._database)]
        found = (_record(self._database, number) for number in wanted)
        return [each for each in found if each is not None]  # the card may have changed one

    def last(self) -> SettingChange | None:
        """The latest change that still can be taken back, and takes back none itself."""
        undone = SettingChangeRow.select(SettingChangeRow.undoes).where(
            SettingChangeRow.undoes.is_null(False)
        )
        query = SettingChangeRow.select(fn.MAX(SettingChangeRow.number)).where(
            SettingChangeRow.undoes.is_null() & SettingChangeRow.number.not_in(undone)
        )
        number = query.scalar(self._database)
        return None if number is None else _record(self._database, number)


def _change(
    unit: Unit, wanted: Mapping[str, object], by: str, through: str, at: int, undoes: int | None
) -> int:
    newest = SettingChangeRow.select(fn.MAX(SettingChangeRow.number)).scalar(unit.database)
    number: int = (newest or 0) + 1
    for key, value in wanted.items():
        row = SettingRow.select().where(SettingRow.key == key).first(unit.database)
        after = None if value is None else json.dumps(value)
        if after is None:
            SettingRow.delete().where(SettingRow.key == key).execute(unit.database)
        else:
            SettingRow.insert(key=key, value=after).on_conflict_replace().execute(unit.database)
        SettingChangeRow.insert(
            number=number,
            key=key,
            at=at,
            by=by,
            through=through,
            before=row.value if row else None,
            after=after,
            undoes=undoes,
        ).execute(unit.database)
    return number


def _record(database: peewee.Database, number: int) -> SettingChange | None:
    query = SettingChangeRow.select().where(SettingChangeRow.number == number).order_by(SettingChangeRow.id)
    rows = list(sound(database, query))
    undone = SettingChangeRow.select().where(SettingChangeRow.undoes == number).first(database)
    if not rows:
        return None
    first = rows[0]
    return SettingChange(
        number,
        first.at,
        first.by,
        first.through,
        {row.key: (_value(row.before), _value(row.after)) for row in rows},
        first.undoes,
        undone is not None,
    )


def _value(text: str | None) -> object:
    return None if text is None else json.loads(text)
