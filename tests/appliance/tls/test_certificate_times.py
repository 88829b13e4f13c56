"""Certificates, and clocks that are wrong: the box's, and those of who looks at its pages."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from authority import Authority
from click.testing import CliRunner

from appliance.cli import main
from appliance.settings import TlsSettings
from appliance.tls import Certificate, CertificateStore, TlsError
from appliance.tls.certificate import DAYS, checked

NAMES, ADDRESSES = ["counterproof-3a7f.local"], ["192.168.1.50"]
DAY, YEAR = 86_400, 365 * 86_400

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed here")


@pytest.fixture
def store(tmp_path: Path) -> CertificateStore:
    return CertificateStore(tmp_path / "tls", TlsSettings(server_pid=tmp_path / "nginx.pid"))


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock, which no network has set."""
    monkeypatch.setattr("appliance.tls.certificate_store.synchronised", lambda: False)
    right = time.time

    def turn(ahead: float) -> None:
        monkeypatch.setattr(time, "time", lambda: right() + ahead)

    return turn


def own(store: CertificateStore) -> Certificate:
    found = store.in_force()
    assert found is not None
    return found


def test_it_begins_a_day_ago_for_devices_whose_clocks_are_behind(store: CertificateStore) -> None:
    store.renew(NAMES, ADDRESSES)
    assert DAY <= time.time() - own(store).begins < 2 * DAY
    assert own(store).ends - own(store).begins == (DAYS + 1) * DAY


def test_one_made_while_the_clock_was_ahead_is_renewed_once_it_is_right(
    store: CertificateStore, turn: Callable[[float], None]
) -> None:
    turn(10 * YEAR)
    store.renew(NAMES, ADDRESSES)
    assert not store.renew(NAMES, ADDRESSES)
    turn(0)
    assert own(store).is_of_the_future()
    assert store.renew(NAMES, ADDRESSES)
    assert not own(store).is_of_the_future()


@pytest.mark.parametrize("wrong", [10 * YEAR, -50 * YEAR])
def test_a_wrong_clock_makes_no_other_where_there_is_a_good_one(
    store: CertificateStore, turn: Callable[[float], None], wrong: float
) -> None:
    store.renew(NAMES, ADDRESSES)
    before = own(store)
    turn(wrong)
    assert not store.renew(NAMES, ADDRESSES)
    turn(0)
    assert own(store) == before


def test_one_made_by_a_clock_that_is_not_set_is_good_all_the_same(
    store: CertificateStore, turn: Callable[[float], None]
) -> None:
    turn(-time.time())
    store.renew(NAMES, ADDRESSES)
    turn(0)
    assert not own(store).is_of_the_future()


def test_one_that_was_brought_is_refused_until_it_begins_and_told_of(
    store: CertificateStore, tmp_path: Path, turn: Callable[[float], None]
) -> None:
    certificate, key = Authority(tmp_path / "authority").certificate("till.shop.example")
    chain = certificate.read_text()
    with pytest.raises(TlsError, match=r"begins only on .*, and the clock shows .*; set the clock, or wait"):
        checked(chain, key.read_text(), time.time() - DAY)
    checked(chain, key.read_text())
    store.install(certificate, key)
    turn(-2 * YEAR)
    said = CliRunner().invoke(main, ["tls", "status", "--data", str(tmp_path)]).output
    assert "not good before" in said


def test_openssl_finds_it_good_for_a_server(store: CertificateStore, tmp_path: Path) -> None:
    store.renew(NAMES, ADDRESSES)
    file = tmp_path / "tls" / "own.pem"
    subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", file, file], check=True
    )
