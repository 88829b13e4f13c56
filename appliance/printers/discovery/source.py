"""A place to look for printers: a thread that looks again and again, and says what it saw each time."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from appliance.runtime.threads import ThreadStarter
from appliance.values import Sighting

log = logging.getLogger(__name__)
Found = Callable[[Sighting], None]


class Source(ABC):
    """Looks every `round_seconds`; what it does not see three times running is gone."""

    name: ClassVar[str]
    round_seconds: ClassVar[float]

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._trouble = ""
        self._thread: threading.Thread | None = None

    def start(self, found: Found, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin to look; `found` is called with each sighting, on the source's thread."""
        self._ended.clear()
        self._thread = threading.Thread(
            target=self._run, args=(found,), name=f"find-{self.name}", daemon=True
        )
        guard(self._thread)

    def stop(self) -> None:
        """End; what was found stays found."""
        self._wake()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        self._thread = None

    def _run(self, found: Found) -> None:
        try:
            while not self._ended.is_set():
                self._look_once(found)
                self._rest(self.round_seconds)
        finally:
            self._close()

    def _look_once(self, found: Found) -> None:
        """A network that is away, or a device that is just being pulled, is no reason to stop looking."""
        try:
            self._look(found)
            trouble = ""
        except OSError as error:
            trouble = str(error)
        if trouble and trouble != self._trouble:
            log.warning("cannot look for printers by %s: %s", self.name, trouble)
        self._trouble = trouble

    @abstractmethod
    def _look(self, found: Found) -> None:
        """Look once. May raise OSError."""

    def _rest(self, seconds: float) -> None:
        self._ended.wait(seconds)

    def _wake(self) -> None:
        """The rest is over, whatever it waits for."""
        self._ended.set()

    def _close(self) -> None:  # noqa: B027 - most keep nothing open
        """Let go of what was opened."""
