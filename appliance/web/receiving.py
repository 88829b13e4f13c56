"""Requests as they arrive: a body that nobody should send is refused before it is read.

waitress has a whole body before the application is asked. So what the table of sizes and the budget say is
looked at here, with the head of a request and with each piece of its body. The application answers.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import BadRequest

from appliance.addresses import source_of
from appliance.settings import WebSettings
from appliance.web import problem_kinds as kinds
from appliance.web.body_sizes import BodyLimits, BodySize

REFUSAL = "counterproof.refusal"  # why a body was not taken, in what the application is told of a request
CONTROL_LINE = 1_024  # bytes between chunks; a number of eight digits is usual
TRAILER = 8_192  # bytes behind the last chunk


class Refusal(StrEnum):
    """The reason why a body was not taken."""

    TOO_LARGE = "too large"
    NO_LOGIN = "no login"
    NO_ROOM = "no room"


class Budget:
    """Bytes of bodies that are held, in all and for each address. Any thread may ask."""

    def __init__(self, most: int, most_for_one: int) -> None:
        self._most = most
        self._most_for_one = most_for_one
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str, count: int) -> bool:
        """Hold so many more for an address; False where there is no room for them."""
        with self._lock:
            if self._held.total() + count > self._most or self._held[address] + count > self._most_for_one:
                return False
            self._held[address] += count
            return True

    def give_back(self, address: str, count: int) -> None:
        """They are held no more."""
        with self._lock:
            self._held[address] -= count
            if not self._held[address]:
                del self._held[address]


@dataclass(frozen=True, slots=True)
class Reception:
    """The limits of bodies; `is_open` says that nobody has to say who they are."""

    limits: BodyLimits
    budget: Budget
    is_open: Callable[[], bool]
    proxy: str

    @classmethod
    def of(cls, settings: WebSettings, job_bytes: int, is_open: Callable[[], bool]) -> Reception:
        """As the settings say; whatever they say, one body of the largest kind fits."""
        limits = BodyLimits(settings.body_bytes, job_bytes)
        for_one = max(settings.receiving_bytes // 2, limits.largest)
        return cls(limits, Budget(2 * for_one, for_one), is_open, settings.proxy)

    def source(self, peer: str, headers: dict[str, str]) -> str:
        """Whose bytes they are; where a proxy stands in front, it says so."""
        if self.proxy and peer == self.proxy:
            return source_of(headers.get("X_FORWARDED_FOR", peer).rpartition(",")[2].strip())
        return source_of(peer)


class Told:
    """An error of waitress's own, which it answers before there is an application, as a problem document."""

    def __init__(self, error: Any) -> None:
        self.code: int = error.code
        self.reason: str = error.reason
        self.body: str = error.body

    def to_response(self, _ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """The status, the headers and the body."""
        kind = kinds.of_status(self.code)
        text = kinds.text(kind, self.body or kind.cure, self.code)
        return f"{self.code} {self.reason}", [("Content-Type", kinds.MEDIA_TYPE)], text.encode()


class BoundedParser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """One request, held to its limit while it arrives."""

    body_rcv: Any
    error: Any  # waitress's own, or Told
    refusal: Refusal | None = None

    def __init__(self, adjustments: Any, reception: Reception, peer: str) -> None:
        super().__init__(adjustments)
        self._reception = reception
        self._peer = peer
        self._source = ""
        self._size: BodySize | None = None
        self._held = 0

    def parse_header(self, header_plus: bytes) -> None:
        """As waitress does, which falls over a number or an address that Python takes for none."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError(str(error)) from None

    def received(self, data: bytes) -> int:
        """Take the next bytes; of a request that is refused all that follows is thrown away."""
        consumed: int = super().received(data)
        if self.body_rcv is not None and self.error is None:
            self._hold_to_limits()
        if self.error is not None:
            self.error = Told(self.error)
            self.expect_continue = False  # or waitress would ask for the body, and take it for a request
        return len(data) if self.refusal or self.error else consumed

    def close(self) -> None:
        """The request is over: nothing of it is held."""
        super().close()
        self._reception.budget.give_back(self._source, self._held)
        self._held = 0

    @property
    def body_bytes(self) -> int:
        """So much of the body is there."""
        return len(self.body_rcv) if self.body_rcv is not None else 0

    def _hold_to_limits(self) -> None:
        if self._size is None:
            self._begin()
        assert self._size is not None
        grown = self.body_bytes - self._held
        limits = self._reception.limits
        if max(self.content_length, self.body_bytes) > self._size.bytes:
            self._refuse(Refusal.TOO_LARGE)
        elif max(self.content_length, self.body_bytes) > limits.body_bytes and self._is_nobody():
            self._refuse(Refusal.NO_LOGIN)
        elif self.chunked and self._is_babble():
            self.error = BadRequest("The chunks have too much around them.")
            self.completed = True
        elif not self._reception.budget.take(self._source, grown):
            self._refuse(Refusal.NO_ROOM)
        else:
            self._held += grown

    def _begin(self) -> None:
        self._source = self._reception.source(self._peer, self.headers)
        content_type = self.headers.get("CONTENT_TYPE", "")
        self._size = self._reception.limits.of(self.command, self.path, content_type)

    def _is_nobody(self) -> bool:
        """True if nothing says who sends it, where somebody must."""
        has_name = "AUTHORIZATION" in self.headers or "COOKIE" in self.headers
        return not has_name and not self._reception.is_open()

    def _is_babble(self) -> bool:
        return len(self.body_rcv.control_line) > CONTROL_LINE or len(self.body_rcv.trailer) > TRAILER

    def _refuse(self, why: Refusal) -> None:
        """Hand the application a request without a body, and with the reason."""
        self.refusal = why
        self.close()
        self.body_rcv = None
        self.headers.pop("CONTENT_LENGTH", None)
        self.headers["CONNECTION"] = "close"
        self.expect_continue = False
        self.completed = True
