"""Answers that send somebody away: too many, too large, and to another page."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote, urlsplit

from flask import Response, redirect, request

from appliance.runtime.i18n import message
from appliance.web import problem_kinds as kinds
from appliance.web.access import SAFE_METHODS
from appliance.web.body_sizes import BodySize
from appliance.web.problem_kinds import ProblemKind
from appliance.web.problems import problem

NO_LOGIN_PATHS = ("/api/", "/fragments/", "/health", "/metrics")  # answered with a problem, not with a form


def too_many(seconds: float, detail: str, kind: ProblemKind = kinds.TOO_OFTEN) -> Response:
    """429, with how long to wait."""
    refusal = problem(kind, detail)
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
    return problem(kinds.TOO_LARGE, detail)


def away_to(path: str, status: HTTPStatus = HTTPStatus.SEE_OTHER) -> Response:
    """Send a browser to another page of this box."""
    response: Response = redirect(path, status)  # type: ignore[assignment]  # it is Flask's own
    return response


def own_path(wanted: str) -> str:
    """The path to go to after a login: a page of this box, wherever a link says."""
    parts = urlsplit(wanted)
    is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if is_own and "\\" not in wanted else "/"


def wants_problem() -> bool:
    """True if a request is answered with a problem, not with a page."""
    return request.path.startswith(NO_LOGIN_PATHS) or request.method not in SAFE_METHODS


def set_up_first() -> Response:
    """403 for a program, the set-up page for a browser."""
    if wants_problem():
        return problem(kinds.NOT_SET_UP, message("This box is not set up yet. Open /setup in a browser."))
    return away_to("/setup")


def log_in_first() -> Response:
    """401 for a program, the log-in page for a browser."""
    if not wants_problem():
        return away_to(f"/login?next={quote(request.full_path.rstrip('?'))}")
    if "Authorization" in request.headers:
        refusal = problem(
            kinds.BAD_KEY, message("This key or token is not good (any more). Take another, or log in again.")
        )
    else:
        refusal = problem(kinds.NOT_LOGGED_IN, message("Log in, or send a key as Authorization: Bearer."))
    refusal.headers["WWW-Authenticate"] = 'Bearer realm="counterproof"'
    return refusal
