"""One interface to what is kept, whatever database is behind it: SQLite on a box, others on servers.

Rooms write by `submit` and read by `connection`; what they ask stands in their own `storage` folders, in
queries that are given the connection they run on. Nobody else names a database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import peewee

from appliance.events import Event
from appliance.runtime.threads import ThreadStarter
from appliance.storage.errors import DatabaseDamaged, RowDamaged
from appliance.storage.rows import Protected, protected

T = TypeVar("T")
Connection = peewee.Database  # of the calling thread; opaque outside of storage folders


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of a room: its migrations, and the models of those whose rows have checksums.

    What was applied is noted in the table `history`. `complete` is called before migrations run, with the
    names of those that were. `numbers` has, by name, the table and the column of what `next_number` counts.
    """

    history: str
    migrations: Path
    models: Sequence[type[Protected]] = ()
    numbers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    complete: Callable[[Connection, Collection[str]], None] | None = None

    @property
    def protected(self) -> dict[str, tuple[str, ...]]:
        """The columns of each table that its checksums cover."""
        return protected(*self.models)


class Transaction:
    """The transaction of a write. The write may be run again from its beginning, so it changes nothing else.

    What is to happen beside the database goes into `after_commit`: each is quick, and raises nothing.
    """

    def __init__(self, connection: Connection, next_number: Callable[[str], int]) -> None:
        self.connection = connection
        self.next_number = next_number  # of a Schema's `numbers`, one above the highest there is
        self.events: list[Event] = []
        self.after_commit: list[Callable[[], None]] = []

    def emit(self, event: Event) -> None:
        """Have an event told once this is committed."""
        self.events.append(event)


Write = Callable[[Transaction], T]


class Copies(Protocol):
    """Good copies of a database, the newest first."""

    def row(self, sql: str, *values: object) -> Any:
        """The first row that any of them has; None where none has one."""


@dataclass(slots=True)
class Found:
    """The faults of a database: rows by themselves, and the file as a whole, a sentence each."""

    rows: list[RowDamaged] = field(default_factory=list)
    file: list[str] = field(default_factory=list)


Faults = Callable[[Any], Iterable[str | RowDamaged]]  # of a copy, by a connection to it


class Integrity(Protocol):
    """The soundness of what is kept, for a database on a card that may change it unseen."""

    @property
    def copies(self) -> Copies:
        """The copies that a damaged row is mended with."""

    def hear(self, observer: Callable[[DatabaseDamaged | RowDamaged], None]) -> None:
        """Have an observer called, on any thread, where something is not as it was written."""

    def lost(self) -> str:
        """The fate of the files, where they are no longer those that were opened; or nothing."""

    def copy_bytes(self) -> int:
        """The number of bytes that the copies may grow by until the next look."""

    def look(self, models: Sequence[type[Protected]], faults: Faults, *, at: int, has_room: bool) -> Found:
        """Make a copy and look through it; where there is no room, through the database itself.

        Raises StorageError, or OSError.
        """

    def set_aside(self, why: str) -> None:
        """Have the database be set aside and written anew at the next start."""


class Lease(Protocol):
    """The right to do something that one process does at a time, such as to feed a printer."""

    @property
    def owner(self) -> str:
        """The name of the process that has it."""

    def is_held(self) -> bool:
        """The process still has it."""

    def release(self) -> None:
        """Give it back."""


class Engine(Protocol):
    """A database of the box's. Every method may be called from any thread."""

    @property
    def connection(self) -> Connection:
        """The calling thread's connection, to read by. Its queries raise StorageError."""

    @property
    def owner(self) -> str:
        """The name of this process among all that share the database; it outlives a restart."""

    def start(self, guard: ThreadStarter) -> None:
        """Begin to take writes. `guard` starts the threads, and answers for them."""

    def stop(self) -> None:
        """Finish the writes that were submitted, and close."""

    def submit(self, write: Write[T], source: str = "", *, durable: bool = True) -> Future[T]:
        """Run a write; its future ends after the commit that made it durable, or with what went wrong.

        Writes of one source (an address; "" for the box and its people) run in the order in which they came.
        One that need not be `durable` costs no sync: a power cut may undo it, if nothing else came after it.
        """

    def write(self, write: Write[T], *, durable: bool = True) -> T:
        """Run a write, and wait for it. Raises what it raises, or StorageError."""

    def release_thread(self) -> None:
        """The calling thread ends: close its connection."""

    def lease(self, name: str) -> Lease | None:
        """Take a lease; None while another process has it."""

    def is_gone(self, owner: str) -> bool:
        """Another process has ended, and its leases with it."""

    def changed_elsewhere(self) -> bool:
        """Another process has written since this was asked last."""

    def is_failing(self) -> bool:
        """The last write failed."""

    def free_bytes(self) -> int:
        """Bytes that are free for what comes."""

    def scrub(self) -> None:
        """Have what was erased be gone from the disk, not only from the tables."""

    def snapshot(self, file: Path) -> None:
        """Write the database as it is now to a new file. Raises StorageError, or OSError."""

    @property
    def models(self) -> Sequence[type[Protected]]:
        """The tables whose rows have checksums, of all schemas."""

    @property
    def integrity(self) -> Integrity:
        """The soundness of what is kept."""
