"""The values of identity that the rest of the box gets, and its errors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from appliance.runtime.i18n import counted


class Role(StrEnum):
    """The role of a user or a key; each route of `web/` says which roles may ask it."""

    ADMIN = "admin"
    OPERATOR = "operator"
    VIEWER = "viewer"
    PRINTER = "printer"
    COUNTER = "counter"  # a tablet beside the till, paired once: it decides, and does nothing else


DECIDERS = frozenset({Role.ADMIN, Role.OPERATOR})  # people who may decide about receipts


class Kind(StrEnum):
    """The proof by which somebody showed who they are."""

    PAGE = "page"  # a cookie
    TOKEN = "token"  # an access token
    KEY = "key"  # a program's key
    OPEN = "open"  # not at all: this box has no login


@dataclass(frozen=True, slots=True)
class Principal:
    """A user or program that asks. A key may be for one `queue`.

    `session` names the cookie's session or the token's family.
    """

    name: str
    role: Role
    kind: Kind
    user: int | None = None
    session: str = ""
    queue: str | None = None
    key: int | None = None
    acting: int | None = None  # the user whose name this is, where a tablet asks

    @property
    def id(self) -> str:
        """An id for good and without a space: names may be given anew, and a key's holds any words."""
        if self.key is not None:
            return f"key:{self.key}"
        return f"user:{self.user}" if self.user is not None else f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in; times in microseconds since 1970, UTC."""

    id: int
    name: str
    role: Role
    created_at: int


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key, without the key itself."""

    id: int
    name: str
    role: Role
    queue: str | None
    networks: tuple[str, ...]
    created_at: int
    created_by: str
    expires_at: int | None
    used_at: int | None
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something that is audited: the name, the channel and the address."""

    name: str
    channel: str
    address: str = ""


class IdentityError(Exception):
    """Something about people or keys that is refused; the message says what would be right."""


class Unknown(IdentityError):
    """There is no such user or key."""


class Refused(IdentityError):
    """A wrong name, password, code or token; which of them it was is not told."""


class Weak(IdentityError):
    """A field that cannot be taken; `field` is which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TooMany(IdentityError):
    """Too many wrong tries; `seconds` is how long to wait."""

    def __init__(self, seconds: float) -> None:
        minutes = math.ceil(seconds / 60)
        super().__init__(
            counted(
                "Too many wrong tries. Wait a minute.",
                "Too many wrong tries. Wait %(num)s minutes.",
                max(1, minutes),
            )
        )
        self.seconds = seconds
