"""A raw TCP port: it listens for one queue, and looks after its connections. On the event loop only."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

from appliance.intake.connection import RESET_ON_CLOSE, Connection
from appliance.intake.lane import Lane
from appliance.intake.rates import Rates
from appliance.settings import Queue, RawSettings, Settings
from appliance.spool import Job, Spool, State
from appliance.told import told

log = logging.getLogger(__name__)
ENDED = frozenset({State.COMPLETED, State.REJECTED, State.CANCELED, State.EXPIRED})


class RawServer:
    """The port of one queue."""

    def __init__(self, spool: Spool, settings: Settings, lane: Lane, page_port: Callable[[], int]) -> None:
        self.port = 0  # the one that was got
        self.asked_port = lane.queue.port  # 0: any
        self.spool = spool
        self.settings: RawSettings = settings.raw
        self.page_port = page_port
        self.lane = lane
        self.rates = Rates(settings.raw.jobs_per_minute, settings.raw.exempt_networks)
        self._receiving_bytes = settings.limits.receiving_bytes
        self._connections: list[Connection] = []
        self._server: asyncio.Server | None = None

    @property
    def queue(self) -> Queue:
        """The queue that it feeds, as it is now."""
        return self.lane.queue

    async def start(self) -> int:
        """Listen; the port that was got. Raises OSError."""
        loop = asyncio.get_running_loop()
        host, port = self.settings.host, self.asked_port or 0
        self._server = await loop.create_server(lambda: Connection(self), host, port, start_serving=False)
        for listener in self._server.sockets:
            # Connections inherit it. Where the process is killed, the kernel closes them for it, and that
            # must not look like acceptance, not even to a till that was let in this very moment.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.port = self._server.sockets[0].getsockname()[1]
        await self._server.start_serving()
        return self.port

    async def stop(self) -> None:
        """Stop listening; keep what is being received as incomplete jobs, and wait until they are durable."""
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*(connection.shut() for connection in list(self._connections)))

    def queue_changed(self) -> None:
        """The queue's settings are others now, but for the port."""
        for connection in list(self._connections):
            if not self.lane.admits(connection.origin):
                connection.turn_out(self._not_admitted())
        self.printer_changed()

    def printer_changed(self) -> None:
        """The printer's condition may have changed: tills that asked to be told are told."""
        for connection in list(self._connections):
            connection.changed()

    def job_changed(self, job: Job) -> None:
        """A job of this queue has ended, it may be: tills may wait for that."""
        if job.state in ENDED:
            for connection in list(self._connections):
                connection.job_ended(job.id, job.state is State.COMPLETED)

    def enter(self, connection: Connection, address: str) -> str:
        """Count a connection in; or why it may not come in.

        Where all places are taken, the one that has been silent longest with nothing open makes room.
        """
        if not self.lane.admits(address):
            return self._not_admitted()
        if len(self._connections) >= self.settings.connections:
            idle = [each for each in self._connections if each.is_idle]
            if not idle:
                return f"{self.settings.connections} connections are busy already (setting raw.connections)"
            longest = min(idle, key=lambda each: each.heard_at)
            self._connections.remove(longest)
            longest.evict()
        self._connections.append(connection)
        return ""

    def _not_admitted(self) -> str:
        return f"its address may not print here (networks of the queue {self.queue.name})"

    def leave(self, connection: Connection) -> None:
        """Count a connection out."""
        if connection in self._connections:
            self._connections.remove(connection)
            self.balance()

    def balance(self) -> None:
        """While too much is held for unfinished jobs, only the first connection with one may go on."""
        full = sum(each.held for each in self._connections) > self._receiving_bytes
        first = next((each for each in self._connections if each.held), None)
        for connection in self._connections:
            connection.hold_back(full and connection is not first)

    def refuse(self, address: str, why: str) -> None:
        """Tell people that something was not taken."""
        log.warning("refused: %s", why, extra={"origin": address, "queue": self.queue.name})
        self.spool.board.pin(told("Refused from %(address)s: %(why)s.", address=address, why=why))
