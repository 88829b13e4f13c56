"""Passwords: kept as argon2id hashes (RFC 9106; OWASP's parameters: 19 MiB, two passes, one lane)."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from appliance.identity.records import Weak
from appliance.runtime.i18n import message

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
MAX_LENGTH = 1_024  # characters: a hash of megabytes is a way to keep the box busy
_ONE_AT_A_TIME = threading.Lock()  # 19 MiB each


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # loaded with the first login, not with the box

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _nobodys() -> str:
    """A hash to try passwords against where there is no such user: that takes as long."""
    return hash_password("a password that nobody has")


def hash_password(password: str) -> str:
    """The hash that is kept of a password."""
    with _ONE_AT_A_TIME:
        return _hasher().hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """True if a password fits the hash that was kept; with None it takes as long and is False."""
    from argon2.exceptions import InvalidHashError, VerificationError

    wanted = kept or _nobodys()
    try:
        with _ONE_AT_A_TIME:
            _hasher().verify(wanted, password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)  # a tablet has none


def check(password: str, name: str, shortest: int) -> None:
    """Raise Weak for a password that is too easy to guess, or too long."""
    if len(password) < shortest:
        raise Weak(
            "password",
            message(
                "it is too short; take %(shortest)s characters or more, such as four words", shortest=shortest
            ),
        )
    if len(password) > MAX_LENGTH:
        raise Weak("password", message("it is longer than %(most)s characters", most=MAX_LENGTH))
    if len(set(password)) < 4 or name.casefold() in password.casefold():
        raise Weak(
            "password", message("it is too easy to guess; take one without the name and without repetition")
        )
