"""Settings that count at once reach the parts: on a thread of its own, one change after the other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from appliance.box.part import Part
from appliance.settings import Settings

log = logging.getLogger(__name__)
SETTLE_SECONDS = 10.0  # that who changes a setting waits for the parts to go by it


class Reconfiguration:
    """Tells parts, in their order."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._thread = ThreadPoolExecutor(1, "reconfigure")

    def take(self, settings: Settings) -> None:
        """Have all parts go by other settings; wait for that, but not for ever. From any thread."""
        with suppress(TimeoutError, RuntimeError):  # a part takes long; or the box stops
            self._thread.submit(self._tell, settings).result(SETTLE_SECONDS)

    def stop(self) -> None:
        """Tell nobody any more."""
        self._thread.shutdown(cancel_futures=True)

    def _tell(self, settings: Settings) -> None:
        for part in self._parts:
            try:
                part.reconfigure(settings)
            except Exception:
                log.exception("%s does not go by the new settings before the next start", part.name)
