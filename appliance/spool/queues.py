"""Queues: which there are, where their jobs go, and what tills have stored behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future

from appliance.addresses import source_of
from appliance.settings import Queue
from appliance.spool.core import Core
from appliance.spool.events import QueueChanged
from appliance.spool.readers import QueueReader
from appliance.spool.records import Definition, Job, Printer
from appliance.spool.scope import ALL
from appliance.spool.storage import definitions, printers, queues
from appliance.storage.engine import Transaction


class Queues(QueueReader):
    """The queues of the box."""

    def __init__(self, core: Core) -> None:
        super().__init__(core.engine, ALL)
        self._core = core

    def put(self, queue: Queue) -> Queue:
        """Make a queue, or change the one of that name. Raises NotFound or Invalid."""

        def change(transaction: Transaction) -> Queue:
            transaction.emit(QueueChanged(self._core.now()))
            return queues.put(transaction.connection, queue)

        return self._core.write(change)

    def declare(self, name: str, fields: Mapping[str, object]) -> None:
        """Carry out what the settings say of a queue, where they say something new."""
        self._core.write(lambda transaction: queues.declare(transaction.connection, name, fields))

    def remove(self, name: str) -> Queue:
        """Take a queue away. Raises NotFound, Invalid for `main`, or InUse while jobs of it wait."""

        def change(transaction: Transaction) -> Queue:
            transaction.emit(QueueChanged(self._core.now()))
            return queues.remove(transaction.connection, name)

        return self._core.write(change)

    def of_job(self, job: Job) -> Queue:
        """The queue that a job came in by, as it is now; a plain one where it was taken away."""
        return next((each for each in self.all() if each.name == job.queue), Queue(job.queue))

    def target(self, queue: Queue) -> Printer | None:
        """The printer that a queue's jobs go to, also where its own was just removed; None without any."""
        known = printers.printers(self._connection, ALL)
        return next((each for each in known if each.name == queue.printer), known[0] if known else None)

    def remember(self, queue: str, stores: Iterable[Definition], origin: str = "") -> Future[None]:
        """Note what is stored in the printer behind a queue; the future ends once that is durable."""
        kept = tuple(stores)

        def change(transaction: Transaction) -> None:
            for definition in kept:
                definitions.keep(transaction, queue, definition)

        return self._core.engine.submit(change, source_of(origin))
