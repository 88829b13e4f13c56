"""Jobs coming in: whether there is room for one, what its queue takes of it, and that it is kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from appliance.addresses import source_of
from appliance.runtime.i18n import message
from appliance.settings import Limits, Queue
from appliance.spool.errors import Invalid, NoSpace, TooLarge
from appliance.spool.jobs import creation, transitions
from appliance.spool.jobs.admission import Admitted, Circumstances, Rules, admit, as_it_is
from appliance.spool.jobs.drawer import Drawers
from appliance.spool.jobs.drawer_ticket import PulseNote, PulseTicket
from appliance.spool.records import Job, Printer, Submission
from appliance.spool.scope import ALL
from appliance.spool.storage import (
    definitions,
    job_rows,
    printers,
    queues,
)
from appliance.storage.engine import Engine, Transaction


class Submissions:
    """Keeps jobs. May be used from any thread."""

    def __init__(
        self,
        engine: Engine,
        drawers: Drawers,
        target_of: Callable[[Queue], Printer | None],
        now: Callable[[], int],
    ) -> None:
        """`target_of` tells the printer that a queue's jobs go to."""
        self._engine = engine
        self._drawers = drawers
        self._target_of = target_of
        self._now = now

    def accept(self, submission: Submission, limits: Limits) -> Future[Job]:
        """Keep what its queue takes of a document. See `Spool.accept`."""
        self.expect_room(submission.data, limits)
        queue = queues.queue(self._engine.connection, ALL, submission.queue)
        printer = self._target_of(queue)
        if submission.printer is not None:
            printer = printers.printer_by_name(self._engine.connection, ALL, submission.printer)
        admitted = admit(submission, self._circumstances(queue, printer, submission.origin))
        return self._keep(admitted, submission.origin, printer)

    def accept_judged(self, submission: Submission, limits: Limits) -> Future[Job]:
        """Keep a job of which each command was judged as it came. See `Jobs.accept_judged`."""
        self.expect_room(submission.data, limits)
        return self._keep(as_it_is(submission), submission.origin, None)

    def require_space(self, limits: Limits) -> None:
        """Raise NoSpace where the data folder's disk, and what erasing left free, are down to the floor."""
        free = self._engine.free_bytes()
        if free < limits.free_bytes:
            raise NoSpace(
                message(
                    "Only %(free)s bytes are free where jobs are kept, less than the floor of "
                    "%(free_bytes)s (setting limits.free_bytes). Make room; accepted jobs are safe.",
                    free=free,
                    free_bytes=limits.free_bytes,
                )
            )

    def expect_room(self, data: bytes, limits: Limits) -> None:
        """Raise Invalid, TooLarge or NoSpace for a document that is not to be kept, whatever is in it."""
        if not data:
            raise Invalid(message("A job without a byte has nothing to print."))
        if len(data) > limits.job_bytes:
            raise TooLarge(
                message(
                    "A job of %(count)s bytes is over the limit of %(job_bytes)s (setting limits.job_bytes).",
                    count=len(data),
                    job_bytes=limits.job_bytes,
                )
            )
        self.require_space(limits)

    def _circumstances(self, queue: Queue, printer: Printer | None, origin: str) -> Circumstances:
        return Circumstances(
            Rules.of(queue),
            tuple(definitions.of_queue(self._engine.connection, ALL, queue.name)),
            queues.profile_of(queue, printer).kanji_bytes,
            partial(self._drawers.counted_fate, printer, origin),
            self._now(),
        )

    def _keep(self, admitted: Admitted, origin: str, printer: Printer | None) -> Future[Job]:
        def change(transaction: Transaction) -> Job:
            job, is_new = creation.accept(transaction, admitted, self._now())
            if is_new:
                tickets = [note.ticket for note in _pulse_notes(admitted)]
                if admitted.pulses:
                    tickets.append(PulseTicket())
                    fire = partial(self._drawers.open, printer, admitted.pulses, origin, tickets[-1])
                    transaction.after_commit.append(fire)
                for ticket in tickets:
                    transaction.after_commit.append(partial(ticket.belongs_to, job.id, self._add_note))
            return job

        return self._engine.submit(change, source_of(origin))

    def _add_note(self, number: int, note: str) -> None:
        """Note something of a job that is known only later; nobody waits for it."""
        self._engine.submit(
            lambda transaction: transitions.add_note(
                transaction, job_rows.fetch(transaction.connection, number), note
            )
        )


def _pulse_notes(admitted: Admitted) -> list[PulseNote]:
    return [note for note in (admitted.job.notes if admitted.job else ()) if isinstance(note, PulseNote)]
