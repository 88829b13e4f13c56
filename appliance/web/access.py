"""Before every request: is it for this box, from a place and by somebody who may, and meant by them."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request

from appliance.addresses import source_of
from appliance.identity import Actor, Identity, Kind, Principal, Role, Throttle, User, short_agent
from appliance.runtime.i18n import message
from appliance.settings import WebSettings
from appliance.spool import ALL, NOTHING, Scope, only
from appliance.web import hosts
from appliance.web.body_sizes import BodyLimits, BodySize
from appliance.web.bounds import MAX_FIELDS
from appliance.web.permissions import Permission
from appliance.web.problems import problem
from appliance.web.receiving import REFUSAL, Refusal
from appliance.web.route import Routes

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "counterproof"  # whose session it is
DEVICE_COOKIE = "counterproof-device"  # that somebody has logged in with this browser before
FORM_COOKIE = "counterproof-form"  # ties the forms before a login to a browser
TOKEN_HEADER, TOKEN_FIELD = "X-CSRF-Token", "csrf"
BEARER = "Bearer "
FORM = "application/x-www-form-urlencoded"
MINUTE = 60.0
ROOM_SECONDS = "2"  # until there is room again: a slow body is cut off, a fast one is over
NOBODY = Principal("", Role.PRINTER, Kind.OPEN)  # whoever looks at a public page without a login
PREFLIGHT_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match"
NO_LOGIN_PATHS = ("/api/", "/fragments/", "/health", "/metrics")  # answered with a problem, not with a form


def principal() -> Principal:
    """Who asks."""
    asking: Principal = g.principal
    return asking


def scope() -> Scope:
    """What who asks may see and act on; nothing where nobody has said who they are."""
    return scope_of(g.get("principal", NOBODY))


def scope_of(asking: Principal) -> Scope:
    """What somebody may see and act on: the one place that says so, for pages, API and events."""
    if asking == NOBODY:
        return NOTHING
    return ALL if asking.queue is None else only((asking.queue,))


def may_decide() -> bool:
    """Whether who asks may approve and reject."""
    return principal().role in (Role.ADMIN, Role.OPERATOR)


def who() -> str:
    """The name of who asks; where there is no login, the address."""
    return principal().name


def through() -> str:
    """What a request came through: the box's own pages, or a program."""
    asking = principal()
    if asking.kind is Kind.OPEN:
        return "web" if request.headers.get("X-Counterproof") == "page" else "api"
    return "web" if asking.kind is Kind.PAGE else "api"


def address() -> str:
    """Where a request came from."""
    return request.remote_addr or "unknown"


def actor() -> Actor:
    """Who asks, for the audit."""
    return Actor(who(), through(), address())


def csrf_token() -> str:
    """What a form or a script of this page sends along, and no other site's can know.

    It is made of the cookie: of the session's, or before there is one of a cookie for forms alone.
    """
    return _token_of(request.cookies.get(COOKIE) or _form_cookie())


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie that scripts don't see and other sites' requests don't carry."""
    response.set_cookie(
        name, value, seconds, httponly=True, samesite="Strict", secure=request.is_secure, path="/"
    )


def agent() -> str:
    """What a request says of browser and system, in a few words."""
    return short_agent(request.headers.get("User-Agent", ""))


def device_token() -> str:
    """What a browser has of an earlier login."""
    return request.cookies.get(DEVICE_COOKIE, "")


def welcome(response: Response, identity: Identity, user: User, through: str) -> None:
    """Make the device known that somebody has logged in with."""
    actor = Actor(user.name, through, address())
    token = identity.devices.welcome(device_token(), user, actor, agent())
    set_cookie(response, DEVICE_COOKIE, token, identity.devices.seconds)


class Gate:
    """Lets requests in, or says why not."""

    def __init__(
        self,
        identity: Identity,
        settings: WebSettings,
        limits: BodyLimits,
        routes: Routes,
        captive: Callable[[], str],
    ) -> None:
        """`routes` say who may do what.

        `captive` is the box's address in its own hotspot while that is open: phones ask there whether they
        are in the internet, by the names of Google, Apple and Microsoft, and are led to the set-up page.
        """
        self._captive = captive
        self._identity = identity
        self._settings = settings
        self._limits = limits
        self._routes = routes
        self._networks = [ipaddress.ip_network(network) for network in settings.networks]
        self._by_address = Throttle(settings.requests_per_minute, MINUTE)
        self._by_name = Throttle(settings.requests_per_minute, MINUTE)

    def register(self, app: Flask) -> None:
        """Stand before every request, and note what is audited behind it."""
        app.before_request(self._let_in)
        app.after_request(self._note)
        app.after_request(self._finish)
        app.jinja_env.globals["csrf_token"] = csrf_token
        app.jinja_env.globals["asking"] = lambda: g.get("principal")

    def _let_in(self) -> Response | None:
        for check in (
            *(self._right_host, self._right_place, self._not_too_often, self._right_site),
            *(self._not_too_large, self._not_too_many_fields),
        ):
            refusal = check()
            if refusal is not None:
                return refusal
        if request.method == "OPTIONS" and request.url_rule is not None:
            return Response(status=HTTPStatus.NO_CONTENT)
        if request.url_rule is None:  # what is not there is told to everybody alike
            return None
        row = self._routes.of_request()
        if row is None:
            return problem(
                HTTPStatus.FORBIDDEN, message("Nobody may do this: it has no row in the permissions.")
            )
        return self._right_person(row.permission)

    # What does not depend on who it is

    def _right_host(self) -> Response | None:
        if hosts.is_own(request.headers.get("Host", ""), self._settings.names):
            return None
        hotspot = self._captive() if request.method in SAFE_METHODS else ""
        if hotspot:
            page = "/settings/network" if self._identity.people.is_set_up() else "/setup"
            return away_to(f"http://{hotspot}{page}", HTTPStatus.FOUND)
        return problem(
            HTTPStatus.BAD_REQUEST,
            message(
                "The request asks for a host of another name than this box's. Use its address, or add"
                " the name to the setting web.names."
            ),
        )

    def _right_place(self) -> Response | None:
        if not self._networks:
            return None
        try:
            place = ipaddress.ip_address(address())
        except ValueError:
            place = None
        if place is not None and any(place in network for network in self._networks):
            return None
        return problem(
            HTTPStatus.FORBIDDEN, message("This address may not use the box (setting web.networks).")
        )

    def _not_too_often(self) -> Response | None:
        return self._count(self._by_address, source_of(address()))

    @staticmethod
    def _count(throttle: Throttle, key: str) -> Response | None:
        wait = throttle.wait(key)
        if wait <= 0:
            throttle.hit(key)
            return None
        return too_many(wait, message("Too many requests in a minute (setting web.requests_per_minute)."))

    def _right_site(self) -> Response | None:
        """A page of another site must be able neither to look nor to decide."""
        origin = request.headers.get("Origin")
        own = hosts.same_site(origin, request.headers.get("Host", ""))
        if own or origin in self._settings.origins or request.method in SAFE_METHODS - {"OPTIONS"}:
            return None
        return problem(HTTPStatus.FORBIDDEN, message("Requests from other sites' pages are not taken."))

    def _not_too_large(self) -> Response | None:
        """What the reception says of the body; a server without one leaves it to this."""
        refusal = request.environ.get(REFUSAL)
        if refusal is Refusal.NO_LOGIN:
            return self._log_in_first()
        if refusal is Refusal.NO_ROOM:
            answer = problem(
                HTTPStatus.SERVICE_UNAVAILABLE, message("Too much arrives at once. Try again soon.")
            )
            answer.headers["Retry-After"] = ROOM_SECONDS
            return answer
        size = self._limits.of(request.method, request.path, request.content_type or "")
        if refusal is not None or (request.content_length or 0) > size.bytes:
            return too_large(size)
        request.max_content_length = size.bytes
        return None

    def _not_too_many_fields(self) -> Response | None:
        """Forms and queries are counted before anything is made of them."""
        is_form = request.mimetype == FORM
        fields = request.query_string.count(b"&") + (request.get_data().count(b"&") if is_form else 0)
        if fields < MAX_FIELDS:
            return None
        return problem(
            HTTPStatus.BAD_REQUEST, message("A form or a query may have %(most)s fields.", most=MAX_FIELDS)
        )

    # Who it is

    def _right_person(self, permission: Permission) -> Response | None:
        if self._identity.is_open():
            g.principal = self._identity.anybody(address())
            return None
        found = self._recognise()
        g.principal = found or NOBODY
        if not self._identity.people.is_set_up():
            return None if permission.before_setup else self._set_up_first()
        if permission.is_public:
            return self._meant_by_them(found) if request.endpoint not in API_LOGINS else None
        if found is None:
            return self._log_in_first()
        if found.role not in permission.roles or (found.queue and not permission.queue):
            return problem(
                HTTPStatus.FORBIDDEN,
                message("As %(role)s, %(name)s may not do this.", role=found.role, name=found.name),
            )
        return self._count(self._by_name, found.id) or self._meant_by_them(found)

    def _recognise(self) -> Principal | None:
        header = request.headers.get("Authorization", "")
        if header.startswith(BEARER):
            return self._identity.of_bearer(header.removeprefix(BEARER).strip(), address())
        cookie = request.cookies.get(COOKIE)
        return self._identity.sessions.of_cookie(cookie) if cookie else None

    def _meant_by_them(self, found: Principal | None) -> Response | None:
        """A browser sends its cookie along with whatever asks for it; the token only our own pages know."""
        if request.method in SAFE_METHODS or (found is not None and found.kind is not Kind.PAGE):
            return None
        sent = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, "")
        cookie = request.cookies.get(COOKIE) if found else request.cookies.get(FORM_COOKIE)
        if cookie and hmac.compare_digest(sent.encode(), _token_of(cookie).encode()):
            return None
        return problem(
            HTTPStatus.FORBIDDEN, message("The page is out of date. Load it again, and try once more.")
        )

    def _set_up_first(self) -> Response:
        if _wants_problem():
            return problem(
                HTTPStatus.FORBIDDEN, message("This box is not set up yet. Open /setup in a browser.")
            )
        return away_to("/setup")

    def _log_in_first(self) -> Response:
        if not _wants_problem():
            return away_to(f"/login?next={quote(request.full_path.rstrip('?'))}")
        refusal = problem(HTTPStatus.UNAUTHORIZED, message("Log in, or send a key as Authorization: Bearer."))
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="counterproof"'
        return refusal

    # Afterwards

    def _note(self, response: Response) -> Response:
        row = self._routes.of_request()
        done = response.status_code < HTTPStatus.BAD_REQUEST
        if row is not None and row.permission.audited and done and "principal" in g:
            subject = " ".join(str(value) for value in (request.view_args or {}).values())
            self._identity.note(actor(), row.permission.audited, subject or _name_given())
        return response

    def _finish(self, response: Response) -> Response:
        if "form_cookie" in g:
            set_cookie(response, FORM_COOKIE, g.form_cookie)
        origin = request.headers.get("Origin")
        if origin in self._settings.origins and request.path.startswith("/api/"):
            response.headers["Access-Control-Allow-Origin"] = str(origin)
            response.headers["Access-Control-Allow-Headers"] = PREFLIGHT_HEADERS
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
            response.headers["Access-Control-Expose-Headers"] = "Location, ETag"
            response.headers.add("Vary", "Origin")
        return response


API_LOGINS = frozenset({"AuthApi.login", "AuthApi.refresh"})  # no cookie logs in there: none can be misused


def too_many(seconds: float, detail: str) -> Response:
    """429, with how long to wait."""
    refusal = problem(HTTPStatus.TOO_MANY_REQUESTS, detail)
    refusal.headers["Retry-After"] = str(int(seconds) + 1)
    return refusal


def too_large(size: BodySize) -> Response:
    """413, with the limit and where it stands."""
    if not size.setting:
        detail = message("This request takes a body of at most %(most)s bytes.", most=size.bytes)
    else:
        detail = message(
            "This request takes a body of at most %(most)s bytes (setting %(setting)s).",
            most=size.bytes,
            setting=size.setting,
        )
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def away_to(path: str, status: HTTPStatus = HTTPStatus.SEE_OTHER) -> Response:
    """Send a browser to another page of this box."""
    response: Response = redirect(path, status)  # type: ignore[assignment]  # it is Flask's own
    return response


def _wants_problem() -> bool:
    return request.path.startswith(NO_LOGIN_PATHS) or request.method not in SAFE_METHODS


def _name_given() -> str:
    document = request.get_json(silent=True) if request.is_json else None
    return str(document.get("name", ""))[:64] if isinstance(document, dict) else ""


def _form_cookie() -> str:
    if "form_cookie" not in g:
        g.form_cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    cookie: str = g.form_cookie
    return cookie


def _token_of(cookie: str) -> str:
    return hashlib.sha256(f"csrf {cookie}".encode()).hexdigest()
