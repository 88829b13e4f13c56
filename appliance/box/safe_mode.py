"""The box on a card that cannot be used at all: a page, a red light and ports that say so. Nothing is kept.

It needs no file of the data folder. Now and then it looks whether the card can be used again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template_string, request
from flask import json as flask_json

from appliance.intake.tcp.client_socket import RESET_ON_CLOSE
from appliance.panel.alone import red_light
from appliance.runtime.systemd import Supervisor
from appliance.runtime.threads import CrashOnThreadFailure
from appliance.settings import MAIN_QUEUE, Settings
from appliance.web import Reception, WebServer
from appliance.web import problem_kinds as kinds

log = logging.getLogger(__name__)
AGAIN_SECONDS = 30.0  # between looks whether the card can be used
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Counterproof</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="30">
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}
h1{border-left:.5rem solid #b3261e;padding-left:.8rem}</style></head>
<body><h1>The box cannot use its card</h1><p>{{ fault }}</p>
<p>No receipt is taken until then: tills are refused, and show an error.</p>
<ol><li>Make room on the card if it is full.</li>
<li>Pull the plug, and put it in again after ten seconds.</li>
<li>If this page comes again, put in a new card. Keep the old one: what was accepted is on it.</li></ol>
</body></html>"""


class SafeMode:
    """The box without its card; `fault` is why. `is_usable` looks whether that is over."""

    def __init__(self, settings: Settings, fault: str, is_usable: Callable[[], bool]) -> None:
        self._settings = settings
        self._fault = fault
        self._is_usable = is_usable
        self._supervisor = Supervisor()

    async def run(self) -> bool:
        """Live until SIGTERM or SIGINT, or until the card can be used: whether that is so. Raises OSError."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        raw = self._settings.raw
        server = await asyncio.start_server(self._refuse, raw.host, raw.port)
        for listener in server.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        port = server.sockets[0].getsockname()[1]
        reception = Reception.of(self._settings.web, self._settings.limits.job_bytes, lambda: True)
        web = WebServer(self._pages(), self._settings.web, reception, lambda _error: None)
        guard = CrashOnThreadFailure()
        web.start(guard)
        try:
            with red_light(self._settings.panel):
                ports = {"raw": {MAIN_QUEUE: port}, "web": web.port, "events": 0}
                print("ready", json.dumps(ports), flush=True)
                self._supervisor.ready()
                return await self._wait(stop)
        finally:
            guard.is_stopping = True
            server.close()
            web.stop()

    async def _wait(self, stop: asyncio.Event) -> bool:
        loop = asyncio.get_running_loop()
        alive = self._supervisor.alive_seconds or AGAIN_SECONDS
        look_at = loop.time() + AGAIN_SECONDS
        while not stop.is_set():
            self._supervisor.alive()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), min(alive, AGAIN_SECONDS))
            if loop.time() >= look_at:
                look_at = loop.time() + AGAIN_SECONDS
                if await asyncio.to_thread(self._is_usable):
                    return True
        return False

    async def _refuse(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A till: its connection is reset, so that it does not take silence for acceptance."""
        log.warning("refused: %s", self._fault)  # once a minute, whoever comes
        writer.transport.abort()

    def _pages(self) -> Flask:
        app = Flask(__name__)
        app.register_error_handler(HTTPStatus.NOT_FOUND, lambda _error: self._answer())
        app.add_url_rule("/health/live", "live", lambda: {"status": "ok"})
        return app

    def _answer(self) -> tuple[Response, int]:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        if request.path == "/health":
            body: dict[str, Any] = {"status": "failing", "faults": [self._fault], "damage": [self._fault]}
            return Response(flask_json.dumps(body), content_type="application/json"), status
        if request.path.startswith("/api/") or request.path.startswith("/health/"):
            text = kinds.text(kinds.SAFE_MODE, self._fault)
            return Response(text, content_type=kinds.MEDIA_TYPE), status
        return Response(render_template_string(PAGE, fault=self._fault)), status
