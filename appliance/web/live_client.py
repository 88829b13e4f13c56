"""One listener of the live socket: its rooms, and the messages that are yet to be sent to it."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from appliance.events import Event
from appliance.identity import Principal
from appliance.web.access import scope_of
from appliance.web.permissions import may_hear

DEFAULT_ROOMS = frozenset({"jobs", "printers", "panel"})
MAX_ROOMS = 50  # a client is in; a page needs three
MAX_NAME = 128  # characters of a room's name; that of a queue has 64
MAX_BEHIND = 256  # events a client may be behind before it is let go; it comes back and looks afresh


class LiveClient:
    """One listener, and the messages that wait for it."""

    def __init__(self, connection: ServerConnection, listener: Principal) -> None:
        self._connection = connection
        self._role = listener.role
        self._scope = scope_of(listener)
        self._messages: asyncio.Queue[str] = asyncio.Queue(MAX_BEHIND)
        asked = parse_qs(connection.request.path.partition("?")[2] if connection.request else "")
        self.last_count = asked.get("told", [""])[0]
        self.wants_alive = asked.get("alive", [""])[0] == "1"
        named = [room for value in asked.get("rooms", ()) for room in value.split(",")]
        self.rooms = self._permitted(frozenset(named[:MAX_ROOMS]) or DEFAULT_ROOMS)

    def _permitted(self, rooms: frozenset[str]) -> frozenset[str]:
        """Those of the rooms that the listener may be in: in a narrow scope those of its queues."""
        if self._scope.queues is not None:
            rooms = rooms & {f"queue:{queue}" for queue in self._scope.queues}
        return frozenset(room for room in rooms if may_hear(self._role, room))

    def hears(self, event: Event) -> bool:
        """True if an event is told in one of the rooms, and is in scope, whatever the room."""
        in_scope = self._scope.is_whole or (event.queue is not None and self._scope.holds(event.queue))
        return in_scope and bool(event.rooms & self.rooms)

    def queue(self, message: str) -> None:
        """Send a message in its turn; a client that is too far behind is let go."""
        try:
            self._messages.put_nowait(message)
        except asyncio.QueueFull:
            self._connection.transport.abort()

    async def send_all(self) -> None:
        """Send what is queued, as long as the connection stands."""
        try:
            while True:
                await self._connection.send(await self._messages.get())
        except ConnectionClosed:
            return

    def obey(self, message: str | bytes) -> None:
        """Join and leave rooms, as the client asks."""
        try:
            join, leave = _wish(message)
        except (ValueError, RecursionError):
            self.queue(json.dumps({"error": 'send {"join": ["job:7"]} or {"leave": ["jobs"]}'}))
            return
        rooms = self._permitted((self.rooms | join) - leave)
        if len(rooms) > MAX_ROOMS:
            self.queue(json.dumps({"error": f"a client may be in {MAX_ROOMS} rooms"}))
        else:
            self.rooms = rooms


def _wish(message: str | bytes) -> tuple[frozenset[str], frozenset[str]]:
    """The rooms to join, and those to leave. Raises ValueError, and RecursionError for deep JSON."""
    wish = json.loads(message) if isinstance(message, str) else None
    if not isinstance(wish, dict):
        raise ValueError("no object")
    return _names(wish.get("join", [])), _names(wish.get("leave", []))


def _names(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("no list of names")
    if any(len(name) > MAX_NAME or not name.isprintable() for name in value):
        raise ValueError("no name of a room")
    return frozenset(value)
