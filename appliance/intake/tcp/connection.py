"""One till's connection to a raw port.

Once the box closes its side in good order, the job is on disk. A connection that the box resets brought
nothing that was kept.
"""

from __future__ import annotations

import asyncio

from appliance.addresses import source_of
from appliance.intake.client_handler import ClientHandler
from appliance.intake.failure_policy import RefuseClient
from appliance.intake.session.actions import ConnectionRefused
from appliance.intake.session.protocol_detection import Opening, refusal
from appliance.intake.silence_timer import SilenceTimer
from appliance.intake.tcp.address_limits import AddressLimits
from appliance.intake.tcp.client_socket import ClientSocket
from appliance.intake.tcp.connection_slots import Pace
from appliance.intake.tcp.port_context import PortContext
from appliance.intake.turns import PIECE_BYTES
from appliance.spool import Job

SOURCE = "raw"
MAX_WAITING = 65_536  # bytes that wait for their turn, before the till does
MAX_KEEPING = 2  # jobs of one connection that are being made durable; others' jobs wait behind them
MAX_UNREAD_REPLIES = 4_096  # bytes; a till that asks and never reads is cut off before this costs memory


class Connection(asyncio.BufferedProtocol):
    """The bytes of a till on their way to its handler. It is the `Transport` of that handler.

    On the event loop only. What has come and is not worked off yet waits for its turn (`Turns`).
    """

    def __init__(self, port: PortContext[Connection], origin: str) -> None:
        self.origin = origin
        self.source = source_of(origin)
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._handler = ClientHandler(
            *(port.spool, port.printer, SOURCE, origin),
            transport=self,
            limits=AddressLimits(port.limits, origin),
            failures=RefuseClient(self.refuse),
        )
        self._timer = SilenceTimer(self._deadline, self._on_timeout)
        self._came = bytearray()  # and is not worked off
        self._at_end = False  # the till has said that nothing more comes
        self._is_broken = False  # nothing more comes, and nobody has said so
        self._was_left = False  # and that is the till's doing
        self._ended = False
        self._held_back = False
        self.pace = Pace(self._loop.time())

    @property
    def held(self) -> int:
        """Bytes held for the job that is arriving."""
        return self._handler.session.held + len(self._came)

    @property
    def has_spoken(self) -> bool:
        """True if it has said what it is."""
        return self._handler.session.is_open

    @property
    def is_keeping(self) -> bool:
        """True if a job of it is being made durable."""
        return bool(self._handler.keeper.count)

    @property
    def is_idle(self) -> bool:
        """True if nothing would be lost if it were cut off: no job is open, and none is being kept."""
        return not self.held and not self.is_keeping and not self._ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, if there is room, and this till may print here."""
        assert isinstance(transport, asyncio.Transport)
        self._socket = ClientSocket(transport)
        why = self._port.enter(self)
        if why:
            self.refuse(ConnectionRefused(why))

    def get_buffer(self, _sizehint: int) -> bytearray:
        """Give the buffer that bytes from the till are put into."""
        return self._port.buffer

    def buffer_updated(self, size: int) -> None:
        """So many have come."""
        if self._ended or self._is_broken:
            return
        now = self._loop.time()
        if not self.held:
            self.pace.begin(now)
        self.pace.heard(size, now)
        if not self._has_more():
            self._handler.session.heard(now)
        self._came += memoryview(self._port.buffer)[:size]
        self._set_reading()
        self._port.printer.turns.join(self)
        self._port.received(self)

    def eof_received(self) -> bool:
        """The till has closed its side. Ours stays open until its jobs are durable."""
        self._at_end = True
        self._port.printer.turns.join(self)
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        """The connection is gone; where the till had not closed it in good order, its job is incomplete.

        One that was cut was whole before: tills that close without reading our answers cause a reset.
        """
        self._was_left = not self._is_broken
        self._is_broken = True
        self._port.closed()
        self._port.printer.turns.join(self)

    def work(self) -> bool:
        """Work off one piece of what has come; True if there is more."""
        session = self._handler.session
        if self._has_more():
            if self._handler.keeper.count >= MAX_KEEPING:
                return False  # until one of them is kept
            piece = b"" if session.has_more else bytes(self._came[: max(PIECE_BYTES, session.wanted)])
            del self._came[: len(piece)]
            self._handler.perform(session.step(piece, self._loop.time()))
            self._set_reading()
        if self._has_more():
            return True
        self._end_where_all_came()
        self._timer.set()
        self._port.received(self)
        return False

    def fail(self) -> None:
        """An error of ours: the till must not take it for acceptance."""
        self._ended = True
        self._came.clear()
        self._socket.reset()

    async def shut(self) -> None:
        """The box stops: keep what there is of a job, then cut the connection."""
        self._finish()
        await self._handler.keeper.all_kept()
        if not self._at_end:
            self._socket.reset()

    def give_way(self) -> None:
        """Make room for somebody else. What there is of a job is kept as incomplete."""
        if self.held:
            self.report("it was slower than others, and another till wanted its place or its memory")
        self._is_broken = True
        self._set_reading()
        if self._ended and not self.is_keeping:
            self._socket.reset()
        self._port.printer.turns.join(self)

    def turn_out(self, why: str) -> None:
        """It may not print here any more; what is open of a job is dropped."""
        if not self._ended:
            self.refuse(ConnectionRefused(why))

    def hold_back(self, paused: bool) -> None:
        """Stop reading, or go on."""
        if paused == self._held_back or self._socket.is_closing:
            return
        self._held_back = paused
        self._set_reading()
        if not paused:
            self._handler.session.resume(self._loop.time())
            self._timer.set()

    def changed(self) -> None:
        """The printer's condition, or the queue's settings, may be others now."""
        if not self._ended:
            self._handler.changed()

    def job_ended(self, job: int, printed: bool) -> None:
        """A job is on paper, or will never be."""
        self._handler.job_ended(job, printed)

    def reply(self, data: bytes) -> None:
        """Send bytes to the till; one that does not read them is cut off."""
        if self._socket.is_closing:
            return
        if self._socket.unread_bytes > MAX_UNREAD_REPLIES:
            self.refuse(ConnectionRefused("it asks for status and never reads the answers"))
        else:
            self._socket.send(data)

    def refuse(self, refused: ConnectionRefused) -> None:
        """Reset the connection; a browser is told where the pages are."""
        self._ended = True
        self._came.clear()
        self.report(refused.why)
        if self._socket.is_closing:
            return
        if refused.opening is Opening.HTTP:
            self._socket.send(refusal(self._port.page_port()))
            self._socket.end()
        else:
            self._socket.reset()

    def report(self, why: str) -> None:
        """Tell people what went wrong."""
        self._port.refuse(self.origin, why)

    def on_kept(self, _job: Job | None) -> None:
        """Go on with what waited until a job is durable: the end, or the next jobs."""
        if self._ended:
            self._close_when_kept()
        elif self._handler.keeper.count == MAX_KEEPING - 1:
            self._port.printer.turns.join(self)

    def _has_more(self) -> bool:
        return not self._ended and (self._handler.session.has_more or bool(self._came))

    def _set_reading(self) -> None:
        """Read where there is room for more."""
        self._socket.read(not self._held_back and not self._is_broken and len(self._came) < MAX_WAITING)

    def _end_where_all_came(self) -> None:
        """All that came is worked off: see to what was behind it, an end or a break."""
        if self._at_end or self._is_broken:
            self._finish()
        if self._is_broken:
            self._timer.stop()
            self._port.leave(self)

    def _finish(self) -> None:
        """Nothing more comes. What the till has not ended in good order is incomplete, and cut off."""
        if self._ended:
            return
        self._ended = True
        session = self._handler.session
        came, self._came = bytes(self._came), bytearray()
        self._handler.perform(session.feed(came, self._loop.time()))
        is_whole = self._at_end or (self._was_left and session.is_whole)
        self._handler.perform(session.end() if is_whole else session.on_disconnect())
        if self._at_end:
            self._close_when_kept()
        elif self._is_broken:
            self._socket.reset()

    def _close_when_kept(self) -> None:
        if not self.is_keeping and not self._socket.is_closing:
            self._socket.end()

    def _deadline(self) -> float | None:
        return None if self._is_silence_ours() else self._handler.session.deadline

    def _on_timeout(self, now: float) -> None:
        if not self._is_silence_ours():
            self._handler.perform(self._handler.session.on_timeout(now))
            self._port.received(self)

    def _is_silence_ours(self) -> bool:
        """True if the till is not listened to: it has ended, or waits for the box."""
        return self._ended or self._held_back or self._has_more()
