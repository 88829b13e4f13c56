"""Its table, in the core's database, and what is asked of it."""

from __future__ import annotations

from pathlib import Path

from peewee import AutoField, BigIntegerField, CharField

from appliance.storage.engine import Connection, Schema
from appliance.storage.rows import Protected


class RingRow(Protected):
    """The bell was rung."""

    id = AutoField()
    at = BigIntegerField()
    tone = CharField(63)
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "bell_ring"


SCHEMA = Schema("bell_migration", Path(__file__).with_name("migrations"), (RingRow,))


def add(connection: Connection, at: int, tone: str) -> None:
    RingRow.insert(at=at, tone=tone).execute(connection)


def count(connection: Connection) -> int:
    return int(RingRow.select().count(connection))
