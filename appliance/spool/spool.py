"""The spool: the one door to the core. Changes go through its writer; reads go straight to the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

from appliance.addresses import source_of
from appliance.events import Event, Events
from appliance.runtime.clock import WallClock, wall_clock
from appliance.runtime.errors import BoxError
from appliance.runtime.threads import ThreadStarter
from appliance.settings import Limits, Queue, RawSettings
from appliance.spool.events import PreviewReady, PrinterStatusChanged, QueueChanged
from appliance.spool.jobs import (
    creation,
    decisions,
    printing,
)
from appliance.spool.jobs.drawer import Drawers
from appliance.spool.jobs.drawer_queue import DrawerQueue
from appliance.spool.jobs.submission import Submissions
from appliance.spool.live_status import LiveStatus, PrinterStatus
from appliance.spool.readers import SpoolReader
from appliance.spool.records import (
    DEFINITION,
    Decision,
    Definition,
    HistoryLine,
    Job,
    Look,
    Outcome,
    Printer,
    Rendition,
    Submission,
)
from appliance.spool.scope import ALL
from appliance.spool.states import State
from appliance.spool.storage import (
    definitions,
    documents,
    job_queries,
    job_rows,
    last_status,
    lines,
    printer_memory,
    printers,
    provisioning,
    queues,
    reckoning,
    text_index,
)
from appliance.spool.storage.schema import CORE
from appliance.spool.stored_settings import StoredSettings
from appliance.spool.upkeep.retention import Retention
from appliance.spool.upkeep.soundness import Soundness
from appliance.spool.upkeep.timekeeping import Timekeeping
from appliance.storage import outbox
from appliance.storage.bootstrap import FILE
from appliance.storage.engine import Engine, Schema, Transaction
from appliance.storage.opening import open_engine

ANNOUNCED = 20  # jobs that wait with one document, of which it is told that they were drawn
TRY_SECONDS = 60.0  # between changes that only show whether there can be any
TAKEN_IN_AT_ONCE = 50  # older receipts in one change: tills wait no longer than for that
T = TypeVar("T")
Clock = Callable[[], int]


def _as_it_is(now: Clock) -> WallClock:
    """A clock that is believed: of a shell, which leaves to the box what is done by the time."""
    return WallClock(now, is_synchronised=lambda: True)


def _outcome(future: Future[Job]) -> Job | BoxError:
    try:
        return future.result()
    except BoxError as error:
        return error


class Spool(SpoolReader):
    """Jobs, printers and queues, kept in `DATA/counterproof.db`. Every method may be called from any thread.

    Methods that change something return when it is durable; `accept` gives a future instead, for intake's
    event loop. They raise SpoolError's kinds; StorageError means that nothing of the change was kept.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        now: Clock = wall_clock,
        clock: WallClock | None = None,
        raw: RawSettings | None = None,
        schemas: Sequence[Schema] = (),
    ) -> None:
        """`clock` is the one that what is done by the time asks; without it, `now` is always believed.

        `schemas` are those of parts that keep tables of their own in the same database.
        """
        self.events = Events()
        self.clock = clock or _as_it_is(now)
        self._now = now = self.clock.now
        self.live_status = LiveStatus(self.events, now)
        self.urgent = DrawerQueue(limits.drawer_seconds)
        self._limits = limits
        self.engine: Engine = open_engine(folder / FILE, (CORE, *schemas), self.events.publish)
        super().__init__(self.engine, ALL)
        self.overrides = StoredSettings(self.engine, now)
        self.soundness = Soundness(self.engine, self.live_status, folder / FILE, limits.free_bytes, now)
        parts = (self.engine, self.clock, self.live_status.add_notice)
        self.retention, self.timekeeping = Retention(*parts), Timekeeping(*parts)
        self.drawers = Drawers(self.live_status, self.urgent, (raw or RawSettings()).pulses_per_minute)
        self._submissions = Submissions(self.engine, self.drawers, self.target_of, now)
        self._tried = -TRY_SECONDS
        self._aborts: dict[int, Decision] = {}  # jobs being printed that somebody wants stopped

    def start(self, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin to take changes. `guard` starts the writer's thread, and answers for it."""
        self.engine.start(guard)
        self.prepare_index()
        self.events.subscribe(self._keep)

    def prepare_index(self) -> None:
        """Have room for the words of the jobs that come next; to be called now and then."""
        self.engine.submit(lambda transaction: text_index.prepare(transaction.connection), durable=False)

    def _keep(self, event: Event) -> None:
        """Write down what was told without a change. Nobody waits for it, and nothing depends on it."""
        if not event.kept or event.sequence is not None:
            return

        def change(transaction: Transaction) -> None:
            outbox.write(transaction.connection, [event])
            if isinstance(event, PrinterStatusChanged):
                status = self.live_status.printer(event.printer)
                last_status.note(transaction.connection, event.printer, status, event.at)

        self.engine.submit(change, durable=False)

    def recover(self) -> Iterable[Job]:
        """Before anything prints: jobs that an earlier run left in `printing` become `uncertain`."""
        return self._write(
            lambda transaction: printing.recover(
                transaction, self._now(), self.engine.owner, self.engine.is_gone
            )
        )

    def stop(self) -> None:
        """Finish the changes under way and close."""
        self.timekeeping.stop()
        self.engine.stop()

    def use(self, limits: Limits) -> None:
        """Other limits hold from now on."""
        self._limits = limits

    def leave_thread(self) -> None:
        """The calling thread ends: close what it read the database by."""
        self.engine.release_thread()

    def now(self) -> int:
        """The time by the spool's clock, in microseconds since 1970, UTC."""
        return self._now()

    # Jobs coming in

    def accept(self, submission: Submission) -> Future[Job]:
        """Keep what its queue takes of a document (admission.py); the future ends once it is durable.

        The job is one that fills the printer's memory where nothing else was in it. Raises TooLarge, NoSpace,
        NotFound or Invalid at once; the future may end in StorageError, NotFound or Conflict.
        """
        self.soundness.expect()
        return self._submissions.accept(submission, self._limits)

    def accept_judged(self, submission: Submission) -> Future[Job]:
        """Keep a finished job of which each command was judged as it came. Raises as `accept`."""
        self.soundness.expect()
        return self._submissions.accept_judged(submission, self._limits)

    def require_space(self) -> None:
        """Raise NoSpace where the data folder's disk, and what erasing left free, are down to the floor."""
        self._submissions.require_space(self._limits)

    def print_now(self, submission: Submission, by: str, through: str) -> Job:
        """Keep a job of the box's own or of a person's, approved already. Raises as `accept` and `decide`."""
        job = self.accept(submission).result()
        return self.decide(job.id, "approve", Decision(by, through, job.sha256))

    def print_once(self, name: str, submission: Submission) -> Job | None:
        """Print a job of the box's own once in its life; None where that was done. Raises as `accept`."""
        self.require_space()
        return self._write(
            lambda transaction: creation.print_once(transaction, name, submission, self._now())
        )

    def was_printed_once(self, name: str) -> bool:
        """Whether `print_once` was done under this name."""
        return creation.was_printed_once(self._connection, name)

    # Decisions

    def decide(self, job: int, action: str, decision: Decision) -> Job:
        """Carry out `action` (a key of states.ACTIONS). Raises NotFound, Invalid or Conflict.

        To cancel a job that is being printed asks its printer's dispatcher to stop; it is canceled then.
        """
        return self._write(lambda transaction: self._decide(transaction, job, action, decision))

    def decide_all(self, action: str, decisions: Iterable[tuple[int, Decision]]) -> list[Job | BoxError]:
        """Carry out `action` on each job by itself, sharing syncs; what `decide` gives or raises for each."""
        futures = [
            self.engine.submit(partial(self._decide, number=job, action=action, decision=decision))
            for job, decision in decisions
        ]
        return [_outcome(future) for future in futures]

    def _decide(self, transaction: Transaction, number: int, action: str, decision: Decision) -> Job:
        if action == "cancel":
            job = job_rows.fetch(transaction.connection, number)
            if job.state is State.PRINTING:
                decisions.expect_document(job, decision)
                self._aborts[number] = decision
                return job
        return decisions.decide(transaction, number, action, decision, self._now())

    # Printing

    def erase(self, job: int, by: str, through: str, why: str = "") -> Job:
        """Erase a receipt that is over: its hash and history stay. Raises NotFound or Conflict."""
        erased = self.retention.erase(job, by, through, why)
        self.soundness.on_erased()
        return erased

    def take_in_old(self) -> bool:
        """After an update: take in some of the receipts that were there before; whether there may be more."""
        return self._write(
            lambda transaction: text_index.take_in_old(transaction.connection, TAKEN_IN_AT_ONCE)
        )

    def next_in_line(self, printer: str) -> Job | None:
        """The job that this printer should print next."""
        return job_rows.next_in_line(self._connection, printer, self.clock.reckoned())

    def claim(self, job: int, printer: str) -> Job | None:
        """Take an approved job for printing; None where somebody else decided otherwise meanwhile."""
        stale = int(self._limits.stale_seconds * 1e6)
        return self._write(
            lambda transaction: printing.claim(
                transaction, job, printer, self._now(), stale, self.engine.owner
            )
        )

    def to_send(self, job: Job, printer: str) -> bytes:
        """What a printer is to be sent for a job: its document, and what it needs in the memory for that."""
        data, changed = printer_memory.to_send(self._connection, job, printer)
        if changed and job.source != DEFINITION:  # a document of before there was admission
            self._write(
                lambda transaction: printer_memory.forget_slots(transaction.connection, printer, changed)
            )
        return data

    def finish(self, job: int, outcome: Outcome) -> Job:
        """Record what became of a claimed job."""
        limit, owner, abort = self._limits.attempts, self.engine.owner, self._aborts.get(job)
        done = self._write(
            lambda transaction: printing.finish(transaction, job, outcome, self._now(), limit, owner, abort)
        )
        self._aborts.pop(job, None)
        return done

    def is_aborted(self, job: int) -> bool:
        """Whether somebody wants a job stopped that is being printed."""
        return job in self._aborts

    def set_waiting_reason(self, printer: str, reason: str) -> None:
        """Say why the jobs in a printer's line do not print yet."""
        if lines.reasons(self._connection).get(printer) != reason:
            self._write(lambda transaction: lines.stop(transaction, printer, reason, self._now()))

    def reroute(self, job: int, printer: str, why: str) -> None:
        """Put an approved job in another printer's line."""
        self._write(lambda transaction: decisions.reroute(transaction, job, printer, why, self._now()))

    # Documents, and the history of all jobs

    def document(self, sha256: str) -> bytes:
        """A document's bytes. Raises NotFound."""
        return documents.get(self._connection, sha256)

    def rendition(self, look: Look) -> Rendition | None:
        """What a document looks like, where that is known."""
        return documents.rendition(self._connection, look)

    def history_after(self, line: int, limit: int) -> list[HistoryLine]:
        """What was done to any job behind the line of that number, oldest first."""
        return job_queries.history_after(self._connection, line, limit)

    def keep_rendition(self, rendition: Rendition) -> None:
        """Remember what a document looks like, while there is room: it can be drawn again."""
        if self.engine.free_bytes() >= self._limits.free_bytes:
            self.soundness.expect()
            self.engine.write(partial(self._keep_rendition, rendition=rendition), durable=False)

    def _keep_rendition(self, transaction: Transaction, rendition: Rendition) -> None:
        documents.keep_rendition(transaction.connection, rendition)
        for job in job_rows.pending_of(transaction.connection, rendition.look, ANNOUNCED):
            transaction.emit(PreviewReady(self._now(), job))

    # Printers and queues

    def put_printer(self, name: str, uri: str, profile: str) -> Printer:
        """Make a printer known, or change the one of that name. It is given the jobs that had none."""
        return self._write(lambda transaction: self._put_printer(transaction, name, uri, profile))

    def _put_printer(self, transaction: Transaction, name: str, uri: str, profile: str) -> Printer:
        before = printers.printers(transaction.connection, ALL)
        printer = printers.put_printer(transaction.connection, name, uri, profile)
        if printer not in before:
            transaction.emit(PrinterStatusChanged(self._now(), name))  # tills see its profile
        printing.adopt(transaction, name, self._now())
        return printer

    def follow_printer(self, number: int, uri: str) -> Printer:
        """A known printer was found at another URI. Raises NotFound."""
        return self._write(lambda transaction: printers.follow_printer(transaction.connection, number, uri))

    def declare_printer(self, name: str, uri: str, profile: str) -> None:
        """Carry out what the settings say of a printer, where they say something new."""
        fields = {"uri": uri, "profile": profile}

        def change(transaction: Transaction) -> None:
            if provisioning.is_new(transaction.connection, "printer", name, fields):
                self._put_printer(transaction, name, uri, profile)
                provisioning.note(transaction.connection, "printer", name, fields)

        self._write(change)

    def pause_printer(self, number: int, paused: bool, reason: str | None = None) -> Printer:
        """Have a printer take no jobs for now, or go on; kept over restarts. Raises NotFound."""

        def change(transaction: Transaction) -> Printer:
            printer = printers.pause(transaction.connection, number, paused, reason)
            transaction.emit(PrinterStatusChanged(self._now(), printer.name))
            return printer

        return self._write(change)

    def remove_printer(self, number: int) -> Printer:
        """Forget a printer. Raises NotFound, or InUse while jobs wait for it."""

        def change(transaction: Transaction) -> Printer:
            printer = printers.remove_printer(transaction.connection, number)
            last_status.forget(transaction.connection, printer.name)
            lines.forget(transaction.connection, printer.name)
            transaction.emit(QueueChanged(self._now()))  # it may have been a queue's
            return printer

        gone = self._write(change)
        self.live_status.forget_printer(gone.name)
        return gone

    def last_seen(self, printer: str) -> tuple[PrinterStatus, int] | None:
        """How the running box, or the last one, saw a printer last, and since when; None if it never did."""
        return last_status.last_seen(self._connection, printer)

    def queue_of(self, job: Job) -> Queue:
        """The queue that a job came in by, as it is now; a plain one where it was taken away."""
        return next((each for each in self.queues() if each.name == job.queue), Queue(job.queue))

    def target_of(self, queue: Queue) -> Printer | None:
        """The printer that a queue's jobs go to, also where its own was just removed; None without any."""
        known = self.printers()
        return next((each for each in known if each.name == queue.printer), known[0] if known else None)

    def put_queue(self, queue: Queue) -> Queue:
        """Make a queue, or change the one of that name. Raises NotFound or Invalid."""
        return self._write(
            lambda transaction: self._tell_queue(transaction, queues.put(transaction.connection, queue))
        )

    def declare_queue(self, name: str, fields: Mapping[str, object]) -> None:
        """Carry out what the settings say of a queue, where they say something new."""
        self._write(lambda transaction: queues.declare(transaction.connection, name, fields))

    def remove_queue(self, name: str) -> Queue:
        """Take a queue away. Raises NotFound, Invalid for `main`, or InUse while jobs of it wait."""
        return self._write(
            lambda transaction: self._tell_queue(transaction, queues.remove(transaction.connection, name))
        )

    def _tell_queue(self, transaction: Transaction, queue: Queue) -> Queue:
        transaction.emit(QueueChanged(self._now()))
        return queue

    # The printers' memory

    def remember(self, queue: str, stores: Iterable[Definition], origin: str = "") -> Future[None]:
        """Note what is stored in the printer behind a queue; the future ends once that is durable."""
        return self.engine.submit(
            lambda transaction: self._remember(transaction, queue, stores), source_of(origin)
        )

    def _remember(self, transaction: Transaction, queue: str, stores: Iterable[Definition]) -> None:
        for definition in stores:
            definitions.keep(transaction, queue, definition)

    def restore_definitions(self, printer: str) -> list[Job]:
        """Send a printer what tills have stored in it for good: it was replaced. Raises NotFound."""
        return self._write(lambda transaction: creation.restore(transaction, printer, self._now()))

    def changed_outside(self) -> bool:
        """Whether another process has changed the database since this was asked last."""
        return self.engine.changed_elsewhere()

    def check(self) -> None:
        """Raise StorageError where the database cannot be written to; tried once a minute, as that costs."""
        now = time.monotonic()
        if self.engine.is_failing() or now >= self._tried + TRY_SECONDS:
            self._tried = now
            self._write(
                lambda transaction: reckoning.keep(transaction.connection, {reckoning.TRIED: self._now()})
            )
        self.engine.write(lambda _transaction: None)

    def _write(self, change: Callable[[Transaction], T]) -> T:
        self.soundness.expect()
        return self.engine.submit(change).result()
