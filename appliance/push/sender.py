"""The thread that tells browsers of a receipt that waits. No job waits for it, or fails by it.

Only the newest receipt of each queue matters: what comes while others are being told takes the place of what
was to be told next. Where a push service does not answer, or asks for patience, it is left alone for a while,
twice as long each time, and told then of what still waits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.events import Event
from appliance.push.delivery import Answer, Delivery
from appliance.push.endpoints import Endpoint, NotAllowed, endpoint
from appliance.push.messages import message_of
from appliance.push.own_key import OwnKey
from appliance.push.settings import PushSettings
from appliance.push.store import Subscription
from appliance.push.subscriptions import Subscriptions
from appliance.runtime.errors import BoxError
from appliance.runtime.threads import ThreadStarter
from appliance.spool import Heading, Job, JobChanged, JobCreated, JobEvent, Reason, Scope, Spool, State

log = logging.getLogger(__name__)
TOPIC = "receipt"  # a message that was not delivered yet makes room for the next one (RFC 8030, section 5.4)
GONE = frozenset({404, 410})  # the browser wants no more of it
LATER = frozenset({408, 425, 429, *range(500, 600)})  # the service asks for patience, or is unwell
REFUSED_TOKEN = frozenset({401, 403})
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0  # seconds for which a service is left alone
REMEMBERED = 86_400.0  # seconds that a service's failures are, once it may be tried again
STOP_SECONDS = 3.0  # that a stop waits for a name that is being looked up: nothing can break that off
MICROSECONDS = 1_000_000


@dataclass(slots=True)
class Pause:
    """The times for which a service is left alone."""

    failures: int = 0
    until: float = 0.0

    def extend(self, now: float, asked: float) -> float:
        """It did not take a message; the seconds until the next try."""
        own = min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)
        self.failures = min(self.failures + 1, 16)
        self.until = now + max(own, asked)
        return self.until - now


@dataclass(slots=True)
class Owed:
    """A job that a browser is to be told of, not before a time of the sender's clock."""

    job: int
    at: float = 0.0


def asks_for_decision(event: Event) -> bool:
    """True if a job waits for somebody from now on: it came in, or its printer was away for too long."""
    if not isinstance(event, JobEvent) or event.job.state is not State.PENDING:
        return False
    is_stale = isinstance(event, JobChanged) and event.job.reason == Reason.STALE
    return isinstance(event, JobCreated) or is_stale


class Sender:
    """Sends messages. `heading` says what a job is called, however long that takes; it raises nothing."""

    def __init__(
        self,
        spool: Spool,
        subscriptions: Subscriptions,
        key: OwnKey,
        heading: Callable[[Job], Heading],
        settings: Callable[[], PushSettings],
        delivery: Delivery | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool = spool
        self._subscriptions = subscriptions
        self._key = key
        self._heading = heading
        self._settings = settings
        self._delivery = delivery or Delivery()
        self._clock = clock
        self._newest: dict[str, int] = {}  # job by queue, not more than there are queues
        self._owed: dict[str, Owed] = {}  # by subscription, until it was told
        self._pauses: dict[str, Pause] = {}  # by origin
        self._is_stopping = False
        self._changed = threading.Condition()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="push", daemon=True)

    def start(self, guard: ThreadStarter) -> None:
        """Begin to listen."""
        self._unsubscribe = self._spool.events.subscribe(self.hear)
        guard(self._thread)

    def stop(self) -> None:
        """End; what is under way is broken off."""
        self._unsubscribe()
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        self._delivery.stop()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def hear(self, event: Event) -> None:
        """Note a job that waits; the thread does the rest."""
        if isinstance(event, JobEvent) and asks_for_decision(event):
            with self._changed:
                self._newest[event.job.queue] = event.job.id
                self._changed.notify()

    def _run(self) -> None:
        try:
            while self._is_due():
                self.tell()
        finally:
            self._spool.leave_thread()
            self._subscriptions.leave_thread()

    def _is_due(self) -> bool:
        """Wait until there is something to tell; False where the box stops."""
        with self._changed:
            while not self._is_stopping and not self._newest:
                wait = self._seconds_to_retry()
                if wait is not None and wait <= 0:
                    break
                self._changed.wait(wait)
            return not self._is_stopping

    def _seconds_to_retry(self) -> float | None:
        first = min((each.at for each in self._owed.values()), default=None)
        return None if first is None else max(first - self._clock(), 0.0)

    def tell(self) -> None:
        """Tell everybody who is to be told just now. Whatever goes wrong is logged."""
        with self._changed:
            newest, self._newest = self._newest, {}
        if not self._settings().enabled:
            self._owed.clear()
            return
        now = self._clock()
        self._pauses = {
            origin: each
            for origin, each in self._pauses.items()
            if each.failures and now < each.until + REMEMBERED
        }
        try:
            hearers = self._subscriptions.hearers()
            self._owe(newest, hearers)
            for each, _scope in hearers:
                if each.id in self._owed and not self._is_stopping:
                    self._try(each)
        except BoxError as error:  # of the database: the next receipt is told again
            log.warning("nobody was told of a receipt: %s", error)
            self._owed.clear()

    def _owe(self, newest: dict[str, int], hearers: list[tuple[Subscription, Scope]]) -> None:
        """Note what each is to be told: the newest job of what it may hear of."""
        owed = {}
        for each, scope in hearers:
            jobs = [job for queue, job in newest.items() if scope.holds(queue)]
            if jobs:
                owed[each.id] = Owed(max(jobs))
            elif each.id in self._owed:
                owed[each.id] = self._owed[each.id]
        self._owed = owed

    def _try(self, to: Subscription) -> None:
        """Tell one browser, unless its service is to be left alone yet."""
        try:
            where = endpoint(to.endpoint, self._settings().services)
        except ValueError:  # the settings say so since; they may say otherwise again
            del self._owed[to.id]
            return
        pause = self._pauses.setdefault(where.origin, Pause())
        if self._clock() < pause.until:
            self._owed[to.id].at = pause.until
            return
        job = self._waiting(self._owed[to.id].job)
        if job is None:
            del self._owed[to.id]
            return
        try:
            answer = self._post(where, to, job)
        except (OSError, NotAllowed) as error:  # also a name that a strange network has answered
            self._leave_alone(where, to, pause, str(error))
        except ValueError as error:
            self._give_up(to, f"its key is none: {error}")
        else:
            self._take(answer, where, to, pause)

    def _take(self, answer: Answer, where: Endpoint, to: Subscription, pause: Pause) -> None:
        if answer.status in LATER:
            self._leave_alone(where, to, pause, f"it answers {answer.status}", answer.retry_after)
            return
        if pause.failures:
            log.info("%s answers again", where.origin)
            self._pauses[where.origin] = Pause()
        if answer.status in GONE:
            self._give_up(to, "it wants no more")
            return
        if answer.status >= 300:
            hint = ": is the clock right? (VAPID)" if answer.status in REFUSED_TOKEN else ""
            log.warning("%s did not take a message: it answers %s%s", where.origin, answer.status, hint)
        self._owed.pop(to.id, None)

    def _waiting(self, number: int) -> Job | None:
        """A job that is still to be told of; None where somebody, or something, has decided meanwhile."""
        try:
            job = self._spool.jobs.get(number)
        except BoxError:
            return None
        began = job.received_at if job.reason != Reason.STALE else self._spool.now()
        is_old = self._spool.now() - began > self._settings().seconds * MICROSECONDS
        return None if job.state is not State.PENDING or is_old else job

    def _post(self, where: Endpoint, to: Subscription, job: Job) -> Answer:
        from appliance.push.encryption import encrypt, plain  # 13 MB, for a box that tells somebody

        text = message_of(job, self._heading(job), to)
        body = encrypt(text, plain(to.p256dh), plain(to.auth))
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(self._settings().seconds)),
            "Urgency": "high",
            "Topic": TOPIC,
            "Authorization": self._key.authorization(where.origin, self._settings().contact or to.page),
        }
        return self._delivery.post(where, body, headers)

    def _leave_alone(
        self, where: Endpoint, to: Subscription, pause: Pause, why: str, asked: float = 0.0
    ) -> None:
        """Try again later; said once, until it answers."""
        level = logging.DEBUG if pause.failures else logging.WARNING
        seconds = pause.extend(self._clock(), asked)
        self._owed[to.id].at = pause.until
        text = "%s did not take a message (%s); the next try is in %d s"
        log.log(level, text, where.origin, why, round(seconds))

    def _give_up(self, to: Subscription, why: str) -> None:
        """A browser is told no more."""
        log.info("a browser (%s) gets no more messages: %s", to.agent or "unknown", why)
        self._owed.pop(to.id, None)
        self._subscriptions.remove(to.id)
