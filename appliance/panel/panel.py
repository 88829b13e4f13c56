"""The panel at work: presses become decisions about the focus, and events become lights."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping

from appliance.panel.board import FLASH_SECONDS, PanelBoard, trouble
from appliance.panel.debounce import Debounce, Settled
from appliance.panel.focus import Focus
from appliance.panel.gestures import Button, Gesture, Gestures
from appliance.panel.lights import ALL_OFF, STARTING, Situation, lights
from appliance.settings import PanelSettings
from appliance.spool import Decision, Event, Job, JobFilter, Light, Spool, SpoolError, State
from appliance.spool.board import PrinterState

log = logging.getLogger(__name__)
BY = "panel"
SETTLE_SECONDS = 0.02  # events that come this close together are looked at once
HELPLESS = (State.FAILED, State.UNCERTAIN)

Message = tuple[str, Button | None, float]  # of time.monotonic: when it happened


class Panel:
    """Looks after one panel on a thread of its own; all that comes from outside is put in its queue."""

    def __init__(self, spool: Spool, settings: PanelSettings) -> None:
        """Take the pins. Raises gpiozero's errors."""
        self._spool = spool
        self._focus = Focus(settings.guard_seconds)
        self._gestures = Gestures(settings.hold_seconds, settings.both_seconds)
        # the panel on the screen has no contacts
        self._debounce = Debounce(settings.debounce_seconds if settings.kind == "gpio" else 0)
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._shown: Mapping[str, Light] = {}
        self._flash_until: float | None = None
        self._look_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
        self._unsubscribe: Callable[[], None] = lambda: None
        self.on_status_slip: Callable[[], None] = lambda: None
        self.board = PanelBoard(
            settings,
            lambda key: self._put("press", key),
            lambda key: self._put("release", key),
        )
        self._show(STARTING)

    def start(self, guard: Callable[[threading.Thread], None]) -> None:
        """Begin; the box is ready."""
        self._unsubscribe = self._spool.events.subscribe(self._on_event)
        self._put("look")
        guard(self._thread)

    def stop(self) -> None:
        """All lights off, pins given back."""
        self._unsubscribe()
        if self._thread.is_alive():
            self._put("stop")
            self._thread.join()
        self._show(ALL_OFF)
        self.board.close()

    def hold(self, button: str, seconds: float) -> None:
        """Press a button of the on-screen panel. Raises ValueError for other buttons or panels."""
        self.board.hold(Button(button), seconds)

    def _on_event(self, event: Event) -> None:
        if event.name != "panel:focus":
            self._put("look")

    def _put(self, message: str, button: Button | None = None) -> None:
        self._messages.put((message, button, time.monotonic()))

    def _run(self) -> None:
        while True:
            try:
                message, button, at = self._messages.get(timeout=self._patience())
            except queue.Empty:
                message, button, at = "nothing", None, time.monotonic()
            if message == "stop":
                return
            self._take(message, button, at)

    def _patience(self) -> float | None:
        """Seconds until something is to be done unasked; None for never."""
        times = (self._debounce.deadline, self._gestures.deadline, self._flash_until, self._look_at)
        ends = [end for end in times if end is not None]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _take(self, message: str, button: Button | None, now: float) -> None:
        if message == "look" and self._look_at is None:
            self._look_at = now + SETTLE_SECONDS
        settled = self._debounce.settled(now)
        if button is not None:
            settled += self._debounce.edge(button, message == "press", now)
        for each in settled:
            self._feel(each, now)
        gesture = self._gestures.elapsed(now)
        if gesture is not None:
            self._mean(gesture, now)
        if self._flash_until is not None and now >= self._flash_until:
            self._flash_until, self._look_at = None, now
        if self._look_at is not None and now >= self._look_at:
            self._look()

    def _feel(self, settled: Settled, now: float) -> None:
        if settled.down:
            self._gestures.press(settled.button, settled.since)
            return
        held_long = self._gestures.elapsed(settled.since)  # before it was let go
        gesture = self._gestures.release(settled.button) or held_long
        if gesture is not None:
            self._mean(gesture, now)

    def _mean(self, gesture: Gesture, now: float) -> None:
        if gesture is Gesture.STATUS_SLIP:
            self.on_status_slip()
            return
        job = self._focus.pressed(now)
        if job is None:
            self._refuse(now)
        elif gesture is Gesture.APPROVE_ALL:
            for each in self._spool.waiting():
                self._decide(each, Gesture.APPROVE, now)
        else:
            self._decide(job, gesture, now)

    def _decide(self, job: Job, gesture: Gesture, now: float) -> None:
        try:
            self._spool.decide(job.id, gesture.value, Decision(BY, "button", job.sha256))
        except SpoolError as error:
            log.info("press refused: %s", error, extra={"job": job.id})
            self._refuse(now)
        else:
            self.board.beep()
        self._look()

    def _refuse(self, now: float) -> None:
        """A short red flash: that press did nothing."""
        self._flash_until = now + 2 * FLASH_SECONDS
        self._show(dict(self._shown) | {"red": Light.FLASH})

    def _look(self) -> None:
        """Look at how things are; set the focus and the lights."""
        self._look_at = None
        waiting = self._spool.waiting(limit=1)
        if self._focus.show(waiting[0] if waiting else None, time.monotonic()):
            self._spool.board.set_focus(waiting[0].id if waiting else None)
        if self._flash_until is None:
            self._show(lights(self._situation(bool(waiting))))

    def _situation(self, waiting: bool) -> Situation:
        states = [self._spool.board.printer(printer.name).state for printer in self._spool.printers()]
        return Situation(
            printing=self._any(State.PRINTING),
            waiting=waiting,
            printer_needs_help=PrinterState.OFFLINE in states,
            job_needs_help=self._any(*HELPLESS),
        )

    def _any(self, *states: State) -> bool:
        return bool(self._spool.jobs(JobFilter(states=states), limit=1))

    def _show(self, wanted: Mapping[str, Light]) -> None:
        changed = {colour: light for colour, light in wanted.items() if self._shown.get(colour) != light}
        if changed:
            self.board.show(changed)
            self._shown = dict(wanted)
            self._spool.board.set_lights(wanted)


def open_panel(spool: Spool, settings: PanelSettings) -> Panel | None:
    """The panel that the settings ask for; where its pins can't be had, the box runs without and says so."""
    if settings.kind == "none":
        return None
    try:
        return Panel(spool, settings)
    except Exception as error:  # gpiozero and its factories raise what they like
        why = trouble(error, settings)
        log.warning("the box runs without its panel: %s", why)
        spool.board.pin(f"The panel's buttons and lights don't work: {why}")
        return None
