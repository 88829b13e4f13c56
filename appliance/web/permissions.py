"""Who may do what: a row for each request there is. Nothing else decides; what has no row is refused.

A row says which roles may, and what the audit calls it where it is noted. Decisions on jobs have no such
word: the audit takes them from the jobs' history, where also those of buttons stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.identity import Role

_CONVERTER = re.compile(r"<[^<>]*:(\w+)>")


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may, and as what it is audited; `queue`: also keys that are for one queue, which see only that."""

    roles: frozenset[Role]
    audited: str = ""
    is_public: bool = False
    before_setup: bool = False
    queue: bool = False


def _public(before_setup: bool = False) -> Permission:
    return Permission(frozenset(Role), is_public=True, before_setup=before_setup)


def _for(*roles: Role, audited: str = "", queue: bool = False) -> Permission:
    return Permission(frozenset(roles), audited, queue=queue)


_ANYBODY = _public(before_setup=True)
_OPEN = _public()
_ALL = _for(*Role)
_VIEW = _for(Role.ADMIN, Role.OPERATOR, Role.VIEWER)
_VIEW_JOBS = _for(Role.ADMIN, Role.OPERATOR, Role.VIEWER, queue=True)
_DECIDE = _for(Role.ADMIN, Role.OPERATOR, queue=True)
_SUBMIT = _for(Role.ADMIN, Role.OPERATOR, Role.PRINTER, queue=True)
_OPERATE = _for(Role.ADMIN, Role.OPERATOR)
_ADMIN = _for(Role.ADMIN)


def _operate(audited: str) -> Permission:
    return _for(Role.ADMIN, Role.OPERATOR, audited=audited)


def _admin(audited: str) -> Permission:
    return _for(Role.ADMIN, audited=audited)


_JOB, _PRINTER, _QUEUE = "/api/jobs/<number>", "/api/printers/<number>", "/api/queues/<name>"

PERMISSIONS: Mapping[tuple[str, str], Permission] = {
    # Before anybody is logged in
    ("GET", "/static/<filename>"): _ANYBODY,
    ("GET", "/health/live"): _ANYBODY,
    ("GET", "/.well-known/security.txt"): _ANYBODY,
    ("GET", "/.well-known/security-contact"): _ANYBODY,
    ("GET", "/setup"): _ANYBODY,
    ("POST", "/setup"): _ANYBODY,
    ("GET", "/setup/joining"): _ANYBODY,
    ("GET", "/health/ready"): _OPEN,
    ("GET", "/login"): _OPEN,
    ("GET", "/language/<code>"): _ANYBODY,
    ("POST", "/login"): _OPEN,
    ("POST", "/api/auth/login"): _OPEN,
    ("POST", "/api/auth/refresh"): _OPEN,
    # Oneself
    ("POST", "/api/auth/logout"): _ALL,
    ("POST", "/logout"): _ALL,
    ("GET", "/account"): _ALL,
    ("POST", "/account/password"): _ALL,
    ("POST", "/account/logout-everywhere"): _ALL,
    ("POST", "/account/sessions/<session>/end"): _ALL,
    ("POST", "/account/devices/known"): _ALL,
    ("GET", "/api/users/me"): _ALL,
    ("GET", "/api/users/me/sessions"): _ALL,
    ("DELETE", "/api/users/me/sessions/<session>"): _ALL,
    ("PUT", "/api/users/me/password"): _ALL,
    # Pages
    ("GET", "/"): _VIEW,
    ("GET", "/fragments/jobs"): _VIEW,
    ("GET", "/jobs/<number>"): _VIEW,
    ("GET", "/fragments/jobs/<number>"): _VIEW,
    ("GET", "/counter"): _VIEW,
    ("GET", "/fragments/counter"): _VIEW,
    ("GET", "/printers"): _VIEW,
    ("GET", "/fragments/printers"): _VIEW,
    ("GET", "/printers/add"): _ADMIN,
    ("POST", "/printers/add"): _ADMIN,  # noted where it is done: to look at an address is no change
    ("GET", "/printers/<number>"): _ADMIN,
    ("POST", "/printers/<number>"): _ADMIN,
    ("POST", "/printers/<number>/remove"): _ADMIN,
    ("GET", "/printers/<number>/roll"): _VIEW,
    ("GET", "/fragments/printers/<number>/roll"): _VIEW,
    ("GET", "/history"): _VIEW,
    ("GET", "/fragments/history"): _VIEW,
    ("GET", "/statistics"): _VIEW,
    ("GET", "/audit"): _ADMIN,
    # Pages of settings: what they change is noted where it is done
    **{
        ("GET", f"/settings{page}"): _ADMIN
        for page in ("", "/queues", "/queues/<name>", "/add-queue", "/panel", "/users", "/keys")
    },
    ("GET", "/settings/retention"): _ADMIN,
    ("GET", "/settings/about"): _ADMIN,
    ("GET", "/settings/network"): _ADMIN,
    ("POST", "/settings/network"): _admin("network joined"),
    ("POST", "/settings/network/scan"): _ADMIN,
    **{
        ("POST", f"/settings{page}"): _ADMIN
        for page in ("", "/check", "/undo", "/panel", "/retention", "/add-queue", "/check-queue")
    },
    ("POST", "/settings/queues/<name>"): _ADMIN,
    ("POST", "/settings/queues/<name>/remove"): _ADMIN,
    ("POST", "/settings/users"): _ADMIN,
    ("POST", "/settings/users/<number>"): _ADMIN,
    ("POST", "/settings/users/<number>/remove"): _ADMIN,
    ("POST", "/settings/users/<number>/sessions/<session>/end"): _ADMIN,
    ("POST", "/settings/keys"): _ADMIN,
    ("POST", "/settings/keys/<number>/revoke"): _ADMIN,
    # Jobs
    ("GET", "/api/jobs"): _VIEW_JOBS,
    ("POST", "/api/jobs"): _SUBMIT,
    ("GET", _JOB): _VIEW_JOBS,
    ("DELETE", _JOB): _DECIDE,
    **{
        ("POST", f"{_JOB}/{action}"): _DECIDE
        for action in ("approve", "reject", "cancel", "move", "retry", "reprint", "resolve")
    },
    ("POST", "/api/jobs/batch"): _DECIDE,
    ("POST", f"{_JOB}/erase"): _ADMIN,
    ("GET", f"{_JOB}/preview.png"): _VIEW_JOBS,
    ("GET", f"{_JOB}/text"): _VIEW_JOBS,
    ("GET", f"{_JOB}/raw"): _for(
        Role.ADMIN, Role.OPERATOR, Role.VIEWER, audited="receipt downloaded", queue=True
    ),
    ("GET", f"{_JOB}/commands"): _VIEW_JOBS,
    ("GET", f"{_JOB}/marks"): _VIEW_JOBS,
    ("GET", f"{_JOB}/history"): _VIEW_JOBS,
    ("GET", "/api/jobs.csv"): _for(
        Role.ADMIN, Role.OPERATOR, Role.VIEWER, audited="receipts exported", queue=True
    ),
    ("GET", "/api/reports/summary"): _VIEW_JOBS,
    ("GET", "/api/queue/pending"): _VIEW_JOBS,
    ("GET", "/api/queue/stats"): _VIEW,
    # Printers
    ("GET", "/api/printers"): _VIEW,
    ("POST", "/api/printers"): _admin("printer added"),
    ("GET", "/api/printers/discovered"): _VIEW,
    ("POST", "/api/printers/scan"): _admin("networks searched"),
    ("DELETE", "/api/printers/scan"): _ADMIN,
    ("GET", _PRINTER): _VIEW,
    ("PUT", _PRINTER): _admin("printer changed"),
    ("DELETE", _PRINTER): _admin("printer removed"),
    ("GET", f"{_PRINTER}/status"): _VIEW,
    ("POST", f"{_PRINTER}/test"): _operate("printer tested"),
    ("POST", f"{_PRINTER}/pause"): _operate("printer paused"),
    ("POST", f"{_PRINTER}/resume"): _operate("printer resumed"),
    ("POST", f"{_PRINTER}/restore-definitions"): _operate("definitions restored"),
    ("POST", f"{_PRINTER}/moved"): _OPERATE,  # noted where it is done: what was said, and of which address
    ("GET", f"{_PRINTER}/roll"): _VIEW,
    ("DELETE", f"{_PRINTER}/roll"): _operate("virtual printer's paper torn off"),
    ("GET", f"{_PRINTER}/roll/<paper>.png"): _VIEW,
    ("GET", f"{_PRINTER}/faults"): _VIEW,
    ("PUT", f"{_PRINTER}/faults"): _operate("virtual printer's faults set"),
    # Queues
    ("GET", "/api/queues"): _VIEW,
    ("POST", "/api/queues"): _admin("queue added"),
    ("GET", _QUEUE): _VIEW,
    ("PUT", _QUEUE): _admin("queue changed"),
    ("DELETE", _QUEUE): _admin("queue removed"),
    ("GET", f"{_QUEUE}/definitions"): _VIEW,
    # The box
    ("GET", "/health"): _VIEW,
    ("GET", "/metrics"): _VIEW,
    ("GET", "/api/openapi.json"): _OPEN,
    ("GET", "/docs"): _ALL,
    ("GET", "/api/panel"): _VIEW,
    ("POST", "/api/panel/buttons/<button>"): _operate("button on the screen pressed"),
    ("POST", "/api/panel/test"): _operate("panel tested"),
    ("GET", "/api/notices"): _VIEW,
    # Settings: what they do is noted where it is done
    ("GET", "/api/settings"): _ADMIN,
    ("PUT", "/api/settings"): _ADMIN,
    ("GET", "/api/settings/changes"): _ADMIN,
    ("POST", "/api/settings/undo"): _ADMIN,
    # People, keys and the audit: what they do is noted where it is done
    ("GET", "/api/users"): _ADMIN,
    ("POST", "/api/users"): _ADMIN,
    ("PUT", "/api/users/<number>"): _ADMIN,
    ("DELETE", "/api/users/<number>"): _ADMIN,
    ("GET", "/api/users/<number>/sessions"): _ADMIN,
    ("DELETE", "/api/users/<number>/sessions/<session>"): _ADMIN,
    ("GET", "/api/keys"): _ADMIN,
    ("POST", "/api/keys"): _ADMIN,
    ("DELETE", "/api/keys/<number>"): _ADMIN,
    ("GET", "/api/audit"): _ADMIN,
    ("GET", "/api/audit.csv"): _admin("audit exported"),
}

ROOMS: Mapping[str, frozenset[Role]] = {  # of the event socket, by the word before a colon
    "jobs": _VIEW.roles,
    "job": _VIEW.roles,
    "queue": _VIEW.roles,
    "printers": _VIEW.roles,
    "panel": _VIEW.roles,
}


def of_route(method: str, rule: str) -> Permission | None:
    """The row of a Flask rule; None where there is none, and so nobody may."""
    return PERMISSIONS.get(("GET" if method == "HEAD" else method, plain(rule)))


def plain(rule: str) -> str:
    """A Flask rule with its converters left out: `/api/jobs/<number>`."""
    return _CONVERTER.sub(r"<\1>", rule)


def may_hear(role: Role, room: str) -> bool:
    """Whether somebody may be in a room of the event socket."""
    return role in ROOMS.get(room.partition(":")[0], frozenset())


def may_approve(role: Role) -> bool:
    """Whether somebody may decide on jobs."""
    return role in _DECIDE.roles
