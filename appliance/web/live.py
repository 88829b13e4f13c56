"""The live socket: `/ws` tells pages and programs of events, as JSON, by rooms.

A client is in the rooms `jobs` and `printers` from the start, or in those it names as `/ws?rooms=jobs,job:7`;
it may send `{"join": ["job:7"]}` and `{"leave": ["jobs"]}` at any time. A page says which event had been told
last when it was made (`&told=42`), and hears `{"event": "missed"}` at once if there was another one since.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from appliance.events import Event, Events
from appliance.identity import Identity, Principal
from appliance.runtime import listening
from appliance.settings import EventsSettings, WebSettings
from appliance.web import hosts
from appliance.web.access import BEARER, COOKIE, scope_of
from appliance.web.permissions import may_hear
from appliance.web.seats import Doorway, Seats, counted
from appliance.web.shapes import event_json

log = logging.getLogger(__name__)
DEFAULT_ROOMS = frozenset({"jobs", "printers", "panel"})
MAX_ROOMS = 50  # a client is in; a page needs three
MAX_MESSAGE = 4_096  # bytes from a client
MAX_NAME = 128  # characters of a room's name; that of a queue has 64
OPENING_SECONDS = 5.0  # for a handshake, which is one packet each way
ONCE = ("Host", "Origin", "Authorization", "Cookie", "X-Forwarded-For")  # headers that say who asks for what
LOGIN_SECONDS = 5.0  # between looks whether a listener is still logged in
MAX_BEHIND = 256  # events a client may be behind before it is let go; it comes back and looks afresh


class LiveServer:
    """Serves the socket, on the event loop."""

    def __init__(
        self, events: Events, identity: Identity, web: WebSettings, settings: EventsSettings, handshakes: int
    ) -> None:
        """`handshakes` is how many connections may be there that have not asked for anything yet."""
        self._events = events
        self._identity = identity
        self._allowed = [ipaddress.ip_network(network) for network in web.networks]
        self._proxy = web.proxy
        self._host = web.host
        self._names = web.names
        self._settings = settings
        self._clients: set[_Client] = set()
        self._doorway = Doorway(web.proxy, handshakes)
        self._seats = Seats(settings)
        self._servers: list[Server] = []  # one for each address
        self._unsubscribe: Callable[[], None] = lambda: None

    async def start(self) -> int:
        """Listen; the port that was got. Raises OSError."""
        loop = asyncio.get_running_loop()

        def hear(event: Event) -> None:
            loop.call_soon_threadsafe(self._tell, event)

        self._unsubscribe = self._events.subscribe(hear)
        for listener in await listening.bound(self._host, self._settings.port):
            port: int = listener.getsockname()[1]
            self._servers.append(
                await serve(
                    self._serve,
                    sock=listening.Listener(fileno=listener.detach()),
                    compression=None,  # it costs 32 KB a client, and events are small
                    process_request=self._check,
                    max_size=MAX_MESSAGE,
                    server_header=None,
                    open_timeout=OPENING_SECONDS,
                    create_connection=counted(self._doorway, self._seats),  # type: ignore[arg-type]  # any factory does
                )
            )
        return port

    async def stop(self) -> None:
        """Say goodbye to everybody."""
        self._unsubscribe()
        for server in self._servers:
            server.close()
            await server.wait_closed()

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        self._doorway.leave(connection)
        if request.path.partition("?")[0] != "/ws":
            return connection.respond(HTTPStatus.NOT_FOUND, "The events are at /ws.\n")
        if any(len(request.headers.get_all(name)) > 1 for name in ONCE):
            return connection.respond(HTTPStatus.BAD_REQUEST, "A header is there twice.\n")
        origin, host = request.headers.get("Origin"), request.headers.get("Host", "")
        if not hosts.is_own(host, self._names) or not hosts.same_site(origin, host, ports=False):
            return connection.respond(HTTPStatus.FORBIDDEN, "Other sites may not listen.\n")
        address = self._address(connection, request)
        if self._allowed and not self._is_allowed(address):
            return connection.respond(HTTPStatus.FORBIDDEN, "This address may not use the box.\n")
        listener = self._recognise(request, address)
        if listener is None:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "Log in, or send a key.\n")
        refusal = self._seats.take(connection, listener, address)
        return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, refusal) if refusal else None

    def _is_allowed(self, address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in self._allowed)
        except ValueError:
            return False

    def _address(self, connection: ServerConnection, request: Request) -> str:
        """Where a client is; where a proxy stands in front, it says so."""
        address = str(connection.remote_address[0])
        if self._proxy and address == self._proxy:
            return request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
        return address

    def _recognise(self, request: Request, address: str) -> Principal | None:
        """Who wants to listen: by key or token, or by the cookie of a page."""
        if self._identity.is_open():
            return self._identity.anybody(address)
        header = request.headers.get("Authorization", "")
        if header.startswith(BEARER):
            return self._identity.of_bearer(header.removeprefix(BEARER).strip(), address)
        try:
            cookie = SimpleCookie(request.headers.get("Cookie", "")).get(COOKIE)
        except CookieError:
            return None
        return self._identity.sessions.of_cookie(cookie.value) if cookie else None

    async def _serve(self, connection: ServerConnection) -> None:
        listener = self._listener(connection)
        if listener is None:
            return
        client = _Client(connection, listener)
        self._clients.add(client)
        if client.told not in ("", str(self._events.count)):
            client.queue(json.dumps({"event": "missed"}))
        sender = asyncio.create_task(client.send_all())
        watcher = asyncio.create_task(self._end_with_login(connection))
        try:
            async for message in connection:
                client.obey(message)
        except ConnectionClosed:
            pass
        finally:
            self._clients.discard(client)
            sender.cancel()
            watcher.cancel()

    def _listener(self, connection: ServerConnection) -> Principal | None:
        """Who listens, as of now."""
        request = connection.request
        return self._recognise(request, self._address(connection, request)) if request else None

    async def _end_with_login(self, connection: ServerConnection) -> None:
        """Whoever is logged out, or whose key is revoked, hears no more."""
        while self._listener(connection) is not None:
            await asyncio.sleep(LOGIN_SECONDS)
        await connection.close(CloseCode.POLICY_VIOLATION, "logged out")

    def _tell(self, event: Event) -> None:
        listeners = [client for client in self._clients if client.hears(event)]
        if listeners:
            message = json.dumps(event_json(event))
            for client in listeners:
                client.queue(message)


class _Client:
    """One listener, and what is yet to be sent to it."""

    def __init__(self, connection: ServerConnection, listener: Principal) -> None:
        self._connection = connection
        self._role = listener.role
        self._scope = scope_of(listener)
        self._messages: asyncio.Queue[str] = asyncio.Queue(MAX_BEHIND)
        asked = parse_qs(connection.request.path.partition("?")[2] if connection.request else "")
        self.told = asked.get("told", [""])[0]
        named = [room for value in asked.get("rooms", ()) for room in value.split(",")]
        self.rooms = self._permitted(frozenset(named[:MAX_ROOMS]) or DEFAULT_ROOMS)

    def _permitted(self, rooms: frozenset[str]) -> frozenset[str]:
        """Those of the rooms that the listener may be in: in a narrow scope those of its queues."""
        if self._scope.queues is not None:
            rooms = rooms & {f"queue:{queue}" for queue in self._scope.queues}
        return frozenset(room for room in rooms if may_hear(self._role, room))

    def hears(self, event: Event) -> bool:
        """Whether an event is told in one of the rooms, and is in scope, whatever the room."""
        in_scope = self._scope.is_whole or (event.queue is not None and self._scope.holds(event.queue))
        return in_scope and bool(event.rooms & self.rooms)

    def queue(self, message: str) -> None:
        try:
            self._messages.put_nowait(message)
        except asyncio.QueueFull:
            self._connection.transport.abort()

    async def send_all(self) -> None:
        try:
            while True:
                await self._connection.send(await self._messages.get())
        except ConnectionClosed:
            return

    def obey(self, message: str | bytes) -> None:
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
