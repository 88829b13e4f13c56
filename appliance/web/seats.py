"""The places for connections to the events: before the handshake, and as a listener afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.server import ServerConnection

from appliance.addresses import source_of
from appliance.identity import Kind, Principal
from appliance.settings import EventsSettings
from appliance.web.permissions import may_approve

WAITING_OF_ONE = 16  # of them from one address; a browser opens one for each of its tabs
RESERVE = 4  # a quarter of all places is for those who may approve


class Doorway:
    """Connections before their handshake, `limit` of them. Where there are more, the oldest is broken off."""

    def __init__(self, proxy: str, limit: int) -> None:
        self._proxy = proxy
        self._limit = limit
        self._waiting: dict[ServerConnection, str] = {}

    def enter(self, connection: ServerConnection) -> None:
        """Somebody came."""
        address = str(connection.remote_address[0])
        source = source_of(address)
        self._waiting[connection] = source
        of_source = [each for each, whose in self._waiting.items() if whose == source]
        if address != self._proxy and len(of_source) > WAITING_OF_ONE:
            self._break_off(of_source[0])
        elif len(self._waiting) > self._limit:
            self._break_off(next(iter(self._waiting)))

    def leave(self, connection: ServerConnection) -> None:
        """It has asked for something, or is gone."""
        self._waiting.pop(connection, None)

    def _break_off(self, connection: ServerConnection) -> None:
        self.leave(connection)
        connection.transport.abort()


@dataclass(frozen=True, slots=True)
class _Seat:
    listener: str
    source: str
    approves: bool


class Seats:
    """Listeners: a share for each person or key, one for each address, a reserve for those who approve."""

    def __init__(self, settings: EventsSettings) -> None:
        self._settings = settings
        self._taken: dict[ServerConnection, _Seat] = {}

    def take(self, connection: ServerConnection, listener: Principal, address: str) -> str:
        """Give somebody a place until the connection is left; or say why not."""
        seat = _Seat(f"{listener.kind} {listener.name}", source_of(address), may_approve(listener.role))
        taken, settings = self._taken.values(), self._settings
        others = [each for each in taken if not each.approves]
        if len(taken) >= settings.connections:
            return "Too many clients listen (setting events.connections)."
        of_listener = sum(each.listener == seat.listener for each in taken)
        if listener.kind is not Kind.OPEN and of_listener >= settings.connections_per_listener:
            return "You listen too often (setting events.connections_per_listener)."
        if not seat.approves:
            if len(others) >= settings.connections - settings.connections // RESERVE:
                return "Too many clients listen; the last places are for those who may approve."
            if sum(each.source == seat.source for each in others) >= settings.connections_per_address:
                return "Too many listen from this address (setting events.connections_per_address)."
        self._taken[connection] = seat
        return ""

    def leave(self, connection: ServerConnection) -> None:
        """It is gone."""
        self._taken.pop(connection, None)


class CountedConnection(ServerConnection):
    """A connection that says when it comes and goes."""

    def __init__(self, doorway: Doorway, seats: Seats, *given: Any, **more: Any) -> None:
        self._doorway = doorway
        self._seats = seats
        super().__init__(*given, **more)

    def connection_made(self, transport: Any) -> None:
        """It comes."""
        super().connection_made(transport)
        self._doorway.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It goes."""
        self._doorway.leave(self)
        self._seats.leave(self)
        super().connection_lost(exc)


def counted(doorway: Doorway, seats: Seats) -> Callable[..., ServerConnection]:
    """A factory of such connections."""
    return lambda *given, **more: CountedConnection(doorway, seats, *given, **more)
