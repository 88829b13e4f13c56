"""Templates and their versions, in the core's database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from peewee import AutoField, BigIntegerField, CharField, IntegerField, TextField, fn

from appliance.storage.engine import Connection, Schema
from appliance.storage.rows import Protected, sound
from appliance.templates.files import Content, field_of, field_values


class VersionRow(Protected):
    """A template as it was at some time; the highest version is the one in use."""

    id = AutoField()
    name = CharField(63)
    version = IntegerField()
    title = TextField()
    source = TextField()
    fields = TextField()
    by = TextField()
    at = BigIntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "template_version"


SCHEMA = Schema("template_migration", Path(__file__).with_name("migrations"), (VersionRow,))


@dataclass(frozen=True, slots=True)
class Version:
    """A template as it was at some time; `at` in microseconds since 1970, UTC."""

    content: Content
    version: int
    by: str
    at: int


def latest(connection: Connection) -> list[Version]:
    """The templates in use, by name."""
    newest = VersionRow.select(fn.MAX(VersionRow.id)).group_by(VersionRow.name)
    query = VersionRow.select().where(VersionRow.id.in_(newest)).order_by(VersionRow.name)
    return [_version(row) for row in sound(connection, query)]


def versions(connection: Connection, name: str) -> list[Version]:
    """All of a template, the newest first."""
    query = VersionRow.select().where(VersionRow.name == name).order_by(VersionRow.version.desc())
    return [_version(row) for row in sound(connection, query)]


def add(connection: Connection, content: Content, by: str, at: int, most: int) -> int:
    """Keep a new version, and of the others the newest, so that there are `most`; its number."""
    query = VersionRow.select(fn.MAX(VersionRow.version)).where(VersionRow.name == content.name)
    number = (query.scalar(connection) or 0) + 1
    told = json.dumps([field_values(each) for each in content.fields], ensure_ascii=False)
    VersionRow.insert(
        name=content.name,
        version=number,
        title=content.title,
        source=content.source,
        fields=told,
        by=by,
        at=at,
    ).execute(connection)
    is_old = (VersionRow.name == content.name) & (VersionRow.version <= number - most)
    VersionRow.delete().where(is_old).execute(connection)
    return number


def remove(connection: Connection, name: str) -> None:
    """Forget a template with all its versions."""
    VersionRow.delete().where(VersionRow.name == name).execute(connection)


def _version(row: VersionRow) -> Version:
    entries: Iterable[dict[str, object]] = json.loads(str(row.fields))
    content = Content(str(row.name), str(row.title), str(row.source), tuple(map(field_of, entries)))
    return Version(content, int(str(row.version)), str(row.by), int(str(row.at)))
