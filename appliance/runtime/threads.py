"""Threads that must not end by themselves: where one does, so does the process."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable

ThreadStarter = Callable[[threading.Thread], None]  # starts a thread, and answers for it
log = logging.getLogger(__name__)
PART_FAILED = 70  # exit status: a part ended that must not


class CrashOnThreadFailure:
    """Starts threads, and answers for them until told that the box is stopping."""

    def __init__(self) -> None:
        self.is_stopping = False

    def __call__(self, thread: threading.Thread) -> None:
        """Start a thread; an error that ends it ends the process."""
        run = thread.run

        def guarded() -> None:
            try:
                run()
            except BaseException:
                log.critical("%s failed", thread.name, exc_info=True)
                self._die()

        thread.run = guarded  # type: ignore[method-assign]  # a thread is given its run by its maker
        thread.start()

    def _die(self) -> None:
        if not self.is_stopping:
            logging.shutdown()
            sys.stderr.flush()
            os._exit(PART_FAILED)
