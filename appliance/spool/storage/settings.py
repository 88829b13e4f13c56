"""The settings that people changed, and each change of them: rows of two tables."""

from __future__ import annotations

import json
from collections.abc import Mapping

from peewee import fn

from appliance.spool.records import SettingChange
from appliance.spool.storage.schema import SETTING_CHANGE
from appliance.spool.storage.shop_tables import SettingChangeRow, SettingRow
from appliance.storage.engine import Connection, Transaction
from appliance.storage.rows import sound


def stored(connection: Connection) -> dict[str, object]:
    """Values by key."""
    rows = sound(connection, SettingRow.select().order_by(SettingRow.key))
    return {row.key: json.loads(row.value) for row in rows}


def changes(connection: Connection, limit: int, before: int | None) -> list[SettingChange]:
    """The latest changes, the newest first, with numbers below `before`."""
    older = SettingChangeRow.number < before if before is not None else SettingChangeRow.number > 0
    numbers = (
        SettingChangeRow.select(SettingChangeRow.number)
        .where(older)
        .distinct()
        .order_by(SettingChangeRow.number.desc())
        .limit(limit)
    )
    wanted = [row.number for row in numbers.execute(connection)]
    found = (_record(connection, number) for number in wanted)
    return [each for each in found if each is not None]  # the card may have changed one


def last(connection: Connection) -> SettingChange | None:
    """The latest change that still can be taken back, and takes back none itself."""
    undone = SettingChangeRow.select(SettingChangeRow.undoes).where(SettingChangeRow.undoes.is_null(False))
    query = SettingChangeRow.select(fn.MAX(SettingChangeRow.number)).where(
        SettingChangeRow.undoes.is_null() & SettingChangeRow.number.not_in(undone)
    )
    number = query.scalar(connection)
    return None if number is None else _record(connection, number)


def change(
    transaction: Transaction,
    wanted: Mapping[str, object],
    by: str,
    through: str,
    at: int,
    undoes: int | None,
) -> int:
    """Keep values, all or none; None gives a key back to the file or the default. The change's number."""
    number = transaction.next_number(SETTING_CHANGE)
    for key, value in wanted.items():
        row = SettingRow.select().where(SettingRow.key == key).first(transaction.connection)
        after = None if value is None else json.dumps(value)
        if after is None:
            SettingRow.delete().where(SettingRow.key == key).execute(transaction.connection)
        else:
            SettingRow.insert(key=key, value=after).on_conflict_replace().execute(transaction.connection)
        SettingChangeRow.insert(
            number=number,
            key=key,
            at=at,
            by=by,
            through=through,
            before=row.value if row else None,
            after=after,
            undoes=undoes,
        ).execute(transaction.connection)
    return number


def _record(connection: Connection, number: int) -> SettingChange | None:
    query = SettingChangeRow.select().where(SettingChangeRow.number == number).order_by(SettingChangeRow.id)
    rows = list(sound(connection, query))
    undone = SettingChangeRow.select().where(SettingChangeRow.undoes == number).first(connection)
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
