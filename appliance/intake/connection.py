"""One till's connection: a session, and a socket that says what it may believe.

Once the box closes its side in good order, the job is on disk. A connection that the box resets brought
nothing that was kept.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from appliance.intake.actions import Refused
from appliance.intake.opening import Opening, refusal
from appliance.intake.talk import Kept, Talk
from appliance.spool import Job, Submission

if TYPE_CHECKING:
    from appliance.intake.raw import RawServer

MAX_UNREAD_REPLIES = 4_096  # bytes; a till that asks and never reads is cut off before this costs memory
RESET_ON_CLOSE, END_ON_CLOSE = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


class Connection(Talk, asyncio.Protocol):
    """On the event loop only."""

    def __init__(self, server: RawServer) -> None:
        super().__init__(server.spool, server.lane, "raw")
        self._server = server
        self._ended = False
        self._paused = False
        self.heard_at = self._loop.time()

    @property
    def held(self) -> int:
        """Bytes held for the job that is arriving."""
        return self._session.held

    @property
    def is_idle(self) -> bool:
        """Whether nothing would be lost if it were cut off: no job is open, and none is being kept."""
        return not self.held and not self._keeping and not self._ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, if there is room, and this till may print here."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.origin = transport.get_extra_info("peername")[0]
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        why = self._server.enter(self, self.origin)
        if why:
            self._refuse(Refused(why))

    def data_received(self, data: bytes) -> None:
        """Bytes from the till."""
        if self._ended:
            return
        self.heard_at = self._loop.time()
        self._act(self._session.feed(data, self.heard_at))
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
        self._stop_timer()
        self._server.leave(self)

    async def shut(self) -> None:
        """The box stops: keep what there is of a job, then cut the connection."""
        if not self._ended:
            self._ended = True
            self._act(self._session.broken())
        await self._all_kept()
        self._transport.abort()

    def evict(self) -> None:
        """Make room for somebody else. Only for idle ones: nothing is lost."""
        self._ended = True
        self._transport.abort()

    def turn_out(self, why: str) -> None:
        """It may not print here any more; what is open of a job is dropped."""
        if not self._ended:
            self._refuse(Refused(why))

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

    def _listens(self) -> bool:
        return not self._ended and not self._paused  # the silence of a till that is held back is ours

    def _reply(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_UNREAD_REPLIES:
            self._refuse(Refused("it asks for status and never reads the answers"))
        else:
            self._transport.write(data)

    def _submit(self, submission: Submission) -> asyncio.Future[Job] | None:
        if self._server.rates.allow(self.origin, self._loop.time()):
            return super()._submit(submission)
        limit = self._server.settings.jobs_per_minute
        self._refuse(Refused(f"more than {limit} jobs within a minute (setting raw.jobs_per_minute)"))
        return None

    def _not_kept(self, _submission: Submission | None, error: BaseException) -> None:
        self._refuse(Refused(str(error)))

    def _kept(self, submission: Submission | None, kept: Kept) -> None:
        super()._kept(submission, kept)
        if self._ended:
            self._close_when_kept()

    def _close_when_kept(self) -> None:
        if not self._keeping and not self._transport.is_closing():
            self._on_close(END_ON_CLOSE)
            self._transport.close()

    def _on_close(self, manner: bytes) -> None:
        raw_socket = self._transport.get_extra_info("socket")
        raw_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, manner)

    def _refuse(self, refused: Refused) -> None:
        self._ended = True
        self._say(refused.why)
        if self._transport.is_closing():
            return
        if refused.opening is Opening.HTTP:
            self._transport.write(refusal(self._server.page_port()))
            self._on_close(END_ON_CLOSE)
            self._transport.close()
        else:
            self._transport.abort()

    def _say(self, why: str) -> None:
        self._server.refuse(self.origin, why)

    def _silence(self, now: float) -> None:
        super()._silence(now)
        self._server.balance()
