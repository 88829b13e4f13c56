"""Tries port 9100 at each address of our networks, because a person asked for it.

Where it is open, the printer is asked for its model (GS I 67). A printer that does not speak ESC/POS may put
those three bytes on paper, which is why this is never done unasked. Source: Epson ESC/POS reference, GS I.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from appliance.printers.discovery.networks import Neighbourhood
from appliance.printers.discovery.sighting import sighting
from appliance.printers.discovery.source import Found
from appliance.runtime.threads import ThreadStarter
from escpos.status_parser import StatusParser

RAW_PORT = 9_100
AT_ONCE = 64  # connections under way; 254 addresses then take about 3 s, and no small router chokes
CONNECT_SECONDS = 0.7  # a neighbour answers within some ms, one that must wake up first within half a second
ANSWER_SECONDS = 1.0  # for the model; silent ones are listed without
MAX_ANSWER = 256  # bytes; names of models have 20
MODEL_QUESTION = b"\x1dI\x43"
_MODEL_HEAD = b"_"


class Scan:
    """One walk through the networks, on a thread of its own."""

    source = "scan"

    def __init__(self, neighbourhood: Neighbourhood, limit: int, port: int = RAW_PORT) -> None:
        self._neighbourhood = neighbourhood
        self._addresses = neighbourhood.addresses(limit)
        self._port = port
        self._tried = 0
        self._cancelled = False
        self._done = threading.Event()

    @property
    def progress(self) -> float:
        """The part of it that is done, 0 to 1."""
        return 1.0 if self.is_done else self._tried / (len(self._addresses) or 1)

    @property
    def is_done(self) -> bool:
        """True if it is at its end, or was cancelled."""
        return self._done.is_set()

    def start(self, found: Found, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin; `found` is called with each printer."""
        guard(threading.Thread(target=self._run, args=(found,), name="find-scan", daemon=True))

    def cancel(self) -> None:
        """End it soon: no further address is tried."""
        self._cancelled = True

    def wait(self, seconds: float) -> bool:
        """Wait for its end; whether that came in time."""
        return self._done.wait(seconds)

    def _run(self, found: Found) -> None:
        try:
            asyncio.run(self._walk(found))
        finally:
            self._done.set()

    async def _walk(self, found: Found) -> None:
        waiting = iter(self._addresses)
        await asyncio.gather(*(self._try_in_turn(waiting, found) for _ in range(AT_ONCE)))

    async def _try_in_turn(self, waiting: Iterator[str], found: Found) -> None:
        for address in waiting:
            if self._cancelled:
                return
            await self._try(address, found)
            self._tried += 1

    async def _try(self, address: str, found: Found) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(address, self._port)
        except OSError:  # refused, unreachable, or timed out
            return
        model = await self._ask(reader, writer)
        uri = f"socket://{address}:{self._port}"
        identity = self._neighbourhood.identity(address)
        found(sighting(uri=uri, source=self.source, name=model, model=model, identity=identity))

    @staticmethod
    async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        listener, heard, model = StatusParser(), 0, b""
        with contextlib.suppress(OSError):
            writer.write(MODEL_QUESTION)
            async with asyncio.timeout(ANSWER_SECONDS):
                while not model and heard < MAX_ANSWER and (said := await reader.read(MAX_ANSWER)):
                    heard += len(said)
                    answers = (each for each in listener.feed(said) if each.startswith(_MODEL_HEAD))
                    model = next(answers, b"")
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return model[1:-1].decode("ascii", "replace")
