"""waitress, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.server import create_server

from appliance.settings import WebSettings

IDENTITY = "counterproof"
CONNECTIONS = 200  # open at once; browsers keep a few each


def _proxy(address: str) -> dict[str, Any]:
    """How far a proxy in front is believed: who asks, and whether they came by TLS."""
    if not address:
        return {}
    return {"trusted_proxy": address, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}


class WebServer:
    """Serves the application."""

    def __init__(self, app: Flask, settings: WebSettings, body_limit: int) -> None:
        """Bind the port. Raises OSError."""
        self._server: Any = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=IDENTITY,
            connection_limit=CONNECTIONS,
            max_request_body_size=body_limit,
            clear_untrusted_proxy_headers=True,
            **_proxy(settings.proxy),
        )
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self, guard: Callable[[threading.Thread], None]) -> None:
        """Begin to answer."""
        guard(self._thread)

    def stop(self) -> None:
        """Stop answering; requests under way are finished."""
        self._server.trigger.pull_trigger(self._server.close)
        self._server.task_dispatcher.shutdown(timeout=5)
