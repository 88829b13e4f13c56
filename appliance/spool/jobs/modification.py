"""Another document for a job that waits: what its queue takes of it, and that the original is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.runtime.i18n import message
from appliance.settings import Queue
from appliance.spool.errors import EditsForbidden, Invalid
from appliance.spool.jobs import decisions, transitions
from appliance.spool.jobs.admission import HOLD, PASS, Circumstances, Rules, admit, commands_of
from appliance.spool.jobs.drawer import Fate
from appliance.spool.records import Job, Modification, Printer, Submission
from appliance.spool.scope import ALL
from appliance.spool.storage import definitions, documents, queues, revisions
from appliance.storage.engine import Connection, Engine, Transaction
from escpos.definitions import VOLATILE, printed
from escpos.profiles import Profile

MAX_REVISIONS = 200  # of a job: a person makes a handful; a program that changes one for ever is stopped


@dataclass(frozen=True, slots=True)
class _Changed:
    """A document as its queue takes it, and what is kept beside it."""

    data: bytes
    definitions: bytes | None  # None: those that the job had
    notes: tuple[str, ...]
    mark: bytes


class Modifications:
    """Changes jobs that wait. May be used from any thread."""

    def __init__(
        self, engine: Engine, target_of: Callable[[Queue], Printer | None], now: Callable[[], int]
    ) -> None:
        """`target_of` tells the printer that a queue's jobs go to."""
        self._engine = engine
        self._target_of = target_of
        self._now = now

    def modify(self, number: int, change: Modification) -> Job:
        """Give a job another document, for which there is room. See `Jobs.modify`."""
        job = expect_modifiable(self._engine.connection, number, change.sha256)
        queue = queues.queue(self._engine.connection, ALL, job.queue)
        changed = self._admitted(job, queue, change)
        return self._engine.write(
            lambda transaction: _modify(transaction, number, change, changed, self._now())
        )

    def _admitted(self, job: Job, queue: Queue, change: Modification) -> _Changed:
        """The document by its queue's rules. A drawer pulse that an edit brings goes with the paper."""
        rules = Rules.of(queue)
        rules = Rules(HOLD if rules.drawer == PASS else rules.drawer, frozenset())
        profile = queues.profile_of(queue, self._target_of(queue))
        now = Circumstances(rules, (), profile.kanji_bytes, lambda: Fate.UNWANTED, self._now())
        given = Submission(change.data, job.source, change.by, queue.name)
        taken = admit(given, now).job
        assert taken is not None  # nothing is stored, so there is a job, or `admit` has raised
        needed = None
        before = documents.of_job(self._engine.connection, job)
        kanji = profile.kanji_bytes
        if not _prints_from(taken.data, kanji) <= _prints_from(before, kanji):
            known = tuple(definitions.of_queue(self._engine.connection, ALL, queue.name))
            again = admit(given, replace(now, known=known)).job
            needed = again.definitions if again is not None else b""
        data, mark = self._marked(job, queue, profile, taken.data, change)
        return _Changed(data, needed, taken.notes, mark)

    def _marked(
        self, job: Job, queue: Queue, profile: Profile, data: bytes, change: Modification
    ) -> tuple[bytes, bytes]:
        """The document with the note that it was changed, where its queue wants one, in place of an older."""
        old = revisions.last_mark(self._engine.connection, job.id)
        if not queue.edit_mark:
            return data, old if old and old in data else b""
        from escpos.editing.mark import marked  # with the tables of all code pages

        return marked(data, f"{queue.edit_mark} {change.clock}".strip(), profile, old)


def expect_modifiable(connection: Connection, number: int, sha256: str) -> Job:
    """The job, which may be changed as it stands. Raises NotFound, Erased, Conflict or EditsForbidden."""
    job = decisions.expect_possible(connection, number, "modify", sha256)
    if job.is_fixed:
        raise EditsForbidden(
            message("The queue %(queue)s forbids to change its receipts (its field edits).", queue=job.queue)
        )
    return job


def _modify(transaction: Transaction, number: int, change: Modification, changed: _Changed, at: int) -> Job:
    job = expect_modifiable(transaction.connection, number, change.sha256)
    sha256 = documents.name(changed.data)
    if sha256 == job.sha256:
        return job
    if revisions.count(transaction.connection, number) >= MAX_REVISIONS:
        raise Invalid(
            message(
                "Job %(id)s was changed %(count)s times; no further change is kept. Print it, or reject it.",
                id=job.id,
                count=MAX_REVISIONS,
            )
        )
    documents.keep(transaction.connection, changed.data)
    fields = _fields(transaction, job, changed, sha256)
    revisions.add(transaction.connection, job, sha256, change, at, changed.mark)
    return transitions.replace_document(
        transaction, job, fields, at, change.by, change.through, change.reason or ""
    )


def _fields(transaction: Transaction, job: Job, changed: _Changed, sha256: str) -> dict[str, object]:
    original = job.original_sha256 or job.sha256
    fields: dict[str, object] = {
        "sha256": sha256,
        "size": len(changed.data),
        "original_sha256": None if sha256 == original else original,
    }
    if changed.definitions is not None:
        kept = documents.keep(transaction.connection, changed.definitions) if changed.definitions else None
        fields["definitions"] = kept
    notes = tuple(dict.fromkeys((*job.notes, *changed.notes)))
    return fields | ({"notes": "\n".join(notes)} if notes != job.notes else {})


def _prints_from(data: bytes, kanji_bytes: int) -> frozenset[str]:
    """The places of a printer's lasting memory that a document prints from."""
    found = {printed(command) for command in commands_of(data, kanji_bytes)}
    return frozenset(slot for slot in found if slot is not None and slot not in VOLATILE)
