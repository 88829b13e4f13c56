"""The spool as somebody sees it: the only door to the core that the web has.

What is outside the scope is not there: NotFound, naming only what is. A job never changes its queue, so to
look whether it is in scope before a change is as good as to look within.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future

from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.settings import Queue
from appliance.spool.errors import Invalid, NotAllowed, NotFound
from appliance.spool.live_status import Light, Notice, PrinterStatus
from appliance.spool.readers import JobReader, PrinterReader, QueueReader
from appliance.spool.records import Decision, Job, Modification, Printer, RemovedPrinter, Submission
from appliance.spool.scope import Scope
from appliance.spool.spool import Spool
from appliance.spool.storage import documents


def _expect_whole(scope: Scope) -> None:
    """Printers and queues as such belong to all who use them."""
    if not scope.is_whole:
        raise NotAllowed(message("Only who may see every queue may do this."))


class ScopedPrinters(PrinterReader):
    """Printers that queues in scope print on."""

    def __init__(self, spool: Spool, scope: Scope) -> None:
        super().__init__(spool.engine, scope)
        self._spool = spool

    def status(self, printer: Printer) -> PrinterStatus:
        """The last known state of a printer that was asked for here."""
        return self._spool.live_status.printer(printer.name)

    def shared(self, number: int) -> Printer:
        """A printer for what concerns all who use it: its paper, place and memory. Raises NotFound."""
        _expect_whole(self._scope)
        return self.get(number)

    def pause(self, number: int, paused: bool, reason: str | None = None) -> Printer:
        """Have a printer take no jobs for now, or go on. Raises NotFound."""
        return self._spool.printers.pause(self.get(number).id, paused, reason)

    def put(self, name: str, uri: str, profile: str, title: str | None = None) -> Printer:
        """Make a printer known, or change the one of that name. Raises Invalid for another one's title."""
        _expect_whole(self._scope)
        return self._spool.printers.put(name, uri, profile, title)

    def remove(self, number: int) -> RemovedPrinter:
        """Forget a printer. Raises NotFound, or InUse while jobs wait for it."""
        _expect_whole(self._scope)
        return self._spool.printers.remove(number)

    def restore(self, removed: RemovedPrinter) -> Printer:
        """Put a printer back. Raises InUse, or Invalid."""
        _expect_whole(self._scope)
        return self._spool.printers.restore(removed)

    def follow(self, number: int, uri: str) -> Printer:
        """A known printer is at another URI. Raises NotFound."""
        return self._spool.printers.follow(self.shared(number).id, uri)

    def restore_memory(self, printer: str) -> list[Job]:
        """Send a printer what tills have stored in it, by whatever queue. Raises NotFound."""
        _expect_whole(self._scope)
        return self._spool.printers.restore_memory(printer)


class ScopedQueues(QueueReader):
    """Queues in scope."""

    def __init__(self, spool: Spool, scope: Scope) -> None:
        super().__init__(spool.engine, scope)
        self._spool = spool

    def put(self, queue: Queue) -> Queue:
        """Make a queue, or change the one of that name. Raises NotFound or Invalid."""
        _expect_whole(self._scope)
        return self._spool.queues.put(queue)

    def remove(self, name: str) -> Queue:
        """Take a queue away. Raises NotFound, Invalid for `main`, or InUse while jobs of it wait."""
        _expect_whole(self._scope)
        return self._spool.queues.remove(name)


class ScopedJobs(JobReader):
    """Jobs of queues in scope."""

    def __init__(self, spool: Spool, scope: Scope, printers: ScopedPrinters, queues: ScopedQueues) -> None:
        super().__init__(spool.engine, scope)
        self._spool = spool
        self._printers = printers
        self._queues = queues

    def document(self, job: int) -> bytes:
        """The bytes of a job. Raises NotFound."""
        return documents.get(self._connection, self.get(job).sha256)

    def accept(self, submission: Submission) -> Future[Job]:
        """Keep a finished job, as the spool does. Also raises NotFound."""
        self._queues.get(submission.queue)
        if submission.printer is not None:
            self._printers.by_name(submission.printer)
        return self._spool.jobs.accept(submission)

    def require_space(self) -> None:
        """Raise NoSpace where the data folder's disk is down to the floor."""
        self._spool.jobs.require_space()

    def print_now(self, submission: Submission, by: str, through: str) -> Job:
        """Keep a job that is approved already. Raises as `accept` and `decide`."""
        job = self.accept(submission).result()
        return self.decide(job.id, "approve", Decision(by, through, job.sha256))

    def decide(self, job: int, action: str, decision: Decision) -> Job:
        """Carry out `action` (a key of states.ACTIONS). Raises NotFound, Invalid or Conflict."""
        self._expect(job, decision)
        return self._spool.jobs.decide(job, action, decision)

    def decide_all(self, action: str, decisions: Iterable[tuple[int, Decision]]) -> list[Job | BoxError]:
        """Carry out `action` on each job by itself; what `decide` gives or raises for each."""
        wanted = list(decisions)
        refused = [self._refusal(*each) for each in wanted]
        in_scope = [each for each, refusal in zip(wanted, refused, strict=True) if refusal is None]
        done = iter(self._spool.jobs.decide_all(action, in_scope))
        return [refusal or next(done) for refusal in refused]

    def original(self, job: int) -> bytes:
        """The bytes of a job as it came in, whatever was changed since. Raises NotFound."""
        found = self.get(job)
        return documents.get(self._connection, found.original_sha256 or found.sha256)

    def expect_modifiable(self, job: int, sha256: str) -> Job:
        """A job that may get another document. Raises as `modify` would."""
        return self._spool.jobs.expect_modifiable(self.get(job).id, sha256)

    def modify(self, job: int, change: Modification) -> Job:
        """Give a job that waits another document. Raises as the spool's, and NotFound."""
        return self._spool.jobs.modify(self.get(job).id, change)

    def erase(self, job: int, by: str, through: str, why: str = "") -> Job:
        """Erase a receipt that is over: its hash and history stay. Raises NotFound or Conflict."""
        return self._spool.jobs.erase(self.get(job).id, by, through, why)

    def focus(self) -> int | None:
        """The number of the job that the panel's buttons act on, where that is in scope."""
        job = self._spool.live_status.focus()
        try:
            return job if job is None else self.get(job).id
        except NotFound:
            return None

    def _expect(self, job: int, decision: Decision) -> None:
        self.get(job)
        if decision.printer is not None:
            try:
                self._printers.by_name(decision.printer)
            except NotFound as error:
                raise Invalid(error.args[0]) from None

    def _refusal(self, job: int, decision: Decision) -> BoxError | None:
        try:
            self._expect(job, decision)
        except BoxError as error:
            return error
        return None


class ScopedSpool:
    """Reads and changes within a scope; cheap to make, one for each request."""

    def __init__(self, spool: Spool, scope: Scope) -> None:
        self._spool = spool
        self._scope = scope
        self.printers = ScopedPrinters(spool, scope)
        self.queues = ScopedQueues(spool, scope)
        self.jobs = ScopedJobs(spool, scope, self.printers, self.queues)

    def notices(self) -> tuple[Notice, ...]:
        """The notices, newest last. They may name anything, so a narrow scope has none."""
        return self._spool.live_status.notices() if self._scope.is_whole else ()

    def damage(self) -> list[str]:
        """The files that the card destroyed within the last day, and why nothing is taken, if that is so."""
        return self._spool.soundness.grave() if self._scope.is_whole else []

    def lights(self) -> Mapping[str, Light]:
        """The panel's lights, which tell of all queues; a narrow scope has none."""
        return self._spool.live_status.lights() if self._scope.is_whole else {}

    def count_of_events(self) -> int:
        """A number that grows with each event."""
        return self._spool.events.count

    def now(self) -> int:
        """The time by the spool's clock, in microseconds since 1970, UTC."""
        return self._spool.now()

    def check(self) -> None:
        """Raise StorageError where the database does not answer."""
        self._spool.check()
