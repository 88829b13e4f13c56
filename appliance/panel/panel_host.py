"""The host of the panel: it closes the panel and opens it anew where its settings change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from appliance.runtime.i18n import message
from appliance.runtime.threads import ThreadStarter
from appliance.settings import PanelSettings
from appliance.spool import Spool

if TYPE_CHECKING:
    from appliance.panel.panel import Panel

log = logging.getLogger(__name__)


class PanelHost:
    """The panel, if there is one; every method may be called from any thread.

    Where its pins can't be had, the box runs without it and says so; `fault` is why.
    """

    def __init__(self, spool: Spool, settings: PanelSettings) -> None:
        self._spool = spool
        self._settings = settings
        self._guard: ThreadStarter | None = None  # until it is started
        self._lock = threading.Lock()
        self.on_status_slip: Callable[[], None] = lambda: None
        self.fault = ""
        self._panel = self._open()

    def start(self, guard: ThreadStarter) -> None:
        """Begin; the box is ready."""
        with self._lock:
            self._guard = guard
            self._begin()

    def stop(self) -> None:
        """All lights off, pins given back."""
        with self._lock:
            self._guard = None
            self._close()

    def reconfigure(self, settings: PanelSettings) -> None:
        """Go by other settings from now on."""
        with self._lock:
            if settings == self._settings:
                return
            self._settings = settings
            self._close()
            self._panel = self._open()
            self._begin()

    @property
    def works(self) -> bool:
        """Whether there is one."""
        return self._panel is not None

    @property
    def on_screen(self) -> bool:
        """Whether its buttons are on the page."""
        return self.works and self._settings.kind == "screen"

    def press(self, button: str, seconds: float) -> None:
        """Press a button of the panel on the screen. Raises ValueError for other buttons or panels."""
        panel = self._panel
        if panel is None:
            raise ValueError("there is no panel")
        panel.hold(button, seconds)

    def test(self) -> None:
        """Show each light in turn and sound the buzzer."""
        panel = self._panel
        if panel is not None:
            panel.test()

    def pressed(self) -> Mapping[str, bool]:
        """Which buttons are down just now; empty without a panel."""
        panel = self._panel
        return panel.board.pressed() if panel is not None else {}

    def _open(self) -> Panel | None:
        self.fault = ""
        if self._settings.kind == "none":
            return None
        from appliance.panel.panel import Panel  # gpiozero takes 2 MB, and a second on a board
        from appliance.panel.pins import explain

        try:
            panel = Panel(self._spool, self._settings)
        except Exception as error:  # gpiozero and its factories raise what they like
            self.fault = explain(error, self._settings)
            log.warning("the box runs without its panel: %s", self.fault)
            self._spool.live_status.add_notice(
                message("The panel's buttons and lights don't work: %(fault)s", fault=self.fault)
            )
            return None
        panel.on_status_slip = lambda: self.on_status_slip()
        return panel

    def _begin(self) -> None:
        if self._panel is not None and self._guard is not None:
            self._panel.start(self._guard)

    def _close(self) -> None:
        if self._panel is not None:
            self._panel.stop()
        self._panel = None
        self._spool.live_status.set_lights({})
