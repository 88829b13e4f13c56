"""The live socket: `/ws` tells pages and programs of events, as JSON, by rooms.

A client is in the rooms `jobs` and `printers` from the start, or in those it names as `/ws?rooms=jobs,job:7`;
it may send `{"join": ["job:7"]}` and `{"leave": ["jobs"]}` at any time. A page says which event had been told
last when it was made (`&told=42`), and hears `{"event": "missed"}` at once if there was one since. One
that asks for it (`&alive=1`) hears `{"event": "alive"}` every 15 seconds: a browser does not notice a cable
that was pulled, and would show for hours that nothing waits.
"""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import json
import logging
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from appliance.events import Event, Events
from appliance.identity import Identity, Principal
from appliance.runtime import listening
from appliance.settings import EventsSettings, WebSettings
from appliance.web import hosts
from appliance.web import problem_kinds as kinds
from appliance.web.cookies import COOKIE
from appliance.web.gate import BEARER
from appliance.web.live_client import LiveClient
from appliance.web.problem_kinds import ProblemKind
from appliance.web.seats import Doorway, Seats, counted
from appliance.web.serializers import event_json

log = logging.getLogger(__name__)
MAX_MESSAGE = 4_096  # bytes from a client
OPENING_SECONDS = 5.0  # for a handshake, which is one packet each way
ONCE = ("Host", "Origin", "Authorization", "Cookie", "X-Forwarded-For")  # headers that say who asks for what
LOGIN_SECONDS = 5.0  # between looks whether a listener is still logged in
ALIVE_LOOKS = 3  # such looks between two signs of life
ALIVE = json.dumps({"event": "alive"})


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
        self._clients: set[LiveClient] = set()
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
            return _refused(connection, kinds.NO_ADDRESS, "The events are at /ws.")
        if any(len(request.headers.get_all(name)) > 1 for name in ONCE):
            return _refused(connection, kinds.BAD_REQUEST, "A header is there twice.")
        origin, host = request.headers.get("Origin"), request.headers.get("Host", "")
        if not hosts.is_own(host, self._names) or not hosts.same_site(origin, host, ports=False):
            return _refused(connection, kinds.OTHER_SITE, "Other sites may not listen.")
        address = self._address(connection, request)
        if self._allowed and not self._is_allowed(address):
            return _refused(connection, kinds.BAD_NETWORK, "This address may not use the box.")
        listener = self._recognise(request, address)
        if listener is None:
            kind = kinds.BAD_KEY if "Authorization" in request.headers else kinds.NOT_LOGGED_IN
            return _refused(connection, kind, "Log in, or send a key.")
        refusal = self._seats.take(connection, listener, address)
        return _refused(connection, kinds.TOO_MANY_LISTENERS, refusal) if refusal else None

    def _is_allowed(self, address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in self._allowed)
        except ValueError:
            return False

    def _address(self, connection: ServerConnection, request: Request) -> str:
        """The address of a client; where a proxy stands in front, it says so."""
        address = str(connection.remote_address[0])
        if self._proxy and address == self._proxy:
            return request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
        return address

    def _recognise(self, request: Request, address: str) -> Principal | None:
        """The user or program that wants to listen: by key or token, or by the cookie of a page."""
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
        client = LiveClient(connection, listener)
        self._clients.add(client)
        if client.last_count not in ("", str(self._events.count)):
            client.queue(json.dumps({"event": "missed"}))
        sender = asyncio.create_task(client.send_all())
        watcher = asyncio.create_task(self._watch(connection, client))
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
        """The listener, as of now."""
        request = connection.request
        return self._recognise(request, self._address(connection, request)) if request else None

    async def _watch(self, connection: ServerConnection, client: LiveClient) -> None:
        """Give signs of life; whoever is logged out, or whose key is revoked, hears no more."""
        for looks in itertools.count(1):
            await asyncio.sleep(LOGIN_SECONDS)
            if self._listener(connection) is None:
                await connection.close(CloseCode.POLICY_VIOLATION, "logged out")
                return
            if client.wants_alive and looks % ALIVE_LOOKS == 0:
                client.queue(ALIVE)

    def _tell(self, event: Event) -> None:
        listeners = [client for client in self._clients if client.hears(event)]
        if listeners:
            message = json.dumps(event_json(event))
            for client in listeners:
                client.queue(message)


def _refused(connection: ServerConnection, kind: ProblemKind, detail: str) -> Response:
    """A refusal is a problem document here too."""
    answer = connection.respond(kind.status, kinds.text(kind, detail))
    del answer.headers["Content-Type"]
    answer.headers["Content-Type"] = kinds.MEDIA_TYPE
    return answer
