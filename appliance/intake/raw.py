"""The raw TCP port: one session a connection, all on the event loop.

What a till may believe: once the box closes its side in good order, the job is on disk. A connection
that the box resets brought nothing that was kept.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import Callable

from appliance.intake.opening import Opening, refusal
from appliance.intake.rates import Rates
from appliance.intake.session import Action, Finished, Limits, Refused, Reply, Session
from appliance.settings import RawSettings, Settings
from appliance.spool import Job, Spool, SpoolError, Submission
from escpos.replies import Condition

log = logging.getLogger(__name__)
MAX_UNREAD_REPLIES = 4_096  # bytes; a till that asks and never reads is cut off before this costs memory
_RESET_ON_CLOSE, _END_ON_CLOSE = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


class RawServer:
    """Listens on one port and feeds one queue. Used from the event loop only."""

    def __init__(
        self,
        spool: Spool,
        settings: Settings,
        queue: str,
        condition: Callable[[], Condition],
        page_port: Callable[[], int],
    ) -> None:
        self.queue = queue
        self.port = 0
        self.spool = spool
        self.settings: RawSettings = settings.raw
        self.condition = condition
        self.page_port = page_port
        self.limits = Limits(settings.raw.cut_seconds, settings.raw.idle_seconds, settings.limits.job_bytes)
        self.rates = Rates(settings.raw.jobs_per_minute, settings.raw.exempt_networks)
        self._receiving_bytes = settings.limits.receiving_bytes
        self._connections: list[Connection] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen; the port that was got. Raises OSError."""
        loop = asyncio.get_running_loop()
        host, port = self.settings.host, self.settings.port
        self._server = await loop.create_server(lambda: Connection(self), host, port, start_serving=False)
        for listener in self._server.sockets:
            # Connections inherit it. Where the process is killed, the kernel closes them for it, and that
            # must not look like acceptance, not even to a till that was let in this very moment.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.port = self._server.sockets[0].getsockname()[1]
        await self._server.start_serving()
        return self.port

    async def stop(self) -> None:
        """Stop listening; keep what is being received as incomplete jobs, and wait until they are durable."""
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*(connection.shut() for connection in list(self._connections)))

    def enter(self, connection: Connection) -> bool:
        """Count a connection in; False where there are too many."""
        if len(self._connections) >= self.settings.connections:
            return False
        self._connections.append(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """Count a connection out."""
        if connection in self._connections:
            self._connections.remove(connection)
            self.balance()

    def balance(self) -> None:
        """While too much is held for unfinished jobs, only the connection that came first may go on."""
        full = sum(each.held for each in self._connections) > self._receiving_bytes
        for place, connection in enumerate(self._connections):
            connection.hold_back(full and place > 0)

    def refuse(self, address: str, why: str) -> None:
        """Tell people that something was not taken."""
        log.warning("refused: %s", why, extra={"origin": address, "queue": self.queue})
        self.spool.board.pin(f"Refused from {address}: {why}.")


class Connection(asyncio.Protocol):
    """One till's connection."""

    def __init__(self, server: RawServer) -> None:
        self._server = server
        self._session = Session(server.limits, server.condition)
        self._loop = asyncio.get_running_loop()
        self._keeping: set[asyncio.Future[Job]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._ended = False
        self._paused = False

    @property
    def held(self) -> int:
        """Bytes held for the job that is arriving."""
        return self._session.held

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, if there is room."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._address: str = transport.get_extra_info("peername")[0]
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if not self._server.enter(self):
            limit = self._server.settings.connections
            self._refuse(Refused(f"{limit} connections are open already (setting raw.connections)"))

    def data_received(self, data: bytes) -> None:
        """Bytes from the till."""
        if self._ended:
            return
        self._act(self._session.feed(data, self._loop.time()))
        self._set_timer()
        self._server.balance()

    def eof_received(self) -> bool:
        """The till has closed its side. Ours stays open until its jobs are durable."""
        if not self._ended:
            self._act(self._session.end())
            self._ended = True
            self._close_when_kept()
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        """The connection is gone; where the till had not closed it in good order, its job is incomplete."""
        if not self._ended:
            self._ended = True
            self._act(self._session.broken())
        if self._timer is not None:
            self._timer.cancel()
        self._server.leave(self)

    async def shut(self) -> None:
        """The box stops: keep what there is of a job, then cut the connection."""
        if not self._ended:
            self._ended = True
            self._act(self._session.broken())
        if self._keeping:
            await asyncio.wait(self._keeping)
        self._transport.abort()

    def hold_back(self, paused: bool) -> None:
        """Stop reading, or go on."""
        if paused == self._paused or self._transport.is_closing():
            return
        self._paused = paused
        if paused:
            self._transport.pause_reading()
        else:
            self._session.resume(self._loop.time())
            self._transport.resume_reading()
            self._set_timer()

    def _act(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Reply(data):
                    self._reply(data)
                case Finished(data, incomplete):
                    self._keep(data, incomplete)
                case Refused():
                    self._refuse(action)

    def _reply(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_UNREAD_REPLIES:
            self._refuse(Refused("it asks for status and never reads the answers"))
        else:
            self._transport.write(data)

    def _keep(self, data: bytes, incomplete: bool) -> None:
        if not self._server.rates.allow(self._address, self._loop.time()):
            limit = self._server.settings.jobs_per_minute
            self._refuse(Refused(f"more than {limit} jobs within a minute (setting raw.jobs_per_minute)"))
            return
        submission = Submission(data, "raw", self._address, self._server.queue, incomplete)
        try:
            kept = asyncio.wrap_future(self._server.spool.accept(submission), loop=self._loop)
        except SpoolError as error:
            self._refuse(Refused(str(error)))
            return
        self._keeping.add(kept)
        kept.add_done_callback(self._kept)

    def _kept(self, kept: asyncio.Future[Job]) -> None:
        self._keeping.discard(kept)
        error = kept.exception()
        if error is not None:
            self._refuse(Refused(str(error)))
        else:
            job = kept.result()
            log.info("received", extra={"job": job.id, "origin": self._address, "bytes": job.size})
        if self._ended:
            self._close_when_kept()

    def _close_when_kept(self) -> None:
        if not self._keeping and not self._transport.is_closing():
            self._on_close(_END_ON_CLOSE)
            self._transport.close()

    def _on_close(self, manner: bytes) -> None:
        raw_socket = self._transport.get_extra_info("socket")
        raw_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, manner)

    def _refuse(self, refused: Refused) -> None:
        self._ended = True
        self._server.refuse(self._address, refused.why)
        if self._transport.is_closing():
            return
        if refused.opening is Opening.HTTP:
            self._transport.write(refusal(self._server.page_port()))
            self._on_close(_END_ON_CLOSE)
            self._transport.close()
        else:
            self._transport.abort()

    def _set_timer(self) -> None:
        """Be called at the deadline. One that moved later is found out when the timer goes off."""
        deadline = self._session.deadline
        if deadline is None or self._ended or self._paused:
            return
        if self._timer is not None and self._timer.when() <= deadline:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if not self._ended and not self._paused:  # the silence of a till that is held back is ours
            self._act(self._session.silence(self._loop.time()))
            self._set_timer()
            self._server.balance()
