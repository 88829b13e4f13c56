"""The panel at work: presses become decisions about the focus, and events become lights."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping

from appliance.events import Event
from appliance.panel.board import FLASH_SECONDS, PanelBoard
from appliance.panel.debounce import Debounce
from appliance.panel.focus import Focus
from appliance.panel.gestures import Button, Gesture, Gestures
from appliance.panel.lights import ALL_OFF, COLOURS, STARTING, Situation, lights
from appliance.runtime.errors import BoxError
from appliance.runtime.threads import ThreadStarter
from appliance.settings import PanelSettings
from appliance.spool import (
    Decision,
    Job,
    JobFilter,
    Light,
    PanelEvent,
    Spool,
    State,
    StorageError,
)
from appliance.spool.live_status import PrinterState

log = logging.getLogger(__name__)
BY = "panel"
TEST_SECONDS = 0.6  # that each light is shown in a test
SETTLE_SECONDS = 0.02  # events that come this close together are looked at once, and printers go first
HELPLESS = (State.FAILED, State.UNCERTAIN)

Message = tuple[str, Button | None, float]  # what, which button, when by the pins' clock


class Panel:
    """Looks after one panel on a thread of its own; all that comes from outside is put in its queue."""

    def __init__(self, spool: Spool, settings: PanelSettings) -> None:
        """Take the pins. Raises gpiozero's errors."""
        self._spool = spool
        self._focus = Focus(settings.guard_seconds)
        self._debounce = Debounce(settings.debounce_seconds)
        self._gestures = Gestures(settings.hold_seconds, settings.both_seconds)
        self._test: list[Mapping[str, Light]] = []  # what the lights are still to show of a test
        self._test_at: float | None = None
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._edges = threading.Lock()  # held from when an edge has its time until it is in the queue
        self._shown: Mapping[str, Light] = {}
        self._flash_until: float | None = None
        self._look_at: float | None = None
        self._beeps = False  # whether the next look begins with one
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
        self._unsubscribe: Callable[[], None] = lambda: None
        self.on_status_slip: Callable[[], None] = lambda: None
        self.board = PanelBoard(
            settings, lambda key: self._edge(key, True), lambda key: self._edge(key, False)
        )
        self._show(STARTING)

    def start(self, guard: ThreadStarter) -> None:
        """Begin; the box is ready."""
        self._unsubscribe = self._spool.events.subscribe(self._on_event)
        self._messages.put(("look", None, self.board.now()))
        guard(self._thread)

    def stop(self) -> None:
        """All lights off, pins given back."""
        self._unsubscribe()
        if self._thread.is_alive():
            self._messages.put(("stop", None, self.board.now()))
            self._thread.join()
        self._show(ALL_OFF)
        self.board.close()

    def test(self) -> None:
        """Show each light in turn and sound the buzzer; the lights are right again then."""
        self._messages.put(("test", None, self.board.now()))

    def hold(self, button: str, seconds: float) -> None:
        """Press a button of the on-screen panel. Raises ValueError for other buttons or panels."""
        self.board.hold(Button(button), seconds)

    def _on_event(self, event: Event) -> None:
        if not isinstance(event, PanelEvent):  # what it has done itself
            self._messages.put(("look", None, self.board.now()))

    def _edge(self, button: Button, down: bool) -> None:
        with self._edges:
            self._messages.put(("down" if down else "up", button, self.board.now()))

    def _now(self) -> tuple[float, bool]:
        """The time, and whether all edges before it are known: where this thread was busy, some may wait."""
        with self._edges:
            return self.board.now(), self._messages.empty()

    def _run(self) -> None:
        while True:
            try:
                message = self._messages.get(timeout=self._patience())
            except queue.Empty:
                message = ("nothing", None, self.board.now())
            if message[0] == "stop":
                return
            self._take(*message)

    def _patience(self) -> float | None:
        """Seconds until something is to be done unasked; None for never."""
        times = (
            *(self._gestures.deadline, self._debounce.deadline),
            *(self._flash_until, self._look_at, self._test_at),
        )
        ends = [end for end in times if end is not None]
        return max(0.0, min(ends) - self.board.now()) if ends else None

    def _take(self, message: str, button: Button | None, at: float) -> None:
        if message == "look" and self._look_at is None:
            self._look_at = at + SETTLE_SECONDS
        if message == "test":
            self._test, self._test_at = [dict(ALL_OFF) | {colour: Light.STEADY} for colour in COLOURS], at
            self.board.beep()
        now, is_all_known = self._now()
        meant = []
        if button is not None:  # what stayed until this edge counts, however late it is heard of
            meant = self._gestures_until(at)
            self._debounce.edge(button, message == "down", at)
        if is_all_known:  # else a spark would be taken for a press, and a press for one that is held
            meant += self._gestures_until(now)
        for gesture in meant:
            self._mean_if_possible(gesture, now)
        if self._flash_until is not None and now >= self._flash_until:
            self._flash_until, self._look_at = None, now
        if self._test_at is not None and now >= self._test_at:
            self._go_on_testing(now)
        if self._look_at is not None and now >= self._look_at:
            self._look()

    def _gestures_until(self, now: float) -> list[Gesture]:
        """The gestures of the buttons up to now."""
        meant = []
        for change in self._debounce.settled(now):
            meant.append(self._gestures.elapsed(change.since))
            if change.down:
                self._gestures.press(change.button, change.since)
            else:
                meant.append(self._gestures.release(change.button))
        meant.append(self._gestures.elapsed(now))
        return [gesture for gesture in meant if gesture is not None]

    def _go_on_testing(self, now: float) -> None:
        if self._test:
            self._show(self._test.pop(0))
            self._test_at = now + TEST_SECONDS
        else:
            self._test_at, self._look_at = None, now

    def _mean_if_possible(self, gesture: Gesture, now: float) -> None:
        try:
            self._mean(gesture, now)
        except StorageError as error:
            log.error("a press came to nothing: %s", error)
            self._refuse(now)

    def _mean(self, gesture: Gesture, now: float) -> None:
        if gesture is Gesture.STATUS_SLIP:
            self.on_status_slip()
            return
        job = self._focus.pressed(now)
        if job is None:
            self._refuse(now)
        elif gesture is Gesture.APPROVE_ALL:
            for each in self._spool.jobs.waiting():
                self._decide(each, Gesture.APPROVE, now)
        else:
            self._decide(job, gesture, now)

    def _decide(self, job: Job, gesture: Gesture, now: float) -> None:
        try:
            self._spool.jobs.decide(job.id, gesture.value, Decision(BY, "button", job.sha256))
        except BoxError as error:
            log.info("press refused: %s", error, extra={"job": job.id})
            self._refuse(now)
            self._look()
        else:
            self._beeps = True
            self._look_at = self.board.now() + SETTLE_SECONDS

    def _refuse(self, now: float) -> None:
        """A short red flash: that press did nothing."""
        self._flash_until = now + 2 * FLASH_SECONDS
        self._show(dict(self._shown) | {"red": Light.FLASH})

    def _look(self) -> None:
        """Look at how things are; set the focus and the lights."""
        self._look_at = None
        if self._beeps:
            self._beeps = False
            self.board.beep()
        try:
            self._show_how_it_is()
        except StorageError as error:
            log.error("the panel does not know how things are: %s", error)
            self._show(dict(ALL_OFF) | {"red": Light.STEADY})

    def _show_how_it_is(self) -> None:
        waiting = self._spool.jobs.waiting(limit=1)
        if self._focus.show(waiting[0] if waiting else None, self.board.now()):
            self._spool.live_status.set_focus(waiting[0].id if waiting else None)
        if self._flash_until is None and self._test_at is None:
            self._show(lights(self._situation(bool(waiting))))

    def _situation(self, waiting: bool) -> Situation:
        states = [
            self._spool.live_status.printer(printer.name).state for printer in self._spool.printers.all()
        ]
        return Situation(
            printing=self._any(State.PRINTING),
            waiting=waiting,
            printer_needs_help=PrinterState.OFFLINE in states,
            box_needs_help=self._spool.soundness.needs_help(),
            job_needs_help=self._any(*HELPLESS),
        )

    def _any(self, *states: State) -> bool:
        return bool(self._spool.jobs.find(JobFilter(states=states), limit=1))

    def _show(self, wanted: Mapping[str, Light]) -> None:
        changed = {colour: light for colour, light in wanted.items() if self._shown.get(colour) != light}
        if changed:
            self.board.show(changed)
            self._shown = dict(wanted)
            self._spool.live_status.set_lights(wanted)
