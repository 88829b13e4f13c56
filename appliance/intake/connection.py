"""One till's connection: a session, and a socket that says what it may believe.

Once the box closes its side in good order, the job is on disk. A connection that the box resets brought
nothing that was kept.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from typing import TYPE_CHECKING

from appliance.intake.actions import Action, Defined, Finished, Promise, Pulse, Refused, Reply
from appliance.intake.opening import Opening, refusal
from appliance.intake.promises import Promises
from appliance.spool import Job, SpoolError, Submission

if TYPE_CHECKING:
    from appliance.intake.raw import RawServer

log = logging.getLogger(__name__)
MAX_UNREAD_REPLIES = 4_096  # bytes; a till that asks and never reads is cut off before this costs memory
RESET_ON_CLOSE, END_ON_CLOSE = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


class Connection(asyncio.Protocol):
    """On the event loop only."""

    def __init__(self, server: RawServer) -> None:
        self._server = server
        self._session = server.lane.session()
        self._loop = asyncio.get_running_loop()
        self._keeping: set[asyncio.Future[Job] | asyncio.Future[None]] = set()
        self._promises = Promises(self._reply)
        self._timer: asyncio.TimerHandle | None = None
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
        self.address: str = transport.get_extra_info("peername")[0]
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        why = self._server.enter(self, self.address)
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

    def printer_changed(self) -> None:
        """The printer's condition, or the queue's terms, may be others now."""
        self._session.become(self._server.lane.profile(), self._server.lane.terms())
        if not self._ended:
            self._act(self._session.changed())

    def job_ended(self, job: int, printed: bool) -> None:
        """A job is on paper, or will never be.

        Where the loop was busy this stands beside the news that the job is safe, which goes first.
        """
        self._loop.call_soon(self._promises.ended, job, printed)

    def _act(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Reply(data):
                    self._reply(data)
                case Finished():
                    self._keep(action)
                case Promise(data):
                    self._promises.add((data,), None)
                case Pulse(data):
                    self._server.open_drawer(data, self.address)
                case Defined():
                    self._define(action)
                case Refused():
                    self._refuse(action)

    def _reply(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_UNREAD_REPLIES:
            self._refuse(Refused("it asks for status and never reads the answers"))
        else:
            self._transport.write(data)

    def _define(self, defined: Defined) -> None:
        server = self._server
        if defined.data:
            self._submit(server.lane.definition(defined, self.address))
        else:
            stores = server.lane.stores(defined.stores, self.address)
            remembered = server.spool.remember(server.queue.name, stores)
            self._await(asyncio.wrap_future(remembered, loop=self._loop))

    def _keep(self, finished: Finished) -> None:
        kept = self._submit(self._server.lane.job(finished, "raw", self.address))
        if kept is not None:
            self._promises.add(finished.promises, kept)

    def _submit(self, submission: Submission) -> asyncio.Future[Job] | None:
        if not self._server.rates.allow(self.address, self._loop.time()):
            limit = self._server.settings.jobs_per_minute
            self._refuse(Refused(f"more than {limit} jobs within a minute (setting raw.jobs_per_minute)"))
            return None
        try:
            kept = asyncio.wrap_future(self._server.spool.accept(submission), loop=self._loop)
        except SpoolError as error:
            self._refuse(Refused(str(error)))
            return None
        self._await(kept)
        return kept

    def _await(self, kept: asyncio.Future[Job] | asyncio.Future[None]) -> None:
        self._keeping.add(kept)
        kept.add_done_callback(self._kept)

    def _kept(self, kept: asyncio.Future[Job] | asyncio.Future[None]) -> None:
        self._keeping.discard(kept)
        error = kept.exception()
        job = None if error else kept.result()
        if error is not None:
            self._refuse(Refused(str(error)))
        elif job is not None:
            log.info("received", extra={"job": job.id, "origin": self.address, "bytes": job.size})
            self._promises.spooled(kept, job, waits=self._server.queue.process_ids == "printed")
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
        self._server.refuse(self.address, refused.why)
        if self._transport.is_closing():
            return
        if refused.opening is Opening.HTTP:
            self._transport.write(refusal(self._server.page_port()))
            self._on_close(END_ON_CLOSE)
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
