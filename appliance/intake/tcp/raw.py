"""A raw TCP port: it listens for one queue, and looks after its connections."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from appliance.intake.emulated_printer import EmulatedPrinter
from appliance.intake.tcp.acceptor import Acceptor
from appliance.intake.tcp.address_limits import Budgets
from appliance.intake.tcp.client_socket import RESET_ON_CLOSE
from appliance.intake.tcp.connection import Connection
from appliance.intake.tcp.port_context import PortContext
from appliance.runtime import listening
from appliance.settings import Settings
from appliance.spool import Job, Spool, State

UNREAD_BYTES = 4_096  # of answers that the kernel keeps for a till; it doubles that, and answers are short
ENDED = frozenset({State.COMPLETED, State.REJECTED, State.CANCELED, State.EXPIRED})


class RawServer:
    """The port of one queue. On the event loop only."""

    def __init__(
        self,
        spool: Spool,
        settings: Settings,
        printer: EmulatedPrinter,
        page_port: Callable[[], int],
        budgets: Budgets,
        acceptor: Acceptor,
    ) -> None:
        self.port = 0  # the one that was got
        self.asked_port = printer.queue.port  # 0: any
        self.printer = printer
        self._host = settings.raw.host
        self._acceptor = acceptor
        self._connections: PortContext[Connection] = PortContext(
            spool, settings.raw, printer, page_port, budgets, acceptor
        )
        self._listeners: list[socket.socket] = []  # one for each address

    async def start(self) -> int:
        """Listen; the port that was got. Raises OSError."""
        for listener in await listening.bound(self._host, self.asked_port or 0):
            # Connections inherit it. Where the process is killed, the kernel closes them for it, and that
            # must not look like acceptance, not even to a till that was let in this very moment.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES)
            self.port = listener.getsockname()[1]
            self._listeners.append(listener)
            self._acceptor.listen(listener, lambda origin: Connection(self._connections, origin))
        return self.port

    async def stop(self) -> None:
        """Stop listening; keep what is being received as incomplete jobs, and wait until they are durable."""
        for listener in self._listeners:
            self._acceptor.close(listener)
        self._listeners.clear()
        await asyncio.gather(*(connection.shut() for connection in self._connections))

    def queue_changed(self) -> None:
        """The queue's settings are others now, but for the port."""
        for connection in self._connections:
            refusal = self.printer.refusal(connection.origin)
            if refusal:
                connection.turn_out(refusal)
        self.printer_changed()

    def printer_changed(self) -> None:
        """The printer's condition may have changed: tills that asked to be told are told."""
        for connection in self._connections:
            connection.changed()

    def job_changed(self, job: Job) -> None:
        """A job of this queue has ended, it may be: tills may wait for that."""
        if job.state in ENDED:
            for connection in self._connections:
                connection.job_ended(job.id, job.state is State.COMPLETED)

    def has_till_at(self, address: str) -> bool:
        """True if this address is connected."""
        return any(connection.origin == address for connection in self._connections)
