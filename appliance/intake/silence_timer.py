"""A timer for the silence of a client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class SilenceTimer:
    """Calls `on_timeout` with the time, at a deadline that moves. On the event loop only.

    `deadline` tells it at any time; None: there is none just now.
    """

    def __init__(self, deadline: Callable[[], float | None], on_timeout: Callable[[float], None]) -> None:
        self._deadline = deadline
        self._on_timeout = on_timeout
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    def set(self) -> None:
        """Look at the deadline again. One that moved later is found out when the timer goes off."""
        deadline = self._deadline()
        if deadline is None or (self._timer is not None and self._timer.when() <= deadline):
            return
        self.stop()
        self._timer = self._loop.call_at(deadline, self._on_timer)

    def stop(self) -> None:
        """Call nobody any more, until it is set again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._timer = None
        self._on_timeout(self._loop.time())
        self.set()
