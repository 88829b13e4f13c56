"""What the connections of one port share: its queue, its limits, and the buffer that they read into."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from appliance.budgets import DAY, Budget
from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.entrance import Entrance
from appliance.intake.places import Places
from appliance.intake.rates import Rates
from appliance.intake.receiving import Receiver
from appliance.runtime.i18n import message
from appliance.settings import RawSettings
from appliance.spool import Spool

log = logging.getLogger(__name__)
READ_BYTES = 16_384  # at once; a receipt, or a part of a picture


class Budgets:
    """What an address may have kept, over all ports."""

    def __init__(self, settings: RawSettings) -> None:
        self._settings = settings
        self._jobs = Budget(settings.jobs_per_day, settings.exempt_networks, DAY)
        self._bytes = Budget(settings.bytes_per_minute, settings.exempt_networks)

    def refusal(self, address: str, size: int, now: float) -> str:
        """Count something of so many bytes; or why it is not kept."""
        if self._jobs.take(address, 1, now):
            return f"more than {self._settings.jobs_per_day} jobs within a day (setting raw.jobs_per_day)"
        if self._bytes.take(address, size, now):
            limit = self._settings.bytes_per_minute
            return f"more than {limit} bytes to keep within a minute (setting raw.bytes_per_minute)"
        return ""


C = TypeVar("C", bound=Receiver)


class PortContext(Generic[C]):
    """Of the connections of a kind. On the event loop only."""

    def __init__(
        self,
        spool: Spool,
        settings: RawSettings,
        lane: EmulatedPrinter,
        page_port: Callable[[], int],
        budgets: Budgets,
        entrance: Entrance,
    ) -> None:
        self.spool = spool
        self.settings = settings
        self.lane = lane
        self.page_port = page_port
        self.rates = Rates(settings.jobs_per_minute, settings.exempt_networks)
        self.pulses = Rates(settings.pulses_per_minute, ())
        self.buffer = bytearray(READ_BYTES)
        self._budgets = budgets
        self._entrance = entrance
        self._places: Places[C] = Places(
            settings.connections,
            settings.connections_per_address,
            settings.exempt_networks,
            entrance.everybody,
        )

    def __iter__(self) -> Iterator[C]:
        return iter(self._places)

    def enter(self, connection: C) -> str:
        """Count a connection in; or why it may not come in."""
        why = self.lane.refusal(connection.origin) or self._places.enter(connection)
        if not why:
            self._entrance.memory.add(connection)
        return why

    def leave(self, connection: C) -> None:
        """Count a connection out."""
        self._places.leave(connection)
        self._entrance.memory.remove(connection)

    def closed(self) -> None:
        """A connection's socket is closed."""
        self._entrance.left()

    def received(self, connection: C) -> None:
        """A connection may hold more for its job than before, or less."""
        self._entrance.received(connection)

    def over_budget(self, address: str, size: int) -> str:
        """Count something of an address that is to be kept; or why it is not."""
        return self._budgets.refusal(address, size, asyncio.get_running_loop().time())

    def refuse(self, address: str, why: str) -> None:
        """Tell people that something was not taken."""
        log.warning("refused: %s", why, extra={"origin": address, "queue": self.lane.queue.name})
        self.spool.live_status.add_notice(
            message("Refused from %(address)s: %(why)s.", address=address, why=why)
        )
