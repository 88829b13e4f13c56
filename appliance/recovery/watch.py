"""Looks through both databases now and then, while the box runs."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from appliance import slips
from appliance.identity import Identity
from appliance.recovery.data_folder import DATABASES
from appliance.runtime.errors import BoxError
from appliance.runtime.threads import ThreadStarter
from appliance.spool import Spool, Submission
from appliance.storage.errors import StorageError
from appliance.storage.failures import cause
from appliance.storage.sqlite.backups import KEPT, Backups
from appliance.storage.sqlite.looks import give_way

log = logging.getLogger(__name__)
LAST_LOOK = 5.0  # seconds that a stop waits for a look: one of a large database takes longer
GATHERING = 20.0  # seconds from an erasing to the copies without it: more may follow
FIRST_LOOK = 10.0  # seconds after the start: others have something to do first


class Watch:
    """Has both databases looked through now and then, on a thread that gives way to others; tells people."""

    def __init__(
        self, spool: Spool, identity: Identity, seconds: float, on_damaged: Callable[[], None]
    ) -> None:
        """`seconds` between looks (0: never). `on_damaged` is told where a file is good no more."""
        self._folder = spool.soundness.file.parent
        self._spool = spool
        self._identity = identity
        self._seconds = seconds
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._times = 1  # looks in a row
        self._thread = threading.Thread(target=self._run, name="soundness", daemon=True)
        self._on_damaged = on_damaged
        spool.soundness.on_damaged = self._hear
        identity.soundness.on_damaged = self._give_up_people
        identity.soundness.tell = spool.soundness.tell
        spool.soundness.on_erased = self._look_soon

    def start(self, guard: ThreadStarter, said: Iterable[str]) -> None:
        """Begin, with a first look soon. What `recover` said is told on the page and on paper."""
        for damage in reversed(self._spool.soundness.found_lately()):
            self._spool.live_status.add_notice(damage.text)
        for text in said:
            self._spool.soundness.tell(text, is_grave=True)
            name = f"damage {hashlib.sha256(text.encode()).hexdigest()[:16]}"
            with suppress(BoxError):  # no printer, or no room: the page says it
                slip = Submission(slips.notice_slip(text), "repair", "counterproof")
                self._spool.jobs.print_once(name, slip)
        if self._seconds:
            guard(self._thread)
        else:
            for name in DATABASES:
                Backups(self._folder / name).remove()  # what is erased must not stay in them

    def stop(self) -> None:
        """End behind the look that is under way, if that is soon: cut off, it leaves the other copy."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(LAST_LOOK)

    def look(self) -> None:
        """Look through both. Raises OSError, or StorageError."""
        self._spool.soundness.look()
        people = self._identity.soundness
        people.look(self._spool.now(), has_room=self._spool.soundness.has_room(people.engine))

    def _give_up_people(self, why: str) -> None:
        self._identity.soundness.engine.integrity.set_aside(why)
        self._spool.soundness.give_up_people(why)

    def _hear(self, why: str) -> None:  # noqa: ARG002
        self._on_damaged()

    def _run(self) -> None:
        give_way()
        seconds = FIRST_LOOK
        while not self._stop.is_set():
            if self._wake.wait(seconds) and self._stop.wait(GATHERING):
                break  # what was erased a moment ago is gone from the file itself
            self._wake.clear()
            times, self._times = self._times, 1
            for _ in range(times):
                self._try_to_look()
            seconds = self._seconds
        self._spool.leave_thread()
        self._identity.leave_thread()

    def _look_soon(self) -> None:
        """Something was erased: it is to be gone from both copies as well."""
        self._times = KEPT
        self._wake.set()

    def _try_to_look(self) -> None:
        try:
            self.look()
        except (OSError, StorageError) as error:
            log.warning("the databases could not be looked through: %s", cause(error))
