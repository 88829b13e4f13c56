"""The audit as rows: only ever added to, each chained to the one before by its hash.

An entry's hash is the SHA-256 of the hash before and of its own fields as JSON, so that whoever changes,
removes or inserts one has to write all the later ones anew; the last hash, noted elsewhere, shows that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from appliance.identity.audit import AuditFilter, Entry, Verdict
from appliance.identity.records import Actor
from appliance.identity.storage.tables import AuditRow
from appliance.storage.engine import Connection

GENESIS = "0" * 64
PAGE = 1_000  # entries read at once
LONGEST = 255  # characters of a subject


def append(
    connection: Connection, actor: Actor, action: str, subject: str, at: int, detail: str = ""
) -> None:
    """Add an entry; the caller holds a transaction that nobody else can write beside."""
    last = AuditRow.select().order_by(AuditRow.id.desc()).limit(1).first(connection)
    before, number = (last.hash, last.id + 1) if last else (GENESIS, 1)
    fields = (at, actor.name, actor.channel, actor.address, action, subject[:LONGEST], detail)
    names = ("at", "who", "through", "address", "action", "subject", "detail")
    AuditRow.insert(
        id=number, hash=chained(before, number, fields), **dict(zip(names, fields, strict=True))
    ).execute(connection)


def chained(before: str, number: int, fields: tuple[object, ...]) -> str:
    """The hash of an entry behind the one with the hash `before`."""
    text = json.dumps([before, number, *fields], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def entries(
    connection: Connection, wanted: AuditFilter, limit: int, before: int | None = None
) -> list[Entry]:
    """Entries, the newest first, older than the one numbered `before`."""
    query = AuditRow.select()
    for field, value in (("who", wanted.user_name), ("subject", wanted.subject)):
        if value is not None:
            query = query.where(getattr(AuditRow, field) == value)
    if wanted.action is not None:
        query = query.where(AuditRow.action.startswith(wanted.action))
    if wanted.begin is not None:
        query = query.where(AuditRow.at >= wanted.begin)
    if wanted.end is not None:
        query = query.where(AuditRow.at < wanted.end)
    if before is not None:
        query = query.where(AuditRow.id < before)
    rows = query.order_by(AuditRow.id.desc()).limit(limit).execute(connection)
    return [_entry(row) for row in rows]


def verify(connection: Connection) -> Verdict:
    """Look whether every entry is as it was written, and none is missing in between."""
    before, count = GENESIS, 0
    for entry in _oldest_first(connection):
        fields = (
            *(entry.at, entry.user_name, entry.channel, entry.address),
            *(entry.action, entry.subject, entry.detail),
        )
        if entry.id != count + 1 or entry.hash != chained(before, entry.id, fields):
            return Verdict(count, before, count + 1)
        before, count = entry.hash, count + 1
    return Verdict(count, before, None)


def knows(connection: Connection, head: str) -> bool:
    """Whether an entry has this hash."""
    return AuditRow.select(AuditRow.id).where(AuditRow.hash == head).first(connection) is not None


def head(connection: Connection) -> Entry | None:
    """The newest entry."""
    row = AuditRow.select().order_by(AuditRow.id.desc()).limit(1).first(connection)
    return None if row is None else _entry(row)


def hash_of(connection: Connection, number: int) -> str | None:
    """The hash of an entry."""
    row = AuditRow.select(AuditRow.hash).where(AuditRow.id == number).first(connection)
    return None if row is None else str(row.hash)


def _oldest_first(connection: Connection) -> Iterator[Entry]:
    last = 0
    while True:
        query = AuditRow.select().where(AuditRow.id > last).order_by(AuditRow.id).limit(PAGE)
        page = [_entry(row) for row in query.execute(connection)]
        if not page:
            return
        yield from page
        last = page[-1].id


def _entry(row: AuditRow) -> Entry:
    return Entry(
        *(row.id, row.at, row.who, row.through, row.address, row.action, row.subject, row.detail, row.hash)
    )
