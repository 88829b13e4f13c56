"""The Flask application: routes, errors, and what holds for every request."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, g, request

from appliance.web import problems, sentences
from appliance.web.access import Gate
from appliance.web.api.audit import AuditApi
from appliance.web.api.auth import AuthApi
from appliance.web.api.batch import BatchApi
from appliance.web.api.decisions import DecisionsApi
from appliance.web.api.documents import DocumentsApi
from appliance.web.api.jobs import JobsApi
from appliance.web.api.logins import LoginsApi
from appliance.web.api.printers import PrintersApi
from appliance.web.api.queues import QueuesApi
from appliance.web.api.records import RecordsApi
from appliance.web.api.rolls import RollsApi
from appliance.web.api.settings import SettingsApi
from appliance.web.api.system import SystemApi
from appliance.web.body_sizes import BodyLimits
from appliance.web.bounds import MAX_FIELDS
from appliance.web.language import Wishes
from appliance.web.pages.about import AboutPage
from appliance.web.pages.dashboard import Dashboard
from appliance.web.pages.logins import LoginPages
from appliance.web.pages.network import NetworkPages
from appliance.web.pages.people import PeoplePages
from appliance.web.pages.printers import PrinterPages
from appliance.web.pages.queues import QueuePages
from appliance.web.pages.receipts import ReceiptPages
from appliance.web.pages.records import RecordsPages
from appliance.web.pages.security_text import SecurityText
from appliance.web.pages.settings import SettingsPages
from appliance.web.pages.sign_in import SignIn
from appliance.web.parts import WebParts
from appliance.web.permissions import ANYBODY
from appliance.web.route import Group, Route, Routes, routes_of
from appliance.web.spoken import spoken

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self' ws://{host}:{events} wss://{host}; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PARTS_OF_PAGES = {"text/css", "text/javascript"}  # the page's own headers hold for them
HEADERS_OF_PAGES = {
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
STATIC = Route("GET", "/static/<path:filename>", ANYBODY)  # which Flask answers by itself


def make_app(parts: WebParts, more: Iterable[Group] = ()) -> Flask:
    """The application, for any WSGI server; `more` are the groups of requests that other rooms bring."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    limits = BodyLimits(parts.settings.body_bytes, parts.job_bytes)
    app.config["MAX_FORM_MEMORY_SIZE"] = limits.body_bytes
    app.config["MAX_FORM_PARTS"] = MAX_FIELDS
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["spoken"] = spoken
    app.jinja_env.filters.update(sentence=sentences.of_printer, word=sentences.word, said=sentences.said)
    configuration = parts.configuration
    app.jinja_env.globals["box_name"] = lambda: configuration.live.box.name or "Counterproof"
    Wishes(lambda: configuration.live.web.language, lambda: configuration.live.web.time_zone).register(app)
    problems.register(app)
    app.before_request(
        lambda: setattr(g, "events_told", parts.spool().events_told())
    )  # before anything is read
    groups = (*_groups(parts), *more)
    routes = Routes([STATIC, *(row for group in groups for row, _ in routes_of(group))])
    Gate(parts.identity, parts.settings, limits, routes, lambda: _captive(parts)).register(app)
    routes.register(app, groups)
    app.after_request(lambda response: _add_headers(response, parts))
    return app


def _groups(parts: WebParts) -> tuple[Group, ...]:
    """The box's own; the document tells of the API in this order."""
    identity = parts.identity
    return (
        *(JobsApi(parts), DecisionsApi(parts), BatchApi(parts), DocumentsApi(parts), RecordsApi(parts)),
        *(PrintersApi(parts), RollsApi(parts), QueuesApi(parts), SystemApi(parts), SettingsApi(parts)),
        *(AuthApi(identity), LoginsApi(identity), AuditApi(identity)),
        *(Dashboard(parts), ReceiptPages(parts), RecordsPages(parts), PrinterPages(parts)),
        *(SettingsPages(parts), QueuePages(parts), PeoplePages(parts), AboutPage(parts), NetworkPages(parts)),
        *(SignIn(parts), LoginPages(identity), SecurityText(parts)),
    )


def _captive(parts: WebParts) -> str:
    """Where whoever is in the box's own Wi-Fi is led, whatever they look for; nothing else."""
    is_open = parts.network.status().hotspot is not None
    return parts.configuration.live.network.hotspot_address if is_open else ""


def _add_headers(response: Response, parts: WebParts) -> Response:
    headers = dict(HEADERS)
    if response.mimetype not in PARTS_OF_PAGES:
        host = request.host.rsplit(":", 1)[0]
        policy = POLICY.format(host=host, events=parts.ports().get("events", 0))
        headers |= {"Content-Security-Policy": policy, **HEADERS_OF_PAGES}
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.is_secure and parts.certificate_is_trusted():
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")  # what may be kept says so itself
    return response
