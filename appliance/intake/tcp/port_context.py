"""The context of a port's connections: its queue, its limits, and the buffer that they read into."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.tcp.acceptor import Acceptor
from appliance.intake.tcp.address_limits import Budgets, PortLimits
from appliance.intake.tcp.connection_slots import ConnectionSlots
from appliance.intake.tcp.receiving import Receiver
from appliance.runtime.i18n import message
from appliance.settings import RawSettings
from appliance.spool import Spool

log = logging.getLogger(__name__)
READ_BYTES = 16_384  # at once; a receipt, or a part of a picture


C = TypeVar("C", bound=Receiver)


class PortContext(Generic[C]):
    """The context of one port's connections. On the event loop only."""

    def __init__(
        self,
        spool: Spool,
        settings: RawSettings,
        printer: EmulatedPrinter,
        page_port: Callable[[], int],
        budgets: Budgets,
        acceptor: Acceptor,
    ) -> None:
        self.spool = spool
        self.printer = printer
        self.page_port = page_port
        self.limits = PortLimits(settings, budgets)
        self.buffer = bytearray(READ_BYTES)
        self._acceptor = acceptor
        self._slots: ConnectionSlots[C] = ConnectionSlots(
            settings.connections,
            settings.connections_per_address,
            settings.exempt_networks,
            acceptor.connections,
        )

    def __iter__(self) -> Iterator[C]:
        return iter(self._slots)

    def enter(self, connection: C) -> str:
        """Count a connection in; or tell why it may not come in."""
        why = self.printer.refusal(connection.origin) or self._slots.enter(connection)
        if not why:
            self._acceptor.memory.add(connection)
        return why

    def leave(self, connection: C) -> None:
        """Count a connection out."""
        self._slots.leave(connection)
        self._acceptor.memory.remove(connection)

    def closed(self) -> None:
        """A connection's socket is closed."""
        self._acceptor.left()

    def received(self, connection: C) -> None:
        """A connection may hold more for its job than before, or less."""
        self._acceptor.received(connection)

    def refuse(self, address: str, why: str) -> None:
        """Tell people that something was not taken."""
        log.warning("refused: %s", why, extra={"origin": address, "queue": self.printer.queue.name})
        self.spool.live_status.add_notice(
            message("Refused from %(address)s: %(why)s.", address=address, why=why)
        )
