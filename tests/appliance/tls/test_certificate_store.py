"""The certificate that the box makes itself, and those that are brought, with the program openssl itself."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from authority import Authority
from click.testing import CliRunner
from support.waiting import DEADLINE

from appliance.cli import main
from appliance.settings import TlsSettings
from appliance.tls import CertificateStore, TlsError, is_brought
from appliance.tls.certificate import DAYS, checked, read

NAMES, ADDRESSES = ["counterproof-3a7f.local", "counterproof-3a7f"], ["192.168.1.50"]
DAY = 86_400

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed here")


@pytest.fixture
def store(tmp_path: Path) -> CertificateStore:
    return CertificateStore(tmp_path / "tls", TlsSettings(server_pid=tmp_path / "nginx.pid"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def test_the_box_makes_itself_a_certificate_for_its_names_and_addresses(
    store: CertificateStore, tmp_path: Path
) -> None:
    assert store.in_force() is None
    assert store.renew(NAMES, ADDRESSES)
    own = store.in_force()
    assert own is not None
    assert own.names == {*NAMES, *ADDRESSES}
    assert DAYS - 1 < own.days_left() <= DAYS
    assert own.subject == own.issuer
    assert stat.S_IMODE((tmp_path / "tls" / "own.pem").stat().st_mode) == 0o600, "there is a key in it"
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "tls" / "server.pem")


def test_it_is_left_as_it_is_while_it_will_do(store: CertificateStore) -> None:
    store.renew(NAMES, ADDRESSES)
    before = store.in_force()
    assert not store.renew(NAMES, ADDRESSES)
    assert not store.renew(NAMES, []), "an address less is no reason to warn everybody"
    assert store.in_force() == before


def test_another_address_or_name_makes_another(store: CertificateStore) -> None:
    store.renew(NAMES, ADDRESSES)
    assert store.renew(NAMES, ["10.0.0.7"])
    assert (own := store.in_force())
    assert own.names == {*NAMES, "10.0.0.7"}
    assert store.renew(["bar.local"], ["10.0.0.7"])
    assert (own := store.in_force())
    assert own.names == {"bar.local", "10.0.0.7"}


def test_one_that_soon_ends_is_renewed(tmp_path: Path) -> None:
    CertificateStore(tmp_path, TlsSettings()).renew(NAMES, ADDRESSES)
    assert not CertificateStore(tmp_path, TlsSettings(renew_days=DAYS - 1)).renew(NAMES, ADDRESSES)
    assert CertificateStore(tmp_path, TlsSettings(renew_days=DAYS)).renew(NAMES, ADDRESSES)


@pytest.mark.parametrize("left_by_a_crash", ["", "-----BEGIN CERTIFICATE-----\nMIIB"])
def test_a_file_that_a_crash_has_spoilt_is_made_anew(
    store: CertificateStore, tmp_path: Path, left_by_a_crash: str
) -> None:
    store.renew(NAMES, ADDRESSES)
    (tmp_path / "tls" / "own.pem").write_text(left_by_a_crash)
    assert store.renew(NAMES, ADDRESSES)
    (tmp_path / "tls" / "server.pem").unlink()
    assert not store.renew(NAMES, ADDRESSES)
    assert store.in_force() is not None


SERVER = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
print("up", flush=True)
while signal.sigwait([signal.SIGHUP]):
    print("again", flush=True)
"""  # waits for each signal: a shell that is told at the wrong moment would hear of it at its next line


def test_the_server_is_told_of_another_certificate_and_of_no_same_one(
    store: CertificateStore, tmp_path: Path
) -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdout.readline() == "up\n"
    (tmp_path / "nginx.pid").write_text(f"{server.pid}\n")
    store.renew(NAMES, ADDRESSES)
    assert server.stdout.readline() == "again\n"
    store.renew(NAMES, ADDRESSES)
    os.kill(server.pid, signal.SIGTERM)
    assert server.stdout.read() == ""
    server.wait(DEADLINE)


def test_a_certificate_is_taken_with_its_chain_and_goes_again(
    store: CertificateStore, authority: Authority, tmp_path: Path
) -> None:
    store.renew(NAMES, ADDRESSES)
    certificate, key = authority.certificate("till.shop.example")
    taken = store.install(authority.chain("good.pem", certificate, authority.middle), key)
    assert "till.shop.example" in taken.names
    assert is_brought(tmp_path / "tls")
    assert store.in_force() == taken
    assert not store.renew(NAMES, ADDRESSES), "the box's own waits, and is good"
    assert store.in_force() == taken
    store.remove()
    assert not is_brought(tmp_path / "tls")
    assert (own := store.in_force())
    assert own.names == {*NAMES, *ADDRESSES}
    with pytest.raises(TlsError, match="no certificate was brought"):
        store.remove()


def test_a_key_that_does_not_fit_is_refused_and_nothing_changes(
    store: CertificateStore, authority: Authority
) -> None:
    store.renew(NAMES, ADDRESSES)
    before = store.in_force()
    certificate, _ = authority.certificate("till.shop.example")
    with pytest.raises(TlsError, match="the key is not the one of the first certificate"):
        store.install(certificate, authority.key("root"))
    assert store.in_force() == before


def test_what_has_ended_is_refused_wherever_it_stands_in_the_chain(authority: Authority) -> None:
    certificate, key = authority.certificate("short.example", days=1)
    pem = certificate.read_text() + authority.middle.read_text()
    assert checked(pem, key.read_text())
    with pytest.raises(TlsError, match=r"certificate 1 of the chain \(CN=short.example\) ended on 20"):
        checked(pem, key.read_text(), time.time() + 2 * DAY)


def test_a_chain_in_another_order_or_with_a_stranger_in_it_is_refused(authority: Authority) -> None:
    certificate, key = authority.certificate("till.shop.example")
    one, middle, root = (file.read_text() for file in (certificate, authority.middle, authority.root))
    assert checked(one + middle + root, key.read_text()).count("BEGIN CERTIFICATE") == 3
    with pytest.raises(TlsError, match="certificate 1 is not signed by certificate 2"):
        checked(one + root, key.read_text())
    with pytest.raises(TlsError, match="the key is not the one"):
        checked(middle + one, key.read_text())


def test_a_key_with_a_password_is_refused_with_how_to_take_it_off(
    authority: Authority, tmp_path: Path
) -> None:
    certificate, key = authority.certificate("till.shop.example")
    words = ["openssl", "pkey", "-in", str(key), "-aes128", "-passout", "pass:secret", "-out"]
    subprocess.run([*words, str(tmp_path / "locked")], check=True, timeout=DEADLINE)
    with pytest.raises(TlsError, match="has a password; take it off first: openssl pkey"):
        checked(certificate.read_text(), (tmp_path / "locked").read_text())


@pytest.mark.parametrize(
    "pem", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_refused(pem: str) -> None:
    with pytest.raises(TlsError):
        checked(pem, "")
    with pytest.raises(TlsError):
        read(pem)


def test_a_shell_makes_shows_takes_and_gives_back(authority: Authority, tmp_path: Path) -> None:
    def run(*words: str, status: int = 0) -> str:
        given = ["tls", words[0], "--data", str(tmp_path), "--set", f"tls.server_pid={tmp_path}/none"]
        done = CliRunner().invoke(main, [*given, *words[1:]])
        assert done.exit_code == status, done.output
        return done.output

    assert "counterproof tls renew" in run("status", status=1)
    assert "made itself another" in run("renew")
    assert "made by the box itself" in run("status")
    certificate, key = authority.certificate("till.shop.example")
    assert "The certificate is in use." in run("install", str(certificate), str(key))
    assert "brought by the owner" in run("status")
    assert "its own certificate again" in run("remove")
    assert "the key is not the one" in run("install", str(certificate), str(authority.key("root")), status=1)
