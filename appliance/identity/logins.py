"""The logins of a user: pages by cookie and programs by tokens, to be looked at and ended."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.identity.records import Actor, Kind, Unknown, User
from appliance.identity.sessions import Sessions
from appliance.identity.storage import logins, users
from appliance.identity.store import Store, digest
from appliance.runtime.clock import SLACK
from appliance.runtime.i18n import message
from appliance.settings import IdentitySettings
from appliance.storage.engine import Transaction

DAY = 86_400 * 1_000_000
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

    def __init__(self, store: Store, settings: IdentitySettings, sessions: Sessions) -> None:
        self._store = store
        self._sessions = sessions
        self._refresh_longest = int(settings.refresh_days * DAY)

    def of(self, user: int) -> list[Login]:
        """The logins of a user, seen latest first."""
        now = self._store.now()
        connection = self._store.connection
        account = users.by_number(connection, user)
        limits = self._sessions.limits_of(account.user.role) if account else self._sessions.limits
        pages = logins.good_sessions(connection, user, now, limits)
        since = now - self._refresh_longest
        programs = logins.latest_of_families(connection, user, since, now + SLACK)
        found = [
            *(_login(each.id, Kind.PAGE, each, each.created_at, each.seen_at) for each in pages),
            *(_login(each.family, Kind.TOKEN, each, each.began_at, each.created_at) for each in programs),
        ]
        return sorted(found, key=lambda each: each.seen_at, reverse=True)

    def end(self, user: User, number: str, actor: Actor) -> None:
        """End one of them. Raises Unknown."""
        login = next((each for each in self.of(user.id) if each.id == number), None)
        if login is None:
            raise Unknown(message("There is no such session; it may have ended."))

        def change(transaction: Transaction) -> None:
            logins.remove_session(transaction.connection, login.session)
            logins.remove_family(transaction.connection, login.session)
            where = f"{login.agent} at {login.address}"
            self._store.append_audit(transaction, actor, "session ended", user.name, where)

        self._store.write(change)


def _login(session: str, kind: Kind, row: logins.Session | logins.Refresh, since: int, seen_at: int) -> Login:
    return Login(
        digest(f"login {session}")[:ID_LENGTH], session, kind, row.address, row.agent, since, seen_at
    )
