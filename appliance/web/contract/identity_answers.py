"""The API's answers about people, keys and the audit."""

from __future__ import annotations

from typing import Literal

from appliance.web.contract.base import Answer, Time


class Tokens(Answer):
    """An access token for `expires_in` seconds, and a refresh token for one use."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"]
    expires_in: int


class Me(Answer):
    """The user or program that asks."""

    name: str
    role: str
    kind: Literal["page", "token", "key", "open"]
    queue: str | None


class User(Answer):
    """Somebody who may log in."""

    id: int
    name: str
    role: str
    created_at: Time


class Users(Answer):
    """Everybody who may log in."""

    users: list[User]


class Session(Answer):
    """A page or a program that somebody is logged in with; `id` names it, and opens nothing."""

    id: str
    kind: Literal["page", "token"]
    address: str
    device: str
    since: Time
    seen_at: Time
    is_this: bool


class Sessions(Answer):
    """The logins of a user, seen latest first."""

    sessions: list[Session]


class Key(Answer):
    """A program's key, without the key itself."""

    id: int
    name: str
    role: str
    queue: str | None
    networks: list[str]
    created_at: Time
    created_by: str
    expires_at: Time | None
    used_at: Time | None
    revoked_at: Time | None


class MadeKey(Key):
    """A new key; `key` is shown this once."""

    key: str


class Keys(Answer):
    """Every key."""

    keys: list[Key]


class AuditEntry(Answer):
    """Something that somebody did, chained to the entry before by `hash`."""

    id: int
    at: Time
    who: str
    through: str
    address: str
    action: str
    subject: str
    detail: str
    hash: str


class Audit(Answer):
    """A page of the audit, the newest entry first."""

    entries: list[AuditEntry]
    next: str | None
