"""Decisions on jobs in the audit: taken from the jobs' history, so that none is missed or counted twice.

The history is written with each decision, whether it came from a page, a program, a button or a shell. What
the box decides by itself is not somebody's doing, and stays out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from appliance.identity.heads import Heads
from appliance.identity.records import Actor
from appliance.identity.refusals import Refusals
from appliance.identity.storage import secrets
from appliance.identity.store import Store
from appliance.runtime.threads import ThreadStarter
from appliance.storage.engine import Transaction
from appliance.storage.errors import StorageError

MARK = "audited-history"  # up to which line of the history
AT_ONCE = 200  # lines taken in one transaction
PASSED = 1_000  # lines of the box itself before the mark is moved for them alone
OWN = frozenset({"dispatch", "policy", "definition"})  # ways of the box itself
LOOK_SECONDS = 60.0  # between looks when nothing was announced: a shell's decisions
RETRY_SECONDS = 5.0  # after a full disk


class HistoryLine(Protocol):
    """A line of a job's history, with its number and the job's."""

    @property
    def id(self) -> int:
        """Its number, over all jobs."""

    @property
    def job(self) -> int:
        """The number of its job."""

    @property
    def by(self) -> str:
        """The name of the user or program."""

    @property
    def through(self) -> str:
        """The channel."""

    @property
    def what(self) -> str:
        """The new state of the job, or what else was done to it."""

    @property
    def why(self) -> str:
        """The reason or remark."""


class DecisionFollower:
    """Copies what people decided into the audit, counts refusals there, and notes its head now and then."""

    def __init__(
        self,
        store: Store,
        heads: Heads,
        refusals: Refusals,
        history_after: Callable[[int, int], Iterable[HistoryLine]],
    ) -> None:
        """`history_after(line, limit)` gives the lines behind the one of that number, oldest first."""
        self._heads = heads
        self._refusals = refusals
        self._store = store
        self._history_after = history_after
        self._marked: int | None = None  # as it is in the database, once that is known
        self._passed = 0  # lines up to this one have been looked at
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="audit", daemon=True)

    def start(self, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin with what was decided since the last run."""
        guard(self._thread)

    def wake(self) -> None:
        """Somebody may have decided something."""
        self._wake.set()

    def stop(self) -> None:
        """Take what was decided lately, then end."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def catch_up(self) -> int:
        """Take all that is there; how many lines that was."""
        taken = 0
        while lines := list(self._history_after(max(self._mark(), self._passed), AT_ONCE)):
            last = lines[-1].id
            decided = [line for line in lines if line.through not in OWN]
            if decided or last - self._mark() >= PASSED:
                self._take(decided, last)
            self._passed = last
            taken += len(lines)
            if self._stop.is_set():
                break  # the next run goes on from here: a stop waits for no backlog
        return taken

    def _take(self, decided: Sequence[HistoryLine], last: int) -> None:
        """Nothing is synced for it: after a power cut the same lines are taken again, from the mark on."""

        def change(transaction: Transaction) -> None:
            for line in decided:
                actor = Actor(line.by, line.through)
                self._store.append_audit(transaction, actor, f"job {line.what}", str(line.job), line.why)
            secrets.put(transaction.connection, MARK, str(last))

        self._store.write(change, durable=False)
        self._marked = last

    def _mark(self) -> int:
        if self._marked is None:
            self._marked = int(self._store.secret(MARK, lambda: "0"))
        return self._marked

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._wake.clear()
                self._catch_up_if_possible()
                self._wake.wait(LOOK_SECONDS)
            self._catch_up_if_possible()
            self._refusals.settle(at_once=True)
            self._heads.keep()
        finally:
            self._store.close()

    def _catch_up_if_possible(self) -> None:
        """A full disk is waited out: the history keeps what is not in the audit yet."""
        try:
            self.catch_up()
            self._refusals.settle()
            self._heads.keep_if_due()
        except StorageError:
            self._stop.wait(RETRY_SECONDS)
            self._wake.set()
