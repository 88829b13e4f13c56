"""A raw TCP port: it listens for one queue, and looks after its connections. On the event loop only."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

from appliance import listening
from appliance.budgets import DAY, Budget
from appliance.intake.connection import RESET_ON_CLOSE, Connection
from appliance.intake.entrance import Entrance
from appliance.intake.lane import Lane
from appliance.intake.places import Places
from appliance.intake.rates import Rates
from appliance.settings import Queue, RawSettings, Settings
from appliance.spool import Job, Spool, State
from appliance.told import told

log = logging.getLogger(__name__)
UNREAD_BYTES = 4_096  # of answers that the kernel keeps for a till; it doubles that, and answers are short
READ_BYTES = 16_384  # at once; a receipt, or a part of a picture
ENDED = frozenset({State.COMPLETED, State.REJECTED, State.CANCELED, State.EXPIRED})


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


class RawServer:
    """The port of one queue."""

    def __init__(
        self,
        spool: Spool,
        settings: Settings,
        lane: Lane,
        page_port: Callable[[], int],
        budgets: Budgets,
        entrance: Entrance,
    ) -> None:
        self.port = 0  # the one that was got
        self.asked_port = lane.queue.port  # 0: any
        self.spool = spool
        self.settings: RawSettings = settings.raw
        self.page_port = page_port
        self.lane = lane
        self.rates = Rates(settings.raw.jobs_per_minute, settings.raw.exempt_networks)
        self.pulses = Rates(settings.raw.pulses_per_minute, ())
        self._budgets = budgets
        self._entrance = entrance
        self.buffer = bytearray(READ_BYTES)  # what any of its connections reads into
        self._places: Places[Connection] = Places(
            settings.raw.connections,
            settings.raw.connections_per_address,
            settings.raw.exempt_networks,
            entrance.everybody,
        )
        self._listeners: list[socket.socket] = []  # one for each address

    @property
    def queue(self) -> Queue:
        """The queue that it feeds, as it is now."""
        return self.lane.queue

    async def start(self) -> int:
        """Listen; the port that was got. Raises OSError."""
        for listener in await listening.bound(self.settings.host, self.asked_port or 0):
            # Connections inherit it. Where the process is killed, the kernel closes them for it, and that
            # must not look like acceptance, not even to a till that was let in this very moment.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES)
            self.port = listener.getsockname()[1]
            self._listeners.append(listener)
            self._entrance.listen(listener, lambda origin: Connection(self, origin))
        return self.port

    async def stop(self) -> None:
        """Stop listening; keep what is being received as incomplete jobs, and wait until they are durable."""
        for listener in self._listeners:
            self._entrance.close(listener)
        self._listeners.clear()
        await asyncio.gather(*(connection.shut() for connection in self._places))

    def queue_changed(self) -> None:
        """The queue's settings are others now, but for the port."""
        for connection in self._places:
            refusal = self.lane.refusal(connection.origin)
            if refusal:
                connection.turn_out(refusal)
        self.printer_changed()

    def printer_changed(self) -> None:
        """The printer's condition may have changed: tills that asked to be told are told."""
        for connection in self._places:
            connection.changed()

    def job_changed(self, job: Job) -> None:
        """A job of this queue has ended, it may be: tills may wait for that."""
        if job.state in ENDED:
            for connection in self._places:
                connection.job_ended(job.id, job.state is State.COMPLETED)

    def has_till_at(self, address: str) -> bool:
        """Whether this address is connected."""
        return any(connection.origin == address for connection in self._places)

    def enter(self, connection: Connection) -> str:
        """Count a connection in; or why it may not come in."""
        why = self.lane.refusal(connection.origin) or self._places.enter(connection)
        if not why:
            self._entrance.memory.add(connection)
        return why

    def leave(self, connection: Connection) -> None:
        """Count a connection out."""
        self._places.leave(connection)
        self._entrance.memory.remove(connection)

    def closed(self) -> None:
        """A connection's socket is closed."""
        self._entrance.left()

    def received(self, connection: Connection) -> None:
        """A connection may hold more for its job than before, or less."""
        self._entrance.received(connection)

    def over_budget(self, address: str, size: int) -> str:
        """Count something of an address that is to be kept; or why it is not."""
        return self._budgets.refusal(address, size, asyncio.get_running_loop().time())

    def refuse(self, address: str, why: str) -> None:
        """Tell people that something was not taken."""
        log.warning("refused: %s", why, extra={"origin": address, "queue": self.queue.name})
        self.spool.board.pin(told("Refused from %(address)s: %(why)s.", address=address, why=why))
