"""A card that changes bits of a data folder while the box is off, and what the box makes of it then."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.identity import Actor, Identity, Role
from appliance.recovery import Watch, recover
from appliance.settings import IdentitySettings, Limits
from appliance.spool import (
    Damaged,
    Decision,
    Definition,
    Job,
    JobFilter,
    Look,
    Outcome,
    Queue,
    Rendition,
    Spool,
    SpoolError,
    State,
    Submission,
)
from appliance.spool.storage import documents as kept

LIMITS = Limits(free_bytes=0)
PRINTERS = ("counter", "kitchen")
PASSWORD = "a word of long standing"
RECEIPTS, PEOPLE = "counterproof.db", "identity.db"
ROUNDS = 4  # of starting anew until nothing more is found
DERIVED = ("words_%", "sqlite_%", "damage", "shelf", "unread", "schema_migration", "hour")
LOGO = Definition("nv_graphics G1", "picture G1", b"\x1d(L\x06\x00\x30\x45G1\x01\x01")
RECEIPT = Submission(b"one more\n", "raw", "192.168.1.20")
ANY, APPROVED = JobFilter(), JobFilter(states=(State.APPROVED,))
OUTCOMES = {
    "completed": Outcome(State.COMPLETED, 10, "printed"),
    "uncertain": Outcome(State.UNCERTAIN, 10),
}


@dataclass(slots=True)
class Box:
    """The parts of a box that keep and print, without its pages; as `Service` puts them together."""

    spool: Spool
    identity: Identity
    watch: Watch
    damaged: list[bool] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """What people were told."""
        return [notice.text for notice in self.spool.live_status.notices()]


@contextmanager
def opened(folder: Path) -> Iterator[Box]:
    """A box on a data folder; a damaged database is set right first."""
    said = recover(folder)
    spool, identity = Spool(folder, LIMITS), None
    try:
        identity = Identity(folder, IdentitySettings())
        damaged: list[bool] = []
        box = Box(spool, identity, Watch(spool, identity, 3_600, lambda: damaged.append(True)), damaged)
        spool.start()
        box.watch.start(lambda thread: None, said)
        yield box
    finally:
        spool.stop()
        if identity is not None:
            identity.leave_thread()


def shop(folder: Path) -> None:
    """A data folder of a day: jobs in every state, two printers and queues, a picture, people and keys."""
    with opened(folder) as box:
        spool = box.spool
        for name in PRINTERS:
            spool.printers.declare(name, f"socket://127.0.0.{len(name)}", "generic-80mm")
        spool.queues.declare("main", {"printer": "counter"})
        spool.queues.put(Queue("bar", "auto", "kitchen"))
        spool.settings.change({"panel.hold_seconds": 3.0}, "ada", "web")
        spool.queues.remember("main", [LOGO]).result()
        for number in range(60):
            _job(spool, number)
        users = box.identity.users
        for name, role in (("ada", Role.ADMIN), ("bob", Role.OPERATOR)):
            users.add(name, PASSWORD, role, Actor("ada", "shell"))
        box.identity.keys.create("till", Role.PRINTER, Actor("ada", "web"), queue="main")
        for number in range(30):
            box.identity.append_audit(Actor("ada", "web"), "job approved", str(number))
        box.watch.look()


def _job(spool: Spool, number: int) -> None:
    data = f"receipt {number}\n".encode() * (1 + number * number % 40) + b"\x1dV\x00"
    queue = "bar" if number % 10 == 9 else "main"
    job = spool.jobs.accept(
        Submission(data, "raw", f"192.168.1.{number % 5 + 20}", queue, once=f"r{number}")
    ).result()
    spool.documents.keep_rendition(Rendition(Look(job.sha256, "generic-80mm"), f"receipt {number}", 576, 100))
    wanted = number % 6
    if wanted == 0 or queue == "bar":
        return
    if wanted == 1:
        spool.jobs.decide(job.id, "reject", Decision("ada", "web"))
        return
    spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    outcome = {2: "completed", 3: "uncertain"}.get(wanted)
    if outcome is not None:
        spool.dispatching.claim(job.id, "counter")
        spool.dispatching.finish(job.id, OUTCOMES[outcome])


Truth = dict[str, list[tuple[Any, ...]]]


def truth(file: Path) -> Truth:
    """All that a database says: its rows by table, but for what is made of others."""
    with closing(_still(file)) as database:
        database.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        hidden = " AND ".join("name NOT LIKE ?" for _ in DERIVED)
        tables = database.execute(
            f"SELECT name FROM sqlite_master WHERE type = 'table' AND {hidden}", DERIVED
        ).fetchall()
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for (name,) in tables}


def documents(file: Path) -> dict[int, bytes]:
    """What each job is to print."""
    sql = "SELECT id, data FROM job JOIN document ON document.sha256 = job.sha256"
    with closing(_still(file)) as database:
        return dict(database.execute(sql))


def _still(file: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes to, which leaves nothing beside it."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def flip(file: Path, place: int, bit: int) -> None:
    """One bit is another than was written."""
    with file.open("r+b") as stream:
        stream.seek(place)
        (byte,) = stream.read(1)
        stream.seek(place)
        stream.write(bytes([byte ^ 1 << bit]))


@dataclass(slots=True)
class Verdict:
    """What came of a flipped bit."""

    place: str
    rounds: int = 0
    told: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    printed: int = 0


def copied(pristine: Path, folder: Path) -> Path:
    """A copy of a data folder, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pristine, folder)
    return folder


def outcome(pristine: Path, folder: Path, name: str, place: int, bit: int) -> Verdict:
    """Flip a bit, start the box, have everything printed that can be, and say what was wrong."""
    copied(pristine, folder)
    before = truth(pristine / name)
    right = documents(pristine / RECEIPTS)
    flip(folder / name, place, bit)
    verdict = Verdict(f"{name} {place}.{bit}")
    differs = _says_otherwise(folder / name, before)
    for _ in range(ROUNDS):
        verdict.rounds += 1
        with opened(folder) as box:
            try:
                _as_a_start_does(box)
                box.spool.dispatching.recover()
                print_everything(box, right, verdict)
                box.watch.look()
            except SpoolError as error:
                if not box.damaged:
                    verdict.wrong.append(f"refused: {error}")
        verdict.told += box.told  # once it has ended: what is found is set aside, and told, behind the look
        if not box.damaged:
            break
    else:
        verdict.wrong.append("it never came to rest")
    if differs and not verdict.told:
        verdict.wrong.append(f"nobody was told: {differs}")
    return verdict


def _as_a_start_does(box: Box) -> None:
    """What the box asks and says before it listens: a damaged row must not keep it from that."""
    for name in PRINTERS:
        box.spool.printers.declare(name, f"socket://127.0.0.{len(name)}", "generic-80mm")
    box.spool.queues.declare("main", {"printer": "counter"})
    box.spool.settings.stored()
    for queue in box.spool.queues.all():
        box.spool.queues.definitions(queue.name)


def _says_otherwise(file: Path, before: Truth) -> str:
    """What a database says that it did not say before; nothing where the bit means nothing."""
    try:
        now = truth(file)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    changed = [name for name in {*before, *now} if before.get(name) != now.get(name)]
    return ", ".join(changed)


def print_everything(box: Box, right: dict[int, bytes], verdict: Verdict) -> None:
    """Approve what waits by the hash that it had, and print what is approved: only the right bytes."""
    for number, data in right.items():
        try:
            job = box.spool.jobs.get(number)
            if job.state is State.PENDING:
                box.spool.jobs.decide(number, "approve", Decision("ada", "web", kept.name(data)))
        except SpoolError:
            continue  # said to whoever approves
    for printer in box.spool.printers.all():
        while not printer.paused and (job := _next_in_line(box, printer.name)) is not None:
            claimed = box.spool.dispatching.claim(job.id, printer.name)
            if claimed is None:
                box.spool.check()  # behind what was to be set aside
                if box.spool.dispatching.next_in_line(printer.name) == job and not box.told:
                    verdict.wrong.append(f"job {job.id} blocks its line")
                    break
                continue
            sent = box.spool.dispatching.to_send(claimed, printer.name)
            verdict.printed += 1
            if claimed.source == "repair":
                box.spool.dispatching.finish(job.id, OUTCOMES["completed"])
                continue
            wanted = right.get(job.id)
            if wanted is None or not sent.startswith(wanted):
                verdict.wrong.append(f"job {job.id} printed {sent[:40]!r}")
            if printer.uri != f"socket://127.0.0.{len(printer.name)}":
                verdict.wrong.append(f"job {job.id} printed at {printer.uri}")
            box.spool.dispatching.finish(job.id, OUTCOMES["completed"])


def _next_in_line(box: Box, printer: str) -> Job | None:
    """As a dispatcher asks: again in a moment, where the row was found to be damaged just now."""
    try:
        return box.spool.dispatching.next_in_line(printer)
    except Damaged:
        box.spool.check()  # behind what was to be set aside
        return box.spool.dispatching.next_in_line(printer)


def places(file: Path, count: int, seed: int) -> list[tuple[int, int]]:
    """Bits of a file, chosen by chance."""
    chance = random.Random(seed)
    size = file.stat().st_size
    return [(chance.randrange(size), chance.randrange(8)) for _ in range(count)]
