"""Sessions of pages and refresh tokens of API clients, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from peewee import fn

from appliance.identity.records import Role
from appliance.identity.storage.tables import RefreshRow, SessionRow, UserRow
from appliance.runtime.clock import SLACK
from appliance.storage.engine import Connection
from appliance.storage.rows import sound


class Limits(NamedTuple):
    """Microseconds after which a session ends: since it began, and without a request."""

    longest: int
    idle: int


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in. Times are microseconds since 1970, UTC."""

    id: str
    user: int
    created_at: int
    seen_at: int
    address: str
    agent: str
    acting: int | None = None
    acting_at: int | None = None


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token; `began_at` is when its family began."""

    id: str
    family: str
    user: int
    created_at: int
    used_at: int | None
    began_at: int
    address: str
    agent: str


def _session(row: SessionRow) -> Session:
    return Session(**{name: getattr(row, name) for name in Session.__dataclass_fields__})


def _refresh(row: RefreshRow) -> Refresh:
    return Refresh(**{name: getattr(row, name) for name in Refresh.__dataclass_fields__})


def session(connection: Connection, number: str) -> Session | None:
    """The session of an id."""
    found = sound(connection, SessionRow.select().where(SessionRow.id == number))
    return next((_session(row) for row in found), None)


def add_session(connection: Connection, new: Session) -> None:
    """A browser was logged in."""
    SessionRow.insert(**{name: getattr(new, name) for name in Session.__dataclass_fields__}).execute(
        connection
    )


def saw_session(connection: Connection, number: str, at: int) -> None:
    """A browser was seen."""
    SessionRow.update(seen_at=at).where(SessionRow.id == number).execute(connection)


def act(connection: Connection, number: str, user: int | None, at: int | None) -> None:
    """Somebody decides at a tablet from now on; None: the tablet itself."""
    SessionRow.update(acting=user, acting_at=at).where(SessionRow.id == number).execute(connection)


def remove_session(connection: Connection, number: str) -> None:
    """A browser is logged in no more."""
    SessionRow.delete().where(SessionRow.id == number).execute(connection)


def remove_ended_sessions(connection: Connection, now: int, limits: Limits, tablet: Limits) -> None:
    """Sessions that are over, or that a clock which was ahead has made or seen, are no more."""
    tablets = UserRow.select(UserRow.id).where(UserRow.role == Role.COUNTER)
    for whose, (longest, idle) in (
        (SessionRow.user.not_in(tablets), limits),
        (SessionRow.user.in_(tablets), tablet),
    ):
        gone = (SessionRow.created_at < now - longest) | (SessionRow.seen_at < now - idle)
        gone |= (SessionRow.created_at > now + SLACK) | (SessionRow.seen_at > now + SLACK)
        SessionRow.delete().where(whose & gone).execute(connection)


def good_sessions(connection: Connection, user: int, now: int, limits: Limits) -> list[Session]:
    """The sessions of a user that are good."""
    is_good = SessionRow.seen_at.between(now - limits.idle, now + SLACK)
    is_good &= SessionRow.created_at.between(now - limits.longest, now + SLACK)
    return [
        _session(row)
        for row in sound(connection, SessionRow.select().where(SessionRow.user == user, is_good))
    ]


def refresh(connection: Connection, number: str) -> Refresh | None:
    """The refresh token of an id."""
    found = sound(connection, RefreshRow.select().where(RefreshRow.id == number))
    return next((_refresh(row) for row in found), None)


def any_of_family(connection: Connection, family: str) -> Refresh | None:
    """A refresh token of a family, while that is good."""
    row = RefreshRow.select().where(RefreshRow.family == family).limit(1).first(connection)
    return None if row is None else _refresh(row)


def latest_of_families(connection: Connection, user: int, since: int, until: int) -> list[Refresh]:
    """The latest refresh token of each family of a user, of those made between two times."""
    is_good = RefreshRow.created_at.between(since, until)
    latest = fn.MAX(RefreshRow.created_at)  # SQLite takes the other columns of that row
    families = RefreshRow.select(RefreshRow, latest).where(RefreshRow.user == user, is_good)
    return [_refresh(row) for row in families.group_by(RefreshRow.family).execute(connection)]


def add_refresh(connection: Connection, new: Refresh) -> None:
    """A refresh token was given."""
    RefreshRow.insert(**{name: getattr(new, name) for name in Refresh.__dataclass_fields__}).execute(
        connection
    )


def use_refresh(connection: Connection, number: str, at: int) -> None:
    """A refresh token was used: it is good no more."""
    RefreshRow.update(used_at=at).where(RefreshRow.id == number).execute(connection)


def remove_family(connection: Connection, family: str) -> None:
    """A family of refresh tokens is no more."""
    RefreshRow.delete().where(RefreshRow.family == family).execute(connection)


def remove_ended_refreshes(connection: Connection, now: int, longest: int) -> None:
    """Refresh tokens that are over, or that a clock which was ahead has made, are no more."""
    old = (RefreshRow.created_at < now - longest) | (RefreshRow.created_at > now + SLACK)
    RefreshRow.delete().where(old).execute(connection)


def remove_all(connection: Connection, user: int) -> None:
    """Log a user out everywhere."""
    for table in (SessionRow, RefreshRow):
        table.delete().where(table.user == user).execute(connection)
