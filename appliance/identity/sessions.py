"""Sessions: cookies of pages, and tokens of API clients.

An access token (a JWT, RFC 7519) is good for minutes and names the family of refresh tokens it came with. The
key that it is signed with is on no disk, so that a copy of the database opens nothing, and access tokens end
with the box's run. A refresh token is good once, also in the next run, and gives the next pair. One that is
used twice was copied by somebody: its whole family ends (OAuth 2.0 Security Best Current Practice, RFC 9700,
section 4.14.2).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from appliance.identity.records import DECIDERS, Actor, Kind, Principal, Refused, Role, User
from appliance.identity.storage import logins, users
from appliance.identity.store import Store, digest
from appliance.settings import IdentitySettings
from appliance.storage.engine import Transaction

MICROSECONDS = 1_000_000
HOUR, DAY, MINUTE = 3_600, 86_400, 60
SEEN_EVERY = 60 * MICROSECONDS  # how exactly it is kept when a session was seen: a write less a request
ALGORITHM = "HS256"
CLAIMS = ["exp", "iat", "sub", "family"]  # one that was issued in the future is not good
TOKEN_BYTES = 32
FOR_GOOD = 2**62  # microseconds: a paired tablet stays until somebody removes it


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens for an API client; `seconds` is how long the access token is good for."""

    access: str
    refresh: str
    seconds: int


class Sessions:
    """Every method may be called from any thread."""

    def __init__(self, store: Store, settings: IdentitySettings) -> None:
        self._store = store
        self.limits = logins.Limits(
            longest=int(settings.session_days * DAY * MICROSECONDS),
            idle=int(settings.idle_hours * HOUR * MICROSECONDS),
        )
        self.tablet_limits = logins.Limits(FOR_GOOD, int(settings.tablet_days * DAY * MICROSECONDS))
        self._pin_longest = int(settings.pin_minutes * MINUTE * MICROSECONDS)
        self._access_seconds = int(settings.access_minutes * MINUTE)
        self._refresh_longest = int(settings.refresh_days * DAY * MICROSECONDS)
        self._signing_key = secrets.token_bytes(TOKEN_BYTES)

    # Pages

    def begin(self, user: User, address: str, instead_of: str = "", agent: str = "") -> str:
        """Log a browser in: its new cookie. The one that it had before is good no more."""
        cookie, now = secrets.token_urlsafe(TOKEN_BYTES), self._store.now()
        new = logins.Session(digest(cookie), user.id, now, now, address, agent)
        may_remove = self._store.may_remove()

        def change(transaction: Transaction) -> None:
            connection = transaction.connection
            logins.remove_session(connection, digest(instead_of))
            if may_remove:
                logins.remove_ended_sessions(connection, now, self.limits, self.tablet_limits)
            logins.add_session(connection, new)

        self._store.write(change)
        return cookie

    def of_cookie(self, cookie: str) -> Principal | None:
        """The principal of a browser's cookie; None where nobody is logged in with it."""
        session = digest(cookie)
        return self._store.remember(f"page:{session}", lambda: self._look_up(session))

    def end(self, session: str, actor: Actor) -> None:
        """Log a browser or a family of tokens out."""

        def change(transaction: Transaction) -> None:
            logins.remove_session(transaction.connection, session)
            logins.remove_family(transaction.connection, session)
            self._store.append_audit(transaction, actor, "logout")

        self._store.write(change)

    def holder(self, session: str) -> Principal | None:
        """The principal of a session, None where it is not good. To ask for it does not prolong it."""
        found = logins.session(self._store.connection, session)
        principal = self._in_time(found, self._store.now())
        if found is None or self._store.is_ahead(max(found.seen_at, found.created_at)):
            return None
        return principal

    def has_ended(self, session: str) -> bool:
        """True if a session is no more, whatever the clock says."""
        return logins.session(self._store.connection, session) is None

    def _in_time(self, found: logins.Session | None, now: int) -> Principal | None:
        principal = self._principal(found.user, Kind.PAGE, found.id) if found else None
        if found is None or principal is None:
            return None
        longest, idle = self.limits_of(principal.role)
        is_over = now - found.seen_at > idle or now - found.created_at > longest
        return None if is_over else principal

    def _look_up(self, session: str) -> Principal | None:
        found = logins.session(self._store.connection, session)
        now = self._store.now()
        principal = self._in_time(found, now)
        if found is None or principal is None:
            return None
        if self._store.is_ahead(max(found.seen_at, found.created_at)):
            if self._store.may_remove():  # it would be good until the time of a clock that was ahead
                self._store.write(lambda transaction: logins.remove_session(transaction.connection, session))
            return None
        if abs(now - found.seen_at) > SEEN_EVERY:
            self._store.engine.write(
                lambda transaction: logins.saw_session(transaction.connection, session, now)
            )
        return self._acting(principal, found, now)

    def _acting(self, principal: Principal, found: logins.Session, now: int) -> Principal:
        """A tablet, under the name of who switched to themselves by their PIN a while ago."""
        if found.acting is None or not 0 <= now - (found.acting_at or 0) < self._pin_longest:
            return principal
        account = users.by_number(self._store.connection, found.acting)
        if account is None or account.user.role not in DECIDERS:
            return principal
        return replace(principal, name=account.user.name, acting=found.acting)

    def limits_of(self, role: Role) -> logins.Limits:
        """How long a session of this role is good."""
        return self.tablet_limits if role is Role.COUNTER else self.limits

    # API clients

    def tokens(self, user: User, address: str = "", agent: str = "") -> Tokens:
        """The first pair of a new family."""
        login = (self._store.now(), address, agent)
        return self._store.write(
            lambda transaction: self._pair(transaction, user.id, secrets.token_hex(16), login)
        )

    def refresh(self, token: str, address: str) -> Tokens:
        """The next pair for a refresh token. Raises Refused."""
        pair = self._store.write(lambda transaction: self._next_pair(transaction, token, address))
        if pair is None:
            raise Refused("The refresh token is not good, or was used before. Log in again.")
        return pair

    def _next_pair(self, transaction: Transaction, token: str, address: str) -> Tokens | None:
        connection, now = transaction.connection, self._store.now()
        known = logins.refresh(connection, digest(token))
        if known is None:
            return None
        if known.used_at is None and self._is_in_time(known, now):
            logins.use_refresh(connection, known.id, now)
            login = (known.began_at, known.address, known.agent)
            return self._pair(transaction, known.user, known.family, login)
        if known.used_at is not None or self._store.may_remove():
            logins.remove_family(connection, known.family)
            account = users.by_number(connection, known.user)
            actor = Actor(account.user.name if account else "", "api", address)
            self._store.append_audit(transaction, actor, "refresh token used again or too late")
        return None

    def _is_in_time(self, known: logins.Refresh, now: int) -> bool:
        return now - known.created_at <= self._refresh_longest and not self._store.is_ahead(known.created_at)

    def of_access_token(self, token: str) -> Principal | None:
        """The principal of an access token; None where it is not good."""
        return self._store.remember(f"token:{digest(token)}", lambda: self._verify(token))

    def _verify(self, token: str) -> Principal | None:
        import jwt  # loaded with the first API client, not with the box

        try:
            claims = jwt.decode(token, self._signing_key, algorithms=[ALGORITHM], options={"require": CLAIMS})
        except jwt.InvalidTokenError:
            return None
        found = logins.any_of_family(self._store.connection, str(claims["family"]))
        if found is None or claims["sub"] != str(found.user):
            return None
        return self._principal(found.user, Kind.TOKEN, found.family)

    def _pair(self, transaction: Transaction, user: int, family: str, login: tuple[int, str, str]) -> Tokens:
        import jwt

        connection, now = transaction.connection, self._store.now()
        if self._store.may_remove():
            logins.remove_ended_refreshes(connection, now, self._refresh_longest)
        refresh = secrets.token_urlsafe(TOKEN_BYTES)
        logins.add_refresh(connection, logins.Refresh(digest(refresh), family, user, now, None, *login))
        seconds = now // MICROSECONDS
        claims = {"sub": str(user), "family": family, "iat": seconds, "exp": seconds + self._access_seconds}
        access = jwt.encode(claims, self._signing_key, algorithm=ALGORITHM)
        return Tokens(access, refresh, self._access_seconds)

    def _principal(self, number: int, kind: Kind, session: str) -> Principal | None:
        found = users.by_number(self._store.connection, number)
        return Principal(found.user.name, found.user.role, kind, number, session) if found else None
