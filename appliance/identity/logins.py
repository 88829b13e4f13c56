"""What somebody is logged in with: pages by cookie and programs by tokens, to be looked at and ended."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from appliance.identity.models import RefreshRow, SessionRow
from appliance.identity.records import Actor, Kind, Unknown, User
from appliance.identity.store import Store, digest
from appliance.runtime.clock import SLACK
from appliance.runtime.i18n import message
from appliance.settings import IdentitySettings

HOUR, DAY = 3_600 * 1_000_000, 86_400 * 1_000_000
ID_LENGTH = 32  # hex digits: 128 bits


@dataclass(frozen=True, slots=True)
class Login:
    """A browser or a program that somebody is logged in with; times in microseconds since 1970, UTC.

    `id` is made of the hash that is kept of a cookie, or of a family's name: it opens nothing.
    """

    id: str
    session: str
    kind: Kind
    address: str
    agent: str
    since: int
    seen_at: int


class Logins:
    """Every method may be called from any thread."""

    def __init__(self, store: Store, settings: IdentitySettings) -> None:
        self._store = store
        self._idle = int(settings.idle_hours * HOUR)
        self._longest = int(settings.session_days * DAY)
        self._refresh_longest = int(settings.refresh_days * DAY)

    def of(self, user: int) -> list[Login]:
        """What a user is logged in with, seen latest first."""
        now = self._store.now()
        is_good = SessionRow.seen_at.between(now - self._idle, now + SLACK)
        is_good &= SessionRow.created_at.between(now - self._longest, now + SLACK)
        pages = self._store.rows(SessionRow.select().where(SessionRow.user == user, is_good))
        is_good = RefreshRow.created_at.between(now - self._refresh_longest, now + SLACK)
        latest = fn.MAX(RefreshRow.created_at)  # SQLite takes the other columns of that row
        families = RefreshRow.select(RefreshRow, latest).where(RefreshRow.user == user, is_good)
        programs = families.group_by(RefreshRow.family).execute(self._store.database)
        found = [
            *(_login(row.id, Kind.PAGE, row, row.created_at, row.seen_at) for row in pages),
            *(_login(row.family, Kind.TOKEN, row, row.began_at, row.created_at) for row in programs),
        ]
        return sorted(found, key=lambda each: each.seen_at, reverse=True)

    def end(self, user: User, number: str, actor: Actor) -> None:
        """End one of them. Raises Unknown."""
        login = next((each for each in self.of(user.id) if each.id == number), None)
        if login is None:
            raise Unknown(message("There is no such session; it may have ended."))
        with self._store.change() as database:
            SessionRow.delete().where(SessionRow.id == login.session).execute(database)
            RefreshRow.delete().where(RefreshRow.family == login.session).execute(database)
            self._store.note(actor, "session ended", user.name, f"{login.agent} at {login.address}")


def _login(session: str, kind: Kind, row: SessionRow | RefreshRow, since: int, seen_at: int) -> Login:
    return Login(
        digest(f"login {session}")[:ID_LENGTH], session, kind, row.address, row.agent, since, seen_at
    )
