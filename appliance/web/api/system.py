"""Health, and the panel on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, current_app, jsonify, render_template

from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message, reason
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.access import scope
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import ALL, ANYBODY, OPEN, VIEW, operate
from appliance.web.problems import BadInput, problem
from appliance.web.route import Group, all_routes, api, route
from appliance.web.serializers import time_json

Answer = Response | tuple[Response, int]


class SystemApi(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @api("GET", "/health/live", ANYBODY, "getLiveness", "That the process answers", gives="responses.Status")
    def live(self) -> Answer:
        """The process answers."""
        return jsonify(status="ok")

    @api(
        "GET",
        "/health/ready",
        OPEN,
        "getReadiness",
        "That all listens, and jobs can be kept",
        gives="responses.Status",
    )
    def ready(self) -> Answer:
        """All listens, and jobs can be kept."""
        faults = faults_of(self._dependencies)
        if faults:
            return problem(kinds.NOT_READY, " ".join(faults))
        return jsonify(status="ok")

    @api("GET", "/health", VIEW, "getHealth", "How the box is", gives="responses.Health")
    def health(self) -> Answer:
        """The state of the box, for people and monitors; 503 where it can't do its work."""
        faults = faults_of(self._dependencies)
        document = {
            "status": "failing" if faults else "ok",
            "faults": faults,
            "damage": self._spool().damage(),
            "ports": self._ports(),
            "jobs": self._spool().jobs.counts(),
            "printers": {
                printer.name: self._spool().printers.status(printer).state
                for printer in self._spool().printers.all()
            },
        }
        return jsonify(document), HTTPStatus.SERVICE_UNAVAILABLE if faults else HTTPStatus.OK

    def _ports(self) -> dict[str, object]:
        """The ports in force; of the queues' ports those in scope."""
        ports = dict(self._dependencies.ports())
        raw = ports.get("raw")
        if isinstance(raw, Mapping):
            ports["raw"] = {queue: port for queue, port in raw.items() if scope().holds(queue)}
        return ports

    @route("GET", "/metrics", VIEW)
    def metrics(self) -> Answer:
        """Numbers for Prometheus."""
        from appliance.web.api import metrics  # prometheus-client is loaded with the first look

        return Response(metrics.text(self._spool()), content_type=metrics.CONTENT_TYPE)

    @route("GET", "/api/openapi.json", OPEN)
    def openapi(self) -> Answer:
        """The OpenAPI document (3.1)."""
        from appliance.web.contract.document import document

        return jsonify(document(all_routes(current_app)))

    @route("GET", "/docs", ALL)
    def docs(self) -> str:
        """The same for people."""
        from appliance.web.contract.document import document

        return render_template("docs.html", api=document(all_routes(current_app)))

    @api("GET", "/api/notices", VIEW, "listNotices", "What was refused lately", gives="responses.Notices")
    def notices(self) -> Answer:
        """The notices of late: refusals, and what went wrong."""
        pinned = self._spool().notices()
        return jsonify(notices=[{"at": time_json(notice.at), "text": notice.text} for notice in pinned])

    @api("GET", "/api/panel", VIEW, "getPanel", "The panel's lights", gives="responses.Panel")
    def panel(self) -> Answer:
        """The panel's lights and focus, and which buttons are down."""
        spool, panel = self._spool(), self._dependencies.panel
        return jsonify(
            lights=spool.lights(),
            focus=spool.jobs.focus(),
            on_screen=panel.on_screen,
            pressed=panel.pressed(),
        )

    @api(
        "POST",
        "/api/panel/buttons/<button>",
        operate("button on the screen pressed"),
        "pressPanelButton",
        "Press a button of the panel on the screen",
        gives="responses.Pressed",
        takes="requests.Press",
        status=202,
    )
    def press(self, button: str) -> Answer:
        """Press a button of the panel on the screen, for `seconds` (default 0.1)."""
        if not self._dependencies.panel.on_screen:
            return problem(
                kinds.NOT_FOUND, message("This box has no panel on the screen (setting panel.kind).")
            )
        seconds = inputs.body().get("seconds", 0.1)
        try:
            self._dependencies.panel.press(button, seconds)
        except ValueError as error:
            raise BadInput("button", str(error)) from None
        return jsonify(pressed=button), HTTPStatus.ACCEPTED

    @api(
        "POST", "/api/panel/test", operate("panel tested"), "testPanel", "Show each light in turn", status=202
    )
    def test_panel(self) -> Answer:
        """Show each light of the panel in turn, and sound its buzzer."""
        if not self._dependencies.panel.works:
            return problem(kinds.NOT_FOUND, message("This box has no panel that works (setting panel.kind)."))
        self._dependencies.panel.test()
        return jsonify(testing=True), HTTPStatus.ACCEPTED


def faults_of(dependencies: WebDependencies) -> list[str]:
    """The faults that keep the box from doing its work: a sentence each."""
    faults = [] if dependencies.ready() else ["It is still starting, or stopping."]
    for check in (dependencies.spool().check, dependencies.spool().jobs.require_space):
        try:
            check()
        except BoxError as error:
            faults.append(reason(error))
    return faults
