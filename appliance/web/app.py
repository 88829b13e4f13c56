"""The Flask application: routes, errors, and what holds for every request."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask, Response, g, request

from appliance.identity import Identity
from appliance.web import problems, status_text
from appliance.web.api.audit import AuditApi
from appliance.web.api.auth import AuthApi
from appliance.web.api.batch import BatchApi
from appliance.web.api.decisions import DecisionsApi
from appliance.web.api.discovery import DiscoveryApi
from appliance.web.api.documents import DocumentsApi
from appliance.web.api.events import EventsApi
from appliance.web.api.export import ExportApi
from appliance.web.api.jobs import JobsApi
from appliance.web.api.keys import KeysApi
from appliance.web.api.logins import LoginsApi
from appliance.web.api.printers import PrintersApi
from appliance.web.api.queues import QueuesApi
from appliance.web.api.records import RecordsApi
from appliance.web.api.settings import SettingsApi
from appliance.web.api.system import SystemApi
from appliance.web.api.users import UsersApi
from appliance.web.api.virtual_output import VirtualOutputApi
from appliance.web.audit_words import deed
from appliance.web.body_sizes import BodyLimits
from appliance.web.code_editor import CodeEditor
from appliance.web.compression import compress
from appliance.web.dependencies import WebDependencies
from appliance.web.gate import Gate
from appliance.web.icons import icon
from appliance.web.js_messages import messages
from appliance.web.language import Wishes
from appliance.web.limits import MAX_FIELDS
from appliance.web.pages.about import AboutPage
from appliance.web.pages.backup import BackupPage
from appliance.web.pages.counter import CounterPages
from appliance.web.pages.dashboard import Dashboard
from appliance.web.pages.installable import InstallableApp
from appliance.web.pages.logins import LoginPages
from appliance.web.pages.network import NetworkPages
from appliance.web.pages.preferences import Preferences
from appliance.web.pages.printer_changes import PrinterChanges
from appliance.web.pages.printer_width import PaperWidthPages
from appliance.web.pages.printers import PrinterPages
from appliance.web.pages.problem_pages import ProblemPages
from appliance.web.pages.putting_back import PuttingBack
from appliance.web.pages.queues import QueuePages
from appliance.web.pages.receipts import ReceiptPages
from appliance.web.pages.records import RecordsPages
from appliance.web.pages.retention import RetentionPages
from appliance.web.pages.security_text import SecurityText
from appliance.web.pages.setting_search import SettingSearch
from appliance.web.pages.settings import SettingsPages
from appliance.web.pages.sign_in import SignIn
from appliance.web.pages.support import SupportPage
from appliance.web.pages.tablets import TabletPages
from appliance.web.pages.users_and_keys import UserAndKeyPages
from appliance.web.paper_words import paper_event
from appliance.web.permissions import ANYBODY
from appliance.web.printer_titles import PrinterTitles
from appliance.web.route import Group, Route, Routes, routes_of
from appliance.web.theme import theme

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self' ws://{host}:{events} wss://{host}; manifest-src 'self'; worker-src 'self';"
    " form-action 'self'; base-uri 'none';"
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
APIS: tuple[Callable[[WebDependencies], Group], ...] = (
    *(JobsApi, DecisionsApi, BatchApi, DocumentsApi, ExportApi, RecordsApi, EventsApi),
    *(PrintersApi, DiscoveryApi, VirtualOutputApi, QueuesApi, SystemApi, SettingsApi),
)
IDENTITY_APIS: tuple[Callable[[Identity], Group], ...] = (*(AuthApi, UsersApi, KeysApi, LoginsApi, AuditApi),)
PAGES: tuple[Callable[[WebDependencies], Group], ...] = (
    *(Dashboard, CounterPages, ReceiptPages, RecordsPages, PrinterPages),
    *(PrinterChanges, PaperWidthPages, PuttingBack),
    *(SettingsPages, QueuePages, RetentionPages, UserAndKeyPages, TabletPages, BackupPage),
    *(AboutPage, SupportPage),
    *(
        SettingSearch,
        NetworkPages,
        SignIn,
        Preferences,
        SecurityText,
        ProblemPages,
        InstallableApp,
        CodeEditor,
    ),
)
STATIC = Route("GET", "/static/<path:filename>", ANYBODY)  # which Flask answers by itself


def make_app(dependencies: WebDependencies, more: Iterable[Group] = ()) -> Flask:
    """The application, for any WSGI server; `more` are the groups of requests that other rooms bring."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    limits = BodyLimits(dependencies.settings.body_bytes, dependencies.job_bytes)
    app.config["MAX_FORM_MEMORY_SIZE"] = limits.body_bytes
    app.config["MAX_FORM_PARTS"] = MAX_FIELDS
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(js_messages=messages, icon=icon, theme=theme)
    app.jinja_env.filters.update(
        sentence=status_text.of_printer,
        word=status_text.word,
        said=status_text.said,
        paper_event=paper_event,
        deed=deed,
        titled=PrinterTitles(dependencies.spool).of,
    )
    configuration = dependencies.configuration
    app.jinja_env.globals["box_name"] = lambda: configuration.live.box.name or "Counterproof"
    Wishes(lambda: configuration.live.web.language, lambda: configuration.live.web.time_zone).register(app)
    problems.register(app)
    app.before_request(
        lambda: setattr(g, "events_told", dependencies.spool().count_of_events())
    )  # before anything is read
    groups = (*_groups(dependencies), *more)
    routes = Routes([STATIC, *(row for group in groups for row, _ in routes_of(group))])
    Gate(
        dependencies.identity, dependencies.settings, limits, routes, lambda: _captive(dependencies)
    ).register(app)
    routes.register(app, groups)
    app.after_request(lambda response: _add_headers(response, dependencies))
    app.after_request(compress)
    return app


def _groups(dependencies: WebDependencies) -> tuple[Group, ...]:
    """The box's own; the document tells of the API in this order."""
    identity = dependencies.identity
    return (
        *(make(dependencies) for make in APIS),
        *(make(identity) for make in IDENTITY_APIS),
        *(make(dependencies) for make in PAGES),
        LoginPages(identity),
    )


def _captive(dependencies: WebDependencies) -> str:
    """The box's address in its own Wi-Fi, while that is open; phones are led there."""
    is_open = dependencies.network.status().hotspot is not None
    return dependencies.configuration.live.network.hotspot_address if is_open else ""


def _add_headers(response: Response, dependencies: WebDependencies) -> Response:
    headers = dict(HEADERS)
    if response.mimetype not in PARTS_OF_PAGES:
        host = request.host.rsplit(":", 1)[0]
        policy = POLICY.format(host=host, events=dependencies.ports().get("events", 0))
        headers |= {"Content-Security-Policy": policy, **HEADERS_OF_PAGES}
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.is_secure and dependencies.certificate_is_trusted():
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")  # what may be kept says so itself
    return response
