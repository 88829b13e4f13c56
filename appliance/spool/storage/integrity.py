"""Faults of the core's tables besides their checksums, and the damage that is known."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence

from appliance.spool.records import Damage
from appliance.spool.states import TRANSITIONS
from appliance.spool.storage import documents
from appliance.spool.storage.search import HOUR
from appliance.spool.storage.shop_tables import DamageRow
from appliance.storage.checksums import COLUMN, fill_in
from appliance.storage.engine import Connection
from appliance.storage.errors import RowDamaged

TOO_NARROW = (  # hours that do not hold all jobs of theirs
    f"SELECT 1 FROM (SELECT received_at / {HOUR} AS at, min(id) AS low, max(id) AS high FROM job GROUP BY 1)"
    " LEFT JOIN hour ON number = at WHERE first IS NULL OR first > low OR last < high LIMIT 1"
)
SHOWN = 20  # of what was found
AT_ONCE = 500  # rows in one write: tills wait no longer than for that
PIECE = 65_536  # bytes of a document that are hashed at once: one of 10 MB is not held in memory for it


def note_damage(connection: Connection, at: int, text: str, *, is_grave: bool) -> None:
    """Keep what was found."""
    DamageRow.insert(at=at, text=text, grave=is_grave).execute(connection)


def damage_since(connection: Connection, at: int) -> list[Damage]:
    """The damage that was found since a time, the newest first."""
    rows = DamageRow.select().where(DamageRow.at >= at).order_by(DamageRow.id.desc()).limit(SHOWN)
    return [Damage(row.at, row.text, row.grave) for row in rows.execute(connection)]


def without_checksum(connection: Connection, table: str, above: int) -> list[int]:
    """The next rows of a table that a shell has written, so that they have no checksum."""
    sql = f"SELECT rowid FROM {table} WHERE rowid > ? AND {COLUMN} IS NULL ORDER BY rowid LIMIT ?"
    rows = connection.execute_sql(sql, (above, AT_ONCE)).fetchall()  # type: ignore[no-untyped-call]
    return [number for (number,) in rows]


def give_checksums(connection: Connection, table: str, columns: Sequence[str], first: int, last: int) -> None:
    """From now on these rows are as they are."""
    fill_in(connection, table, columns, first, last)


def _hash(copy: sqlite3.Connection, number: int) -> str:
    """The name that a document should have by its bytes."""
    found = hashlib.sha256()
    with copy.blobopen(documents.DOCUMENT, "data", number, readonly=True) as data:
        while piece := data.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def faults_in(copy: sqlite3.Connection) -> Iterator[str | RowDamaged]:
    """The faults of a copy besides its rows' checksums."""
    for number, sha256, size in copy.execute("SELECT rowid, sha256, length(data) FROM document"):
        if size and _hash(copy, number) != sha256:
            yield RowDamaged(documents.DOCUMENT, sha256)
    known = {(before, after) for before, follow in TRANSITIONS.items() for after in follow}
    if {tuple(row) for row in copy.execute("SELECT before, after FROM transition")} != known:
        yield "the table of states is not as it was written"
    if copy.execute(TOO_NARROW).fetchone():
        yield "the numbers of jobs by hour are not as they were written"
    counted = dict(copy.execute("SELECT state, count(*) FROM job GROUP BY state").fetchall())
    if {state: jobs for state, jobs in copy.execute("SELECT state, jobs FROM tally") if jobs} != counted:
        yield "the numbers of jobs are not as they were written"
