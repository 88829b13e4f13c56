"""Codes that people read off a slip or a screen, and type."""

from __future__ import annotations

from secrets import choice

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none is taken for another
LENGTH = 10  # 50 bits: not to be guessed at ten tries a minute


def new_code() -> str:
    """A new one, in two groups."""
    letters = "".join(choice(LETTERS) for _ in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def plain(code: str) -> str:
    """A code as it was made, however it was typed."""
    return code.replace("-", "").replace(" ", "").upper()
