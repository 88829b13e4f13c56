"""Permissions: the roles that a route takes, and the rooms of the event socket for each role.

A permission says which roles may, and what the audit calls it where it is noted. Decisions on jobs have no
such word: the audit takes them from the jobs' history, where also those of buttons stand. Neither has what is
noted where it is done, as the handler knows more of it; the handler's route says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.identity import Role


@dataclass(frozen=True, slots=True)
class Permission:
    """The roles that may, and the name in the audit; `queue`: also keys of one queue, which see only that."""

    roles: frozenset[Role]
    audited: str = ""
    is_public: bool = False
    before_setup: bool = False
    queue: bool = False


_ADMIN = frozenset({Role.ADMIN})
_OPERATE = frozenset({Role.ADMIN, Role.OPERATOR})
_VIEW = frozenset({Role.ADMIN, Role.OPERATOR, Role.VIEWER})
_TABLET = frozenset({Role.COUNTER})  # a paired tablet: it decides, and does nothing else

ANYBODY = Permission(frozenset(Role), is_public=True, before_setup=True)
OPEN = Permission(frozenset(Role), is_public=True)  # once the box is set up
ALL = Permission(frozenset(Role))  # who has said who they are
VIEW = Permission(_VIEW)
COUNTER = Permission(_VIEW | _TABLET)  # the screen beside the till
TABLET = Permission(_TABLET)
VIEW_JOBS = Permission(_VIEW, queue=True)
VIEW_PAPER = Permission(_VIEW | _TABLET, queue=True)
DECIDE = Permission(_OPERATE | _TABLET, queue=True)
DECIDE_IN_PERSON = Permission(_OPERATE | _TABLET)  # people and tablets, of all queues
STEER = Permission(_OPERATE, queue=True)  # what becomes of a job once it was decided
SUBMIT = Permission(frozenset({Role.ADMIN, Role.OPERATOR, Role.PRINTER}), queue=True)
OPERATE = Permission(_OPERATE)
ADMIN = Permission(_ADMIN)

ROOMS: Mapping[str, frozenset[Role]] = {  # of the event socket, by the word before a colon
    "jobs": _VIEW | _TABLET,
    "job": _VIEW,
    "queue": _VIEW,
    "printers": _VIEW | _TABLET,
    "panel": _VIEW | _TABLET,
    "notices": _VIEW,
    "previews": _VIEW | _TABLET,
}


def view_jobs(audited: str) -> Permission:
    """As VIEW_JOBS, and noted in the audit by this word."""
    return Permission(_VIEW, audited, queue=True)


def operate(audited: str) -> Permission:
    """As OPERATE, and noted in the audit by this word."""
    return Permission(_OPERATE, audited)


def admin(audited: str) -> Permission:
    """As ADMIN, and noted in the audit by this word."""
    return Permission(_ADMIN, audited)


def may_hear(role: Role, room: str) -> bool:
    """True if a role may be in a room of the event socket."""
    return role in ROOMS.get(room.partition(":")[0], frozenset())


def may_approve(role: Role) -> bool:
    """True if a role may decide on jobs."""
    return role in DECIDE.roles
