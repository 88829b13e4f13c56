"""Who is logged in: cookies of pages, and tokens of API clients.

An access token (a JWT, RFC 7519) is good for minutes and names the family of refresh tokens it came with. The
key that it is signed with is on no disk, so that a copy of the database opens nothing, and access tokens end
with the box's run. A refresh token is good once, also in the next run, and gives the next pair. One that is
used twice was copied by somebody: its whole family ends (OAuth 2.0 Security Best Current Practice, RFC 9700,
section 4.14.2).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from appliance.identity.models import RefreshRow, SessionRow, UserRow
from appliance.identity.records import Actor, Kind, Principal, Refused, Role, User
from appliance.identity.store import Store, digest
from appliance.runtime.clock import SLACK
from appliance.settings import IdentitySettings

MICROSECONDS = 1_000_000
HOUR, DAY, MINUTE = 3_600, 86_400, 60
SEEN_EVERY = 60 * MICROSECONDS  # how exactly it is kept when a session was seen: a write less a request
ALGORITHM = "HS256"
CLAIMS = ["exp", "iat", "sub", "family"]  # one that was issued in the future is not good
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an API client gets; `seconds` is how long the access token is good for."""

    access: str
    refresh: str
    seconds: int


class Sessions:
    """Every method may be called from any thread."""

    def __init__(self, store: Store, settings: IdentitySettings) -> None:
        self._store = store
        self._idle = int(settings.idle_hours * HOUR * MICROSECONDS)
        self._longest = int(settings.session_days * DAY * MICROSECONDS)
        self._access_seconds = int(settings.access_minutes * MINUTE)
        self._refresh_longest = int(settings.refresh_days * DAY * MICROSECONDS)
        self._signing_key = secrets.token_bytes(TOKEN_BYTES)

    # Pages

    def begin(self, user: User, address: str, instead_of: str = "", agent: str = "") -> str:
        """Log a browser in: its new cookie. The one that it had before is good no more."""
        cookie, now = secrets.token_urlsafe(TOKEN_BYTES), self._store.now()
        gone = SessionRow.id == digest(instead_of)
        if self._store.may_remove():
            gone |= (SessionRow.created_at < now - self._longest) | (SessionRow.seen_at < now - self._idle)
            gone |= (SessionRow.created_at > now + SLACK) | (SessionRow.seen_at > now + SLACK)
        with self._store.change() as database:
            SessionRow.delete().where(gone).execute(database)
            SessionRow.insert(
                id=digest(cookie), user=user.id, created_at=now, seen_at=now, address=address, agent=agent
            ).execute(database)
        return cookie

    def of_cookie(self, cookie: str) -> Principal | None:
        """Whose browser this is; None where nobody is logged in with it."""
        session = digest(cookie)
        return self._store.remember(f"page:{session}", lambda: self._look_up(session))

    def end(self, session: str, actor: Actor) -> None:
        """Log a browser or a family of tokens out."""
        with self._store.change() as database:
            SessionRow.delete().where(SessionRow.id == session).execute(database)
            RefreshRow.delete().where(RefreshRow.family == session).execute(database)
            self._store.note(actor, "logout")

    def _look_up(self, session: str) -> Principal | None:
        row = self._store.first(SessionRow.select().where(SessionRow.id == session))
        now = self._store.now()
        if row is None or now - row.seen_at > self._idle or now - row.created_at > self._longest:
            return None
        if self._store.is_ahead(max(row.seen_at, row.created_at)):
            self._remove(session)
            return None
        if abs(now - row.seen_at) > SEEN_EVERY:
            SessionRow.update(seen_at=now).where(SessionRow.id == session).execute(self._store.database)
        return self._principal(row.user, Kind.PAGE, session)

    def _remove(self, session: str) -> None:
        """It was made, or seen, by a clock that was ahead, and would be good until then."""
        if self._store.may_remove():
            SessionRow.delete().where(SessionRow.id == session).execute(self._store.database)

    # API clients

    def tokens(self, user: User, address: str = "", agent: str = "") -> Tokens:
        """The first pair of a new family."""
        with self._store.change():
            began = self._store.now()
            return self._pair(user.id, secrets.token_hex(16), (began, address, agent))

    def refresh(self, token: str, address: str) -> Tokens:
        """The next pair for a refresh token. Raises Refused."""
        refusal = Refused("The refresh token is not good, or was used before. Log in again.")
        with self._store.change() as database:
            row = self._store.first(RefreshRow.select().where(RefreshRow.id == digest(token)))
            now = self._store.now()
            is_good = row is not None and row.used_at is None and self._is_in_time(row, now)
            if row is not None and is_good:
                RefreshRow.update(used_at=now).where(RefreshRow.id == row.id).execute(database)
                return self._pair(row.user, row.family, (row.began_at, row.address, row.agent))
            if row is not None and (row.used_at is not None or self._store.may_remove()):
                RefreshRow.delete().where(RefreshRow.family == row.family).execute(database)
                holder = self._principal(row.user, Kind.TOKEN, row.family)
                name = holder.name if holder else ""
                self._store.note(Actor(name, "api", address), "refresh token used again or too late")
        raise refusal

    def _is_in_time(self, row: RefreshRow, now: int) -> bool:
        return now - row.created_at <= self._refresh_longest and not self._store.is_ahead(row.created_at)

    def of_access_token(self, token: str) -> Principal | None:
        """Whose access token this is; None where it is not good."""
        return self._store.remember(f"token:{digest(token)}", lambda: self._verify(token))

    def _verify(self, token: str) -> Principal | None:
        import jwt  # loaded with the first API client, not with the box

        try:
            claims = jwt.decode(token, self._signing_key, algorithms=[ALGORITHM], options={"require": CLAIMS})
        except jwt.InvalidTokenError:
            return None
        family = RefreshRow.select().where(RefreshRow.family == str(claims["family"])).limit(1)
        row = family.first(self._store.database)
        if row is None or claims["sub"] != str(row.user):
            return None
        return self._principal(row.user, Kind.TOKEN, row.family)

    def _pair(self, user: int, family: str, login: tuple[int, str, str]) -> Tokens:
        import jwt

        refresh, now = secrets.token_urlsafe(TOKEN_BYTES), self._store.now()
        database = self._store.database
        if self._store.may_remove():
            old = (RefreshRow.created_at < now - self._refresh_longest) | (
                RefreshRow.created_at > now + SLACK
            )
            RefreshRow.delete().where(old).execute(database)
        about = dict(zip(("began_at", "address", "agent"), login, strict=True))
        RefreshRow.insert(id=digest(refresh), family=family, user=user, created_at=now, **about).execute(
            database
        )
        seconds = now // MICROSECONDS
        claims = {"sub": str(user), "family": family, "iat": seconds, "exp": seconds + self._access_seconds}
        access = jwt.encode(claims, self._signing_key, algorithm=ALGORITHM)
        return Tokens(access, refresh, self._access_seconds)

    def _principal(self, user: int, kind: Kind, session: str) -> Principal | None:
        row = self._store.first(UserRow.select().where(UserRow.id == user))
        return Principal(row.name, Role(row.role), kind, row.id, session) if row else None
