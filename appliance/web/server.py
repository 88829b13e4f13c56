"""waitress, on a thread of its own, with a door: so many connections, and no more from one address."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.server import TcpWSGIServer

from appliance.addresses import source_of
from appliance.runtime.listening import REST_SECONDS
from appliance.runtime.threads import ThreadStarter
from appliance.settings import WebSettings
from appliance.web.channel import Channel, Patience
from appliance.web.receiving import Reception

IDENTITY = "counterproof"
HEAD_BYTES = 32_768  # of a request's first line and headers, as nginx takes them; browsers send 2 KB
MEMORY_BYTES = 65_536  # of a body; a larger one is in a temporary file while it is there
LOOK_SECONDS = 1  # between looks at connections that take too long


def _proxy(address: str) -> dict[str, Any]:
    """The trust in a proxy in front: who asks, and if they came by TLS."""
    if not address:
        return {}
    return {"trusted_proxy": address, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}


class Door(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """The listening socket, and who is let in."""

    def __init__(
        self,
        app: Flask,
        settings: WebSettings,
        reception: Reception,
        on_shortage: Callable[[OSError], None],
        **more: Any,
    ) -> None:
        self._rests_until = 0.0
        self._on_shortage = on_shortage
        self._settings = settings
        self._reception = reception
        self._closing = threading.Lock()
        self._is_closed = False
        self._patience = Patience(settings.header_seconds, settings.body_seconds)
        super().__init__(app, **more)

    def channel_class(self, *given: Any, **more: Any) -> Channel:
        """A connection."""
        return Channel(self._reception, time.monotonic, *given, **more)

    def pull_trigger(self) -> None:
        """Wake the loop up, from any thread. The number of a closed pipe may be that of another file."""
        with self._closing:
            if not self._is_closed:
                super().pull_trigger()

    def close(self) -> None:
        """Stop listening, on the loop's thread."""
        with self._closing:
            self._is_closed = True
            super().close()

    def end(self) -> None:
        """Have the loop close, from any thread."""
        with self.trigger.lock:
            self.trigger.thunks.append(self.close)
        self.pull_trigger()

    def readable(self) -> bool:
        """True if somebody may be let in; not at once where no file was free for the last one."""
        return bool(super().readable()) and time.monotonic() >= self._rests_until

    def handle_accept(self) -> None:
        """Let somebody in, where there is room or whoever rests makes some."""
        try:
            accepted = self.accept()
        except OSError as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            self._make_room(list(self.active_channels.values()))
            self._on_shortage(error)
            return
        if accepted is None:
            return
        connection, address = accepted
        if self._lets_in(address[0]):
            self.set_socket_options(connection)
            self.channel_class(self, connection, address, self.adj, map=self._map)
        else:
            connection.close()

    def maintenance(self, _now: float) -> None:
        """End what takes too long."""
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(self._patience):
                channel.handle_close()

    def _lets_in(self, address: str) -> bool:
        channels = list(self.active_channels.values())
        of_address = [each for each in channels if source_of(each.addr[0]) == source_of(address)]
        is_proxy = address == self._settings.proxy
        if not is_proxy and len(of_address) >= self._settings.connections_per_address:
            return self._make_room(of_address)
        return len(channels) < self._settings.connections or self._make_room(channels)

    def _make_room(self, channels: list[Channel]) -> bool:
        """End what has rested longest, of the address that has most of that; False where nothing rests."""
        resting = [each for each in channels if not each.is_answered]
        if not resting:
            return False
        having = Counter(source_of(each.addr[0]) for each in resting)
        most = having.most_common(1)[0][0]
        of_most = [each for each in resting if source_of(each.addr[0]) == most]
        min(of_most, key=lambda each: each.begun).handle_close()
        return True


class WebServer:
    """Serves the application."""

    def __init__(
        self,
        app: Flask,
        settings: WebSettings,
        reception: Reception,
        on_shortage: Callable[[OSError], None],
    ) -> None:
        """Bind the port. `on_shortage` hears where no file is free for a connection. Raises OSError."""
        self._server: Any = Door(
            app,
            settings,
            reception,
            on_shortage,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=IDENTITY,
            connection_limit=sys.maxsize,  # the door keeps count
            max_request_body_size=sys.maxsize,  # the reception does
            max_request_header_size=HEAD_BYTES,
            inbuf_overflow=MEMORY_BYTES,
            cleanup_interval=LOOK_SECONDS,
            asyncore_use_poll=True,  # select knows no file beyond the 1,024th
            clear_untrusted_proxy_headers=True,
            **_proxy(settings.proxy),
        )
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self, guard: ThreadStarter) -> None:
        """Begin to answer."""
        guard(self._thread)

    def stop(self) -> None:
        """Stop answering; requests under way are finished."""
        self._server.end()
        self._server.task_dispatcher.shutdown(timeout=5)
