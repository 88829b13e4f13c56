"""What the audit tells: who did what, entry upon entry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that somebody did; `at` in microseconds since 1970, UTC."""

    id: int
    at: int
    user_name: str
    channel: str
    address: str
    action: str
    subject: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None: any. `action` may be a beginning, such as `login`."""

    user_name: str | None = None
    action: str | None = None
    subject: str | None = None
    begin: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look through the whole audit found; `broken` is the first entry that is not as written."""

    entries: int
    head: str
    broken: int | None
