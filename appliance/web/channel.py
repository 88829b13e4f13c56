"""A connection to the pages: how long each part of a request may take, and how it ends well when refused."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask

from appliance.web.receiving import REFUSAL, BoundedParser, Reception

IDLE_SECONDS = 75.0  # between two requests, as nginx has it
UNREAD_SECONDS = 30.0  # without a byte of an answer taken
LINGER_SECONDS = 5.0  # to hear out whoever was refused: a reset would take the answer from them
BYTES_A_SECOND = 16_384  # of a body at the least, once its first seconds are over
THROWN_AWAY = 65_536  # bytes at once of what is not taken


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for the head of a request, and for a body that brings nothing."""

    header_seconds: float
    body_seconds: float


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request for the application, which hears of a body that was not taken."""

    def get_environment(self) -> dict[str, Any]:
        """The environment for the application."""
        environ: dict[str, Any] = super().get_environment()
        environ[REFUSAL] = getattr(self.request, "refusal", None)
        return environ


class NoRequest(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """The answer to what is no request at all."""

    def execute(self) -> None:
        """Say so, for nobody to keep."""
        self.response_headers.append(("Cache-Control", "no-store"))
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection. `now` is a clock that only goes forward; `begun` is when what it does now began."""

    task_class = Task
    error_task_class = NoRequest
    request: BoundedParser | None
    close_when_flushed: bool

    def __init__(self, reception: Reception, now: Callable[[], float], *given: Any, **more: Any) -> None:
        self._reception = reception
        self._now = now
        self.begun = self._moved = now()
        self._has_asked = False
        self._lingers = False
        super().__init__(*given, **more)

    def parser_class(self, adjustments: Any) -> BoundedParser:
        """The next request."""
        return BoundedParser(adjustments, self._reception, self.addr[0])

    @property
    def is_answered(self) -> bool:
        """True if a request of it is being answered."""
        return bool(self.requests or self.total_outbufs_len)

    def is_overdue(self, patience: Patience) -> bool:
        """True if it takes too long over its request."""
        now = self._now()
        if self.is_answered:
            self.begun = now
            return bool(self.total_outbufs_len) and now - self._moved > UNREAD_SECONDS
        return now - self.begun > self._may_take(patience)

    def _may_take(self, patience: Patience) -> float:
        arriving = self.request
        if self._lingers:
            return LINGER_SECONDS
        if arriving is None:
            return IDLE_SECONDS if self._has_asked else patience.header_seconds
        if not arriving.headers_finished:
            return patience.header_seconds
        return patience.body_seconds + arriving.body_bytes / BYTES_A_SECOND

    def received(self, data: bytes) -> bool:
        """Take what came, and note when it began."""
        before, asked = self.request, self._has_asked
        taken: bool = super().received(data)
        self._has_asked = asked or bool(self.requests)
        if self.request is not before or self.request is None:
            self.begun = self._now()
        return taken

    def write_soon(self, data: Any) -> int:
        """Send a piece of an answer."""
        if not self.total_outbufs_len:
            self._moved = self._now()
        written: int = super().write_soon(data)
        return written

    def _flush_some(self, do_close: bool = True) -> bool:
        sent: bool = super()._flush_some(do_close=do_close)
        if sent:
            self._moved = self._now()
        return sent

    # Whoever was refused may still be sending: they are heard out for a while, so that they read the answer

    def handle_write(self) -> None:
        """Send; behind the last byte of a last answer, say that there is no more."""
        if self.close_when_flushed and not self.total_outbufs_len and not self._lingers:
            self._lingers = True
            self.begun = self._now()
            self.close_when_flushed = False
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.will_close = True
            return
        super().handle_write()

    def readable(self) -> bool:
        """True if more may come."""
        return self._lingers or bool(super().readable())

    def handle_read(self) -> None:
        """Read; of whoever was refused, to throw it away."""
        if not self._lingers:
            super().handle_read()
            return
        try:
            if not self.recv(THROWN_AWAY):
                self.handle_close()
        except OSError:
            self.handle_close()

    def handle_close(self) -> None:
        """It is over, and with it a request that was arriving."""
        super().handle_close()
        arriving, self.request = self.request, None
        if arriving is not None:
            arriving.close()
