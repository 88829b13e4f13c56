"""One till's connection: a session, and a socket that says what it may believe.

Once the box closes its side in good order, the job is on disk. A connection that the box resets brought
nothing that was kept.
"""

from __future__ import annotations

import asyncio
import socket
import struct

from appliance.addresses import source_of
from appliance.intake.actions import ConnectionRefused
from appliance.intake.client_handler import ClientHandler, Kept
from appliance.intake.places import Pace
from appliance.intake.port_context import PortContext
from appliance.intake.protocol_detection import Opening, refusal
from appliance.intake.turns import PIECE_BYTES
from appliance.spool import Definition, Fate, Job, Submission, weight_of

MAX_WAITING = 65_536  # bytes that wait for their turn, before the till does
MAX_KEEPING = 2  # jobs of one connection that are being made durable; others' jobs wait behind them
MAX_UNREAD_REPLIES = 4_096  # bytes; a till that asks and never reads is cut off before this costs memory
RESET_ON_CLOSE, END_ON_CLOSE = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


class Connection(ClientHandler, asyncio.BufferedProtocol):
    """On the event loop only. What has come and is not worked off yet waits for its turn (`Turns`)."""

    def __init__(self, port: PortContext[Connection], origin: str) -> None:
        super().__init__(port.spool, port.lane, "raw", origin)
        self._port = port
        self._came = bytearray()  # and is not worked off
        self._at_end = False  # the till has said that nothing more comes
        self._is_broken = False  # nothing more comes, and nobody has said so
        self._was_left = False  # and that is the till's doing
        self._ended = False
        self._said_pulses = False
        self._held_back = False
        self._reads = True
        self.source = source_of(origin)
        self.pace = Pace(self._loop.time())

    @property
    def held(self) -> int:
        """Bytes held for the job that is arriving."""
        return self._session.held + len(self._came)

    @property
    def has_spoken(self) -> bool:
        """Whether it has said what it is."""
        return self._session.is_open

    @property
    def is_keeping(self) -> bool:
        """Whether a job of it is being made durable."""
        return bool(self._keeping)

    @property
    def is_idle(self) -> bool:
        """Whether nothing would be lost if it were cut off: no job is open, and none is being kept."""
        return not self.held and not self._keeping and not self._ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, if there is room, and this till may print here."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        why = self._port.enter(self)
        if why:
            self._refuse(ConnectionRefused(why))

    def get_buffer(self, _sizehint: int) -> bytearray:
        """Where bytes from the till are put."""
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
            self._session.heard(now)
        self._came += memoryview(self._port.buffer)[:size]
        self._set_reading()
        self._lane.turns.join(self)
        self._port.received(self)

    def eof_received(self) -> bool:
        """The till has closed its side. Ours stays open until its jobs are durable."""
        self._at_end = True
        self._lane.turns.join(self)
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        """The connection is gone; where the till had not closed it in good order, its job is incomplete.

        One that was cut was whole before: tills that close without reading our answers cause a reset.
        """
        self._was_left = not self._is_broken
        self._is_broken = True
        self._port.closed()
        self._lane.turns.join(self)

    def work(self) -> bool:
        """Work off one piece of what has come; whether there is more."""
        if self._has_more():
            if len(self._keeping) >= MAX_KEEPING:
                return False  # until one of them is kept
            piece = b"" if self._session.has_more else bytes(self._came[: max(PIECE_BYTES, self.wanted)])
            del self._came[: len(piece)]
            self._act(self._session.step(piece, self._loop.time()))
            self._set_reading()
        if self._has_more():
            return True
        self._end_where_all_came()
        self._set_timer()
        self._port.received(self)
        return False

    def fail(self) -> None:
        """An error of ours: the till must not take it for acceptance."""
        self._ended = True
        self._came.clear()
        self._transport.abort()

    def _has_more(self) -> bool:
        return not self._ended and (self._session.has_more or bool(self._came))

    async def shut(self) -> None:
        """The box stops: keep what there is of a job, then cut the connection."""
        self._finish()
        await self._all_kept()
        if not self._at_end:
            self._transport.abort()

    def give_way(self) -> None:
        """Make room for somebody else. What there is of a job is kept as incomplete."""
        if self.held:
            self._say("it was slower than others, and another till wanted its place or its memory")
        self._is_broken = True
        self._set_reading()
        if self._ended and not self._keeping:
            self._transport.abort()
        self._lane.turns.join(self)

    def turn_out(self, why: str) -> None:
        """It may not print here any more; what is open of a job is dropped."""
        if not self._ended:
            self._refuse(ConnectionRefused(why))

    def hold_back(self, paused: bool) -> None:
        """Stop reading, or go on."""
        if paused == self._held_back or self._transport.is_closing():
            return
        self._held_back = paused
        self._set_reading()
        if not paused:
            self._session.resume(self._loop.time())
            self._set_timer()

    def _set_reading(self) -> None:
        """Read where there is room for more."""
        reads = not self._held_back and not self._is_broken and len(self._came) < MAX_WAITING
        if reads != self._reads and not self._transport.is_closing():
            self._reads = reads
            (self._transport.resume_reading if reads else self._transport.pause_reading)()

    def _end_where_all_came(self) -> None:
        """All that came is worked off: see to what was behind it, an end or a break."""
        if self._at_end or self._is_broken:
            self._finish()
        if self._is_broken:
            self._stop_timer()
            self._port.leave(self)

    def _finish(self) -> None:
        """Nothing more comes. What the till has not ended in good order is incomplete, and cut off."""
        if self._ended:
            return
        self._ended = True
        came, self._came = bytes(self._came), bytearray()
        self._act(self._session.feed(came, self._loop.time()))
        is_whole = self._at_end or (self._was_left and self._session.is_whole)
        self._act(self._session.end() if is_whole else self._session.on_disconnect())
        if self._at_end:
            self._close_when_kept()
        elif self._is_broken:
            self._transport.abort()

    def _listens(self) -> bool:
        return not self._ended

    def _reply(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_UNREAD_REPLIES:
            self._refuse(ConnectionRefused("it asks for status and never reads the answers"))
        else:
            self._transport.write(data)

    def _submit(self, submission: Submission) -> asyncio.Future[Job] | None:
        if not self._port.rates.allow(self.origin, self._loop.time()):
            limit = self._port.settings.jobs_per_minute
            self._refuse(
                ConnectionRefused(f"more than {limit} jobs within a minute (setting raw.jobs_per_minute)")
            )
            return None
        return super()._submit(submission) if self._is_within_budget(submission.weight) else None

    def _remember(self, stores: tuple[Definition, ...]) -> None:
        if self._is_within_budget(weight_of(stores)):
            super()._remember(stores)

    def _is_within_budget(self, size: int) -> bool:
        """Count what is to be kept; where it is too much, have nothing more to do with the till."""
        why = self._port.over_budget(self.origin, size)
        if why:
            self._refuse(ConnectionRefused(why))
        return not why

    def _pulse_fate(self) -> Fate:
        if self._port.pulses.allow(self.origin, self._loop.time()):
            return super()._pulse_fate()
        if not self._said_pulses:
            self._said_pulses = True
            limit = self._port.settings.pulses_per_minute
            self._say(f"more than {limit} drawer pulses within a minute (setting raw.pulses_per_minute)")
        return Fate.TOO_MANY

    def _not_kept(self, _submission: Submission | None, error: BaseException) -> None:
        self._refuse(ConnectionRefused(str(error)))

    def _kept(self, submission: Submission | None, kept: Kept) -> None:
        super()._kept(submission, kept)
        if self._ended:
            self._close_when_kept()
        elif len(self._keeping) == MAX_KEEPING - 1:
            self._lane.turns.join(self)

    def _close_when_kept(self) -> None:
        if not self._keeping and not self._transport.is_closing():
            self._on_close(END_ON_CLOSE)
            self._transport.close()

    def _on_close(self, manner: bytes) -> None:
        raw_socket = self._transport.get_extra_info("socket")
        raw_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, manner)

    def _refuse(self, refused: ConnectionRefused) -> None:
        self._ended = True
        self._came.clear()
        self._say(refused.why)
        if self._transport.is_closing():
            return
        if refused.opening is Opening.HTTP:
            self._transport.write(refusal(self._port.page_port()))
            self._on_close(END_ON_CLOSE)
            self._transport.close()
        else:
            self._transport.abort()

    def _say(self, why: str) -> None:
        self._port.refuse(self.origin, why)

    def _is_silence_ours(self) -> bool:
        return self._has_more() or self._held_back

    def _deadline(self) -> float | None:
        return None if self._is_silence_ours() else super()._deadline()

    def _on_timeout(self, now: float) -> None:
        if not self._is_silence_ours():
            super()._on_timeout(now)
            self._port.received(self)
