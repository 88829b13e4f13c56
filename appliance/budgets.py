"""How much each address, person or program may bring within some time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from appliance import addresses

MINUTE, DAY = 60.0, 86_400.0  # seconds
MAX_SOURCES = 1_000  # remembered; a shop has a few tills, a flood of forged ones must not fill memory


class Budget:
    """`limit` within `seconds` for each source; addresses in exempt networks have no limit.

    What a source has brought drains away evenly, a whole budget within that time. Something larger than a
    budget is taken while nothing else counts, and drains as long as it takes. An IPv6 network of 64 bits is
    one source; so is anything that is no address, by its name. Any thread may ask; times are of a clock that
    only goes forward.
    """

    def __init__(self, limit: int, exempt: Iterable[str] = (), seconds: float = MINUTE) -> None:
        self._limit = limit
        self._rate = limit / seconds
        self._exempt = addresses.networks(exempt)
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how much, and when that was
        self._lock = threading.Lock()

    def take(self, source: str, size: int, now: float) -> float:
        """Count so much, and say 0; or count nothing, and say in how many seconds it would fit."""
        if addresses.is_in(source, self._exempt):
            return 0.0
        source = addresses.source_of(source)
        with self._lock:
            spent, at = self._spent.get(source, (0.0, now))
            left = max(0.0, spent - (now - at) * self._rate)
            over = left + min(size, self._limit) - self._limit
            if over > 0:
                return over / self._rate
            self._spent[source] = (left + size, now)
            self._spent.move_to_end(source)
            if len(self._spent) > MAX_SOURCES:
                self._spent.popitem(last=False)
        return 0.0
