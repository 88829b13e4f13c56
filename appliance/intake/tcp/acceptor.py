"""The sockets on which all raw ports listen. Connections are taken while the process has room for one more.

asyncio's own servers take a hundred connections of each port before the first of them is seen. Here whoever
has to wait, waits in the kernel, until a connection that gave way or was refused is closed.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

from appliance.intake.tcp.connection_slots import AllConnections
from appliance.intake.tcp.receiving import Receiver, ReceivingMemory
from appliance.runtime import listening

log = logging.getLogger(__name__)
SPARE = 16  # connections beyond the limit: they come in, or have lost their place and are being closed
RETRY_SECONDS = 1.0  # after which it is tried anew where no file was free
RELIEF_SECONDS = 5.0  # that tills wait for the memory of one that dawdles

Factory = Callable[[str], asyncio.BaseProtocol]


class Acceptor:
    """Takes connections for all ports, `limit` of them and a few on their way. On the event loop only."""

    def __init__(self, limit: int, receiving_bytes: int, on_shortage: Callable[[OSError], None]) -> None:
        self.connections = AllConnections(limit)
        self.memory = ReceivingMemory(receiving_bytes, limit)
        self._relief: asyncio.TimerHandle | None = None
        self._room = limit + SPARE
        self._on_shortage = on_shortage
        self._open = 0
        self._is_shut = False
        self._factories: dict[socket.socket, Factory] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self, listener: socket.socket, factory: Factory) -> None:
        """Take connections of a bound socket. `factory` makes a protocol for an address."""
        listener.listen(listening.WAITING)
        self._factories[listener] = factory
        if not self._is_shut:
            asyncio.get_running_loop().add_reader(listener, self._accept, listener)

    def close(self, listener: socket.socket) -> None:
        """Listen on a socket no longer."""
        del self._factories[listener]
        asyncio.get_running_loop().remove_reader(listener)
        listener.close()

    def received(self, connection: Receiver) -> None:
        """A connection may hold more for its job than before, or less: those that hold too much wait."""
        self.memory.update(connection)
        self._plan_relief()

    def left(self) -> None:
        """A connection is closed."""
        self._open -= 1
        self._set()

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, address = listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError as error:
            self._rest()
            self._on_shortage(error)
            return
        self._open += 1
        self._set()
        task = asyncio.get_running_loop().create_task(
            self._begin(self._factories[listener], connection, address[0])
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _begin(self, factory: Factory, connection: socket.socket, origin: str) -> None:
        loop = asyncio.get_running_loop()
        try:
            protocol = factory(origin)
            connection.setblocking(False)
        except Exception:
            log.exception("a connection could not begin")
            connection.close()
            self.left()
        else:
            await loop.connect_accepted_socket(lambda: protocol, connection)

    def _plan_relief(self) -> None:
        if self.memory.waits and self._relief is None:
            self._relief = asyncio.get_running_loop().call_later(RELIEF_SECONDS, self._relieve)

    def _relieve(self) -> None:
        self._relief = None
        self.memory.relieve()
        self._plan_relief()

    def _rest(self) -> None:
        self._set(shut=True)
        asyncio.get_running_loop().call_later(RETRY_SECONDS, self._set)

    def _set(self, shut: bool = False) -> None:
        """Take connections where there is room for one, and it was not shut for a while."""
        shut = shut or self._open >= self._room
        if shut == self._is_shut:
            return
        self._is_shut = shut
        loop = asyncio.get_running_loop()
        for listener in self._factories:
            if shut:
                loop.remove_reader(listener)
            else:
                loop.add_reader(listener, self._accept, listener)
