"""A box's database with as many jobs as a busy shop has in a year, made quickly for bench_pages.py."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from peewee import SqliteDatabase

from appliance.identity import Identity
from appliance.identity.following import MARK
from appliance.settings import IdentitySettings, Limits
from appliance.spool import (
    Queue,
    Spool,
)
from appliance.spool.storage import text_index

DAY = 86_400_000_000  # microseconds
SPAN = 365 * DAY
WAITING = 1_000  # the newest; what a box has to show at once on a very bad day
RARE = "Blutorangensaft"  # on three receipts
COMMON = "EUR"  # on every receipt
QUEUES = {"main": "kasse", "kitchen": "kueche", "bar": "theke"}
PRINTERS = ("kasse", "kueche", "theke")
PIECE = 20_000  # jobs in one transaction
STATES = ("completed",) * 90 + ("rejected",) * 7 + ("canceled",) * 2 + ("expired",)
PEOPLE = (("ada", "web"), ("panel", "button"), ("berta", "web"), ("key till #1", "api"))
SYLLABLES = [
    "ka",
    "fe",
    "tor",
    "te",
    "sa",
    "la",
    "mi",
    "lo",
    "ri",
    "na",
    "bu",
    "se",
    "po",
    "ren",
    "ta",
    "ke",
    "gu",
    "ni",
    "pa",
    "wo",
]


def make(folder: Path, count: int) -> None:
    """Make `DATA/counterproof.db` in `folder`, with `count` jobs and the words of their receipts."""
    spool = Spool(folder, Limits(free_bytes=0))
    spool.start()
    for printer in PRINTERS:
        spool.printers.put(printer, f"virtual:{printer}", "generic-80mm")
    for queue, printer in QUEUES.items():
        spool.queues.put(Queue(queue, "hold", printer, retention_days=0))
    spool.stop()
    database = SqliteDatabase(str(folder / "counterproof.db"), pragmas={"cache_size": -200_000})
    database.execute_sql("PRAGMA synchronous = OFF")
    begun = int(time.time() * 1e6) - SPAN
    for first in range(0, count, PIECE):
        with database.atomic():
            _fill(database, range(first + 1, min(first + PIECE, count) + 1), count, begun)
    database.execute_sql("UPDATE unread SET before = 0")
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    (last,) = database.execute_sql("SELECT max(id) FROM history").fetchone()
    database.close()
    # The audit begins with what is decided from now on: to copy all of that is another thing to measure.
    Identity(folder, IdentitySettings())._store.secret(MARK, lambda: str(last))


def _fill(database: SqliteDatabase, numbers: range, count: int, begun: int) -> None:
    chance = random.Random(numbers.start)
    receipts = [
        (n, text, hashlib.sha256(text.encode()).hexdigest()) for n, text in _texts(chance, numbers, count)
    ]
    many = database.connection().executemany
    many("INSERT INTO document VALUES (?, ?)", [(sha, text.encode()) for _, text, sha in receipts])
    rows = [_job(chance, n, sha, len(text), begun + n * SPAN // count) for n, text, sha in receipts]
    many(
        "INSERT INTO job (id, uuid, queue, source, origin, state, sha256, size, received_at, printer,"
        " priority, attempts, notes)"
        " VALUES (?, ?, ?, 'raw', '192.168.1.20', 'pending', ?, ?, ?, ?, 1, 0, '')",
        rows,
    )
    many(
        "INSERT INTO rendition (sha256, profile, definitions, text, width, height, notes, events)"
        " VALUES (?, 'generic-80mm', '', ?, 576, ?, '', '[]')",
        [(sha, text, 24 * text.count("\n") + 200) for _, text, sha in receipts],
    )
    _move(database, chance, rows, count)
    for n, text, _ in receipts:
        text_index._put(database, n, "generic-80mm", text, 24 * text.count("\n") + 200)


def _job(chance: random.Random, number: int, sha256: str, size: int, at: int) -> tuple[object, ...]:
    queue = chance.choices(tuple(QUEUES), (6, 3, 1))[0]
    return (number, f"{number:036}", queue, sha256, size, at, QUEUES[queue])


def _move(
    database: SqliteDatabase, chance: random.Random, rows: list[tuple[object, ...]], count: int
) -> None:
    """All but the newest have been decided; by the steps that the triggers permit."""
    over = [row for row in rows if int(str(row[0])) <= count - WAITING]
    many = database.connection().executemany
    steps: dict[str, list[tuple[object, ...]]] = {"approved": [], "printing": [], "completed": []}
    lines: list[tuple[object, ...]] = []
    for row in over:
        state = "failed" if int(str(row[0])) % 50_000 == 0 else chance.choice(STATES)
        who, at = chance.choice(PEOPLE), int(str(row[5])) + int(chance.lognormvariate(2.5, 1) * 1e6)
        way = ["approved", "printing", state] if state in ("completed", "failed") else [state]
        for step in way:
            steps.setdefault(step, []).append((step, at, *who, row[0]))
        lines.append((row[0], row[5], "till", "raw", None, "pending"))
        lines += [(row[0], at, *who, before, after) for before, after in pairwise(["pending", *way])]
    decided = "UPDATE job SET state = ?, decided_at = ?, decided_by = ?, decided_through = ? WHERE id = ?"
    for changes in steps.values():
        many(decided, changes)
    many(
        "INSERT INTO history (job, at, \"by\", through, before, after, detail) VALUES (?, ?, ?, ?, ?, ?, '')",
        lines,
    )


def _texts(chance: random.Random, numbers: range, count: int) -> Iterator[tuple[int, str]]:
    for number in numbers:
        lines = ["CAFÉ MUSTER", "Hauptstraße 1, 10115 Berlin", f"Beleg {number}"]
        lines += [
            f"{chance.randint(1, 4)} x {_word(chance):24} {chance.randint(100, 2900) / 100:.2f}"
            for _ in range(chance.randint(4, 14))
        ]
        if number % (count // 3) == 1:
            lines.append(f"1 x {RARE} 4.20")
        lines += [f"SUMME {COMMON} {chance.randint(300, 9000) / 100:.2f}", "Vielen Dank"]
        yield number, "\n".join(lines) + "\n"


def _word(chance: random.Random) -> str:
    """A made-up article: some are on many receipts, most on few."""
    seed = int(chance.paretovariate(0.6))
    pick = random.Random(min(seed, 20_000))
    return "".join(pick.choice(SYLLABLES) for _ in range(pick.randint(2, 5))).capitalize()
