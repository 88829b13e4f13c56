"""What was removed a moment ago, and how it is put back: a thumb slips.

It is kept in memory alone: once the box starts again, what is gone is gone.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message

GOOD_FOR = 600.0  # seconds: as long as somebody wonders where it is
MOST = 50  # at once; the oldest goes


class TooLate(BoxError):
    """It cannot be put back any more."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that was removed by somebody; `title` is what people called it, `back` a page that shows it.

    `restore` puts it back, and raises BoxError where that cannot be. `opens` says that somebody can log in by
    it again, so that one's own password is asked for.
    """

    title: str
    by: str
    back: str
    restore: Callable[[], None]
    opens: bool = False
    token: str = ""
    until: float = 0.0


class Removals:
    """The latest removals; every method may be called from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, Removal] = {}
        self._lock = threading.Lock()

    def add(self, removal: Removal) -> Removal:
        """Keep it for a while; it comes back with its token."""
        now = self._clock()
        kept = replace(removal, token=secrets.token_urlsafe(12), until=now + GOOD_FOR)
        with self._lock:
            self._kept = {token: each for token, each in self._kept.items() if now < each.until}
            self._kept[kept.token] = kept
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return kept

    def find(self, token: str, by: str) -> Removal | None:
        """The removal of a token, for who has done it, while it can be taken back."""
        with self._lock:
            found = self._kept.get(token)
            if found is None or found.by != by or self._clock() >= found.until:
                return None
            return found

    def take_back(self, token: str, by: str) -> Removal:
        """Put it back. Raises TooLate, or what its `restore` raises; then it can be tried again."""
        found = self.find(token, by)
        if found is None:
            raise TooLate(message("That cannot be put back any more. Add it again."))
        found.restore()
        with self._lock:
            self._kept.pop(token, None)
        return found
