"""Health, and the panel on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, render_template

from appliance.spool import SpoolError
from appliance.told import reason, told
from appliance.web import inputs
from appliance.web.access import scope
from appliance.web.parts import WebParts
from appliance.web.problems import BadInput, problem
from appliance.web.shapes import time_json

Answer = Response | tuple[Response, int]


class SystemApi:
    """The handlers."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._spool = parts.spool

    def blueprint(self) -> Blueprint:
        """Their routes."""
        routes = Blueprint("system_api", __name__)
        for rule, method, handler in (
            ("/health", "GET", self.health),
            ("/health/live", "GET", self.live),
            ("/health/ready", "GET", self.ready),
            ("/api/panel", "GET", self.panel),
            ("/api/panel/buttons/<button>", "POST", self.press),
            ("/api/panel/test", "POST", self.test_panel),
            ("/api/notices", "GET", self.notices),
            ("/metrics", "GET", self.metrics),
            ("/api/openapi.json", "GET", self.openapi),
            ("/docs", "GET", self.docs),
        ):
            routes.add_url_rule(rule, handler.__name__, handler, methods=[method])
        return routes

    def live(self) -> Answer:
        """The process answers."""
        return jsonify(status="ok")

    def ready(self) -> Answer:
        """All listens, and jobs can be kept."""
        faults = faults_of(self._parts)
        if faults:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, " ".join(faults))
        return jsonify(status="ok")

    def health(self) -> Answer:
        """How the box is, for people and monitors; 503 where it can't do its work."""
        faults = faults_of(self._parts)
        document = {
            "status": "failing" if faults else "ok",
            "faults": faults,
            "damage": self._spool().damage(),
            "ports": self._ports(),
            "jobs": self._spool().counts(),
            "printers": {
                printer.name: self._spool().status(printer).state for printer in self._spool().printers()
            },
        }
        return jsonify(document), HTTPStatus.SERVICE_UNAVAILABLE if faults else HTTPStatus.OK

    def _ports(self) -> dict[str, object]:
        """The ports in force; of the queues' ports those in scope."""
        ports = dict(self._parts.ports())
        raw = ports.get("raw")
        if isinstance(raw, Mapping):
            ports["raw"] = {queue: port for queue, port in raw.items() if scope().holds(queue)}
        return ports

    def metrics(self) -> Answer:
        """Numbers for Prometheus."""
        from appliance.web.api import metrics  # prometheus-client is loaded with the first look

        return Response(metrics.text(self._spool()), content_type=metrics.CONTENT_TYPE)

    def openapi(self) -> Answer:
        """What the API takes and gives (OpenAPI 3.1)."""
        from appliance.web.contract.document import document

        return jsonify(document())

    def docs(self) -> str:
        """The same for people."""
        from appliance.web.contract.document import document

        return render_template("docs.html", api=document())

    def notices(self) -> Answer:
        """What was refused lately."""
        pinned = self._spool().notices()
        return jsonify(notices=[{"at": time_json(notice.at), "text": notice.text} for notice in pinned])

    def panel(self) -> Answer:
        """The panel's lights and focus, and which buttons are down."""
        spool, panel = self._spool(), self._parts.panel
        return jsonify(
            lights=spool.lights(), focus=spool.focus(), on_screen=panel.on_screen, pressed=panel.pressed()
        )

    def press(self, button: str) -> Answer:
        """Press a button of the panel on the screen, for `seconds` (default 0.1)."""
        if not self._parts.panel.on_screen:
            return problem(
                HTTPStatus.NOT_FOUND, told("This box has no panel on the screen (setting panel.kind).")
            )
        seconds = inputs.body().get("seconds", 0.1)
        try:
            self._parts.panel.press(button, seconds)
        except ValueError as error:
            raise BadInput("button", str(error)) from None
        return jsonify(pressed=button), HTTPStatus.ACCEPTED

    def test_panel(self) -> Answer:
        """Show each light of the panel in turn, and sound its buzzer."""
        if not self._parts.panel.works:
            return problem(
                HTTPStatus.NOT_FOUND, told("This box has no panel that works (setting panel.kind).")
            )
        self._parts.panel.test()
        return jsonify(testing=True), HTTPStatus.ACCEPTED


def faults_of(parts: WebParts) -> list[str]:
    """What keeps the box from doing its work: a sentence each."""
    faults = [] if parts.ready() else ["It is still starting, or stopping."]
    for check in (parts.spool().check, parts.spool().require_space):
        try:
            check()
        except SpoolError as error:
            faults.append(reason(error))
    return faults
