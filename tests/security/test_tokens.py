"""A copy of the database of people opens nothing."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

import jwt
import pytest

from appliance import storage
from appliance.identity import Actor, Identity, Refused, Role, User
from appliance.identity.store import MIGRATIONS
from appliance.settings import IdentitySettings

PASSWORD = "four words are plenty"
TESTER = Actor("tester", "test")
OLD_KEY = "5e" * 32


@pytest.fixture
def identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Identity:
    monkeypatch.setattr("appliance.identity.store.FRESH_SECONDS", 0.0)
    return Identity(tmp_path, IdentitySettings())


@pytest.fixture
def ada(identity: Identity) -> User:
    return identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)


def kept(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("identity.db*"))


def test_whoever_reads_the_database_can_sign_no_token(identity: Identity, ada: User, tmp_path: Path) -> None:
    identity.sessions.tokens(ada)
    identity.leave_thread()
    with sqlite3.connect(tmp_path / "identity.db") as database:
        secrets = [value for (value,) in database.execute("SELECT value FROM secret")]
        (family,) = database.execute("SELECT family FROM refresh").fetchone()
    claims = {"sub": str(ada.id), "family": family, "exp": int(time.time()) + 600}
    for secret in (*secrets, "a guess of thirty-two bytes or more"):
        forged = jwt.encode(claims, secret, algorithm="HS256")
        assert identity.sessions.of_access_token(forged) is None


def test_a_token_is_good_only_for_the_user_of_its_family(
    identity: Identity, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = identity.users.add("bob", PASSWORD, Role.VIEWER, TESTER)
    honest = jwt.encode

    def for_ada(claims: dict[str, object], *others: object, **more: object) -> str:
        return honest(claims | {"sub": str(ada.id)}, *others, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(jwt, "encode", for_ada)
    assert identity.sessions.of_access_token(identity.sessions.tokens(bob).access) is None
    assert identity.sessions.of_access_token(identity.sessions.tokens(ada).access) is not None


def test_access_tokens_end_with_a_restart_and_refresh_tokens_do_not(
    identity: Identity, ada: User, tmp_path: Path
) -> None:
    tokens = identity.sessions.tokens(ada)
    again = Identity(tmp_path, IdentitySettings())
    assert again.sessions.of_access_token(tokens.access) is None
    renewed = again.sessions.refresh(tokens.refresh, "192.0.2.7")
    found = again.sessions.of_access_token(renewed.access)
    assert found is not None
    assert found.name == "ada"
    with pytest.raises(Refused):
        again.sessions.refresh(tokens.refresh, "192.0.2.7")


def test_a_key_that_an_older_version_kept_is_gone_from_the_file(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(MIGRATIONS / "0001_begin.py", old)
    database = storage.open_database(tmp_path / "identity.db", old, {})
    database.execute_sql("INSERT INTO secret VALUES ('hotspot', 'ABCDE-FGHJK')")
    database.execute_sql("INSERT INTO secret VALUES ('signing-key', ?)", (OLD_KEY,))
    assert OLD_KEY.encode() in kept(tmp_path), "the log is not cut off as after a clean stop"
    identity = Identity(tmp_path, IdentitySettings())
    assert OLD_KEY.encode() not in kept(tmp_path)
    assert identity.users.hotspot_password() == "ABCDE-FGHJK"
    database.close()
