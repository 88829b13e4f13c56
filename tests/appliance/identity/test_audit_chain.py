"""The audit's chain, and the decisions that are copied into it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.waiting import eventually

from appliance.identity import Actor, AuditFilter, Identity
from appliance.settings import IdentitySettings

EVERYTHING = AuditFilter()
COLUMNS = "at, who, through, address, action, subject, detail, hash"


@dataclass
class Line:
    id: int
    job: int = 1
    by: str = "ada"
    through: str = "web"
    what: str = "rejected"
    why: str = ""


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    identity = Identity(tmp_path, IdentitySettings())
    for number in range(10):
        identity.append_audit(
            Actor("ada", "web", "192.0.2.7"), "login" if number % 2 else "logout", str(number), "ü"
        )
    return identity


def tampered(identity: Identity, folder: Path, change: str) -> int | None:
    """The first entry that is found to be wrong after somebody with the file has changed it."""
    identity.leave_thread()
    with sqlite3.connect(folder / "identity.db") as database:
        for verb in ("update", "delete"):
            database.execute(f"DROP TRIGGER audit_{verb}")
        database.execute(change)
    return identity.verify_audit().broken


def test_a_whole_audit_is_found_to_be_so(identity: Identity) -> None:
    verdict = identity.verify_audit()
    assert (verdict.entries, verdict.broken) == (10, None)
    assert identity.knows_hash(verdict.head)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        *(
            (f"UPDATE audit SET {column} = {value} WHERE id = 4", 4)
            for column, value in (
                ("at", 1), ("who", "'eve'"), ("through", "'x'"), ("address", "''"),
                ("action", "'x'"), ("subject", "'x'"), ("detail", "''"), ("hash", "'0'"),
            )
        ),
        ("DELETE FROM audit WHERE id = 6", 6),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("UPDATE audit SET id = 20 WHERE id = 3", 3),
        (f"INSERT INTO audit SELECT 11, {COLUMNS} FROM audit WHERE id = 10", 11),
    ],
)  # fmt: skip
def test_each_change_of_the_file_is_found(
    identity: Identity, tmp_path: Path, change: str, broken: int
) -> None:
    assert tampered(identity, tmp_path, change) == broken


def test_an_end_that_was_cut_off_is_found_by_the_hash_that_was_noted(
    identity: Identity, tmp_path: Path
) -> None:
    head = identity.verify_audit().head
    assert tampered(identity, tmp_path, "DELETE FROM audit WHERE id > 7") is None
    assert not identity.knows_hash(head)


def test_entries_are_found_by_what_is_asked_for(identity: Identity) -> None:
    assert [entry.subject for entry in identity.audit(AuditFilter(action="login"), 3)] == ["9", "7", "5"]
    assert [entry.subject for entry in identity.audit(EVERYTHING, 2, 9)] == ["7", "6"]
    assert identity.audit(AuditFilter(user_name="eve"), 5) == []


def test_decisions_are_copied_once_and_in_order(identity: Identity) -> None:
    lines = [
        Line(1),
        Line(2, through="policy"),
        Line(3, job=2, by="panel", through="button"),
        Line(5, what="erased"),
    ]
    follower = identity.follow(lambda after, limit: [line for line in lines if line.id > after][:limit])
    assert (follower.catch_up(), follower.catch_up()) == (4, 0)
    copied = [
        (entry.user_name, entry.action, entry.subject)
        for entry in identity.audit(AuditFilter(action="job"), 9)
    ]
    assert copied == [
        ("ada", "job erased", "1"),
        ("panel", "job rejected", "2"),
        ("ada", "job rejected", "1"),
    ]


def test_a_stop_waits_for_no_backlog_and_the_next_run_goes_on_where_it_ended(identity: Identity) -> None:
    asked: list[int] = []
    asked_at_the_end: list[int] = []

    def endless(after: int, limit: int) -> list[Line]:
        asked.append(after)
        if follower._stop.is_set():
            asked_at_the_end.append(after)
        if len(asked_at_the_end) > 100:
            return []
        return [Line(after + each) for each in range(1, limit + 1)]

    follower = identity.follow(endless)
    follower.start()
    assert eventually(lambda: len(asked) >= 3)
    follower.stop()
    assert len(asked_at_the_end) <= 2, "one that it was about to ask for, and a last one"
    assert asked == sorted(set(asked)), "none twice"
    ended = len(asked)
    again = identity.follow(endless)
    again.start()
    assert eventually(lambda: len(asked) > ended)
    again.stop()
    assert asked[ended] > asked[ended - 1]
