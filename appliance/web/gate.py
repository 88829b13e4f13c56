"""The gate before every request: from where it may come, by whom, and whether they meant it."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, g, request

from appliance.addresses import source_of
from appliance.identity import Identity, Kind, Principal, Role
from appliance.runtime.i18n import message
from appliance.runtime.rate_limiter import MINUTE, RateLimiter
from appliance.settings import WebSettings
from appliance.web import hosts
from appliance.web import problem_kinds as kinds
from appliance.web.access import NOBODY, SAFE_METHODS, actor, address
from appliance.web.body_sizes import BodyLimits
from appliance.web.cookies import (
    COOKIE,
    FORM_COOKIE,
    TOKEN_FIELD,
    TOKEN_HEADER,
    csrf_token,
    set_cookie,
    token_of,
)
from appliance.web.limits import MAX_FIELDS
from appliance.web.permissions import Permission
from appliance.web.problems import problem, unknown
from appliance.web.receiving import REFUSAL, Refusal
from appliance.web.refusals import (
    away_to,
    log_in_first,
    set_up_first,
    too_large,
    too_many,
    wants_problem,
)
from appliance.web.route import Route, Routes

BEARER = "Bearer "
FORM = "application/x-www-form-urlencoded"
ROOM_SECONDS = "2"  # until there is room again: a slow body is cut off, a fast one is over
PREFLIGHT_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match"


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
        self._by_address = RateLimiter(settings.requests_per_minute, MINUTE)
        self._by_name = RateLimiter(settings.requests_per_minute, MINUTE)

    def register(self, app: Flask) -> None:
        """Stand before every request, and note what is audited behind it."""
        app.before_request(self._let_in)
        app.after_request(self._note)
        app.after_request(self._finish)
        app.jinja_env.globals["csrf_token"] = csrf_token
        app.jinja_env.globals["asking"] = lambda: g.get("principal")

    def _let_in(self) -> Response | None:
        for check in (
            *(self._check_host, self._check_address, self._check_rate, self._check_origin),
            *(self._check_size, self._check_field_count),
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
            return problem(kinds.BAD_ROLE, message("Nobody may do this: it has no row in the permissions."))
        refusal = self._check_user(row.permission)
        if refusal is None:
            _check_query(row)
        return refusal

    # What does not depend on who it is

    def _check_host(self) -> Response | None:
        if hosts.is_own(request.headers.get("Host", ""), self._settings.names):
            return None
        hotspot = self._captive() if request.method in SAFE_METHODS else ""
        if hotspot:
            page = "/settings/network" if self._identity.users.is_set_up() else "/setup"
            return away_to(f"http://{hotspot}{page}", HTTPStatus.FOUND)
        return problem(
            kinds.BAD_HOST,
            message(
                "The request asks for a host of another name than this box's. Use its address, or add"
                " the name to the setting web.names."
            ),
        )

    def _check_address(self) -> Response | None:
        if not self._networks:
            return None
        try:
            place = ipaddress.ip_address(address())
        except ValueError:
            place = None
        if place is not None and any(place in network for network in self._networks):
            return None
        return problem(kinds.BAD_NETWORK, message("This address may not use the box (setting web.networks)."))

    def _check_rate(self) -> Response | None:
        return self._count(self._by_address, source_of(address()))

    @staticmethod
    def _count(limiter: RateLimiter, key: str) -> Response | None:
        wait = limiter.wait(key)
        if wait <= 0:
            limiter.hit(key)
            return None
        return too_many(wait, message("Too many requests in a minute (setting web.requests_per_minute)."))

    def _check_origin(self) -> Response | None:
        """A page of another site must be able neither to look nor to decide."""
        origin = request.headers.get("Origin")
        own = hosts.same_site(origin, request.headers.get("Host", ""))
        if own or origin in self._settings.origins or request.method in SAFE_METHODS - {"OPTIONS"}:
            return None
        return problem(kinds.OTHER_SITE, message("Requests from other sites' pages are not taken."))

    def _check_size(self) -> Response | None:
        """Refuse what the reception says of the body; a server without one leaves it to this."""
        refusal = request.environ.get(REFUSAL)
        if refusal is Refusal.NO_LOGIN:
            return log_in_first()
        if refusal is Refusal.NO_ROOM:
            answer = problem(kinds.NO_ROOM, message("Too much arrives at once. Try again soon."))
            answer.headers["Retry-After"] = ROOM_SECONDS
            return answer
        size = self._limits.of(request.method, request.path, request.content_type or "")
        if refusal is not None or (request.content_length or 0) > size.bytes:
            return too_large(size)
        request.max_content_length = size.bytes
        return None

    def _check_field_count(self) -> Response | None:
        """Forms and queries are counted before anything is made of them."""
        is_form = request.mimetype == FORM
        fields = request.query_string.count(b"&") + (request.get_data().count(b"&") if is_form else 0)
        if fields < MAX_FIELDS:
            return None
        return problem(
            kinds.TOO_MANY_FIELDS, message("A form or a query may have %(most)s fields.", most=MAX_FIELDS)
        )

    # Who it is

    def _check_user(self, permission: Permission) -> Response | None:
        if self._identity.is_open():
            g.principal = self._identity.anybody(address())
            return None
        found = self._recognise()
        g.principal = found or NOBODY
        if not self._identity.users.is_set_up():
            return None if permission.before_setup else set_up_first()
        if permission.is_public:
            return self._check_csrf(found) if request.endpoint not in API_LOGINS else None
        if found is None:
            return log_in_first()
        if found.queue and not permission.queue:
            return problem(
                kinds.NOT_YOURS,
                message(
                    "%(name)s is for the queue %(queue)s alone: this is for all queues.",
                    name=found.name,
                    queue=found.queue,
                ),
            )
        if found.role not in permission.roles:
            if found.role is Role.COUNTER and found.kind is Kind.PAGE and not wants_problem():
                return away_to("/counter")  # the one page that a tablet has
            return problem(
                kinds.BAD_ROLE,
                message("As %(role)s, %(name)s may not do this.", role=found.role, name=found.name),
            )
        return self._count(self._by_name, found.id) or self._check_csrf(found)

    def _recognise(self) -> Principal | None:
        header = request.headers.get("Authorization", "")
        if header.startswith(BEARER):
            return self._identity.of_bearer(header.removeprefix(BEARER).strip(), address())
        cookie = request.cookies.get(COOKIE)
        return self._identity.sessions.of_cookie(cookie) if cookie else None

    def _check_csrf(self, found: Principal | None) -> Response | None:
        """A browser sends its cookie along with whatever asks for it; the token only our own pages know."""
        if request.method in SAFE_METHODS or (found is not None and found.kind is not Kind.PAGE):
            return None
        sent = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, "")
        cookie = request.cookies.get(COOKIE) if found else request.cookies.get(FORM_COOKIE)
        if cookie and hmac.compare_digest(sent.encode(), token_of(cookie).encode()):
            return None
        return problem(kinds.OLD_PAGE, message("The page is out of date. Load it again, and try once more."))

    # Afterwards

    def _note(self, response: Response) -> Response:
        row = self._routes.of_request()
        done = response.status_code < HTTPStatus.BAD_REQUEST
        if row is not None and row.permission.audited and done and "principal" in g:
            subject = " ".join(str(value) for value in (request.view_args or {}).values())
            self._identity.append_audit(actor(), row.permission.audited, subject or _name_given())
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


def _name_given() -> str:
    document = request.get_json(silent=True) if request.is_json else None
    return str(document.get("name", ""))[:64] if isinstance(document, dict) else ""


def _check_query(row: Route) -> None:
    """Raise BadInput for a word of the query that a request of the API does not take: it would do nothing."""
    if row.operation is None or not request.path.startswith("/api/"):
        return
    name = next((word for word in request.args if word not in row.operation.query), None)
    if name is not None:
        raise unknown(name, list(row.operation.query), kinds.UNKNOWN_QUERY)
