"""The steps that are done, in the core's database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from peewee import BigIntegerField, CharField

from appliance.storage.engine import Connection, Schema
from appliance.storage.rows import Protected, sound


class StepRow(Protected):
    """A step that was done."""

    name = CharField(32, primary_key=True)
    at = BigIntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "first_step"


SCHEMA = Schema("onboarding_migration", Path(__file__).with_name("migrations"), (StepRow,))


def done(connection: Connection) -> frozenset[str]:
    """The names of the steps that are done."""
    return frozenset(row.name for row in sound(connection, StepRow.select()))


def add(connection: Connection, names: Iterable[str], at: int) -> None:
    """These are done; one that was already stays as it was."""
    for name in names:
        StepRow.insert(name=name, at=at).on_conflict_ignore().execute(connection)
