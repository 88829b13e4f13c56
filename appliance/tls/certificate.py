"""Certificates: reading one, making one, and checking one that was brought."""

from __future__ import annotations

import hashlib
import itertools
import re
import ssl
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.runtime.clock import FLOOR, SECOND
from appliance.tls.openssl import TlsError, openssl

__all__ = ["Certificate", "TlsError", "checked", "day", "made", "read"]

DAYS = 800  # that the box's own is good for: Apple's devices take none for longer than 825
MAX_PEM = 262_144  # bytes of a file that is looked at; a chain of four is 8 KB
MAX_CHAIN = 10  # certificates; real chains have two to four
PARTS = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_SAID = re.compile(r"^(subject|issuer|notBefore|notAfter)=(.*)$", re.MULTILINE)
_DAY = 86_400
_RULES = """[ca]
default_ca = own
[own]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = named
x509_extensions = shown
[named]
organizationName = supplied
commonName = supplied
[shown]
subjectAltName = {meant}
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
"""
_NAMES = re.compile(r"(DNS|IP Address):([^,\s]+)")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate; times in seconds since 1970, names and addresses in small letters."""

    subject: str
    issuer: str
    names: frozenset[str]
    begins: int
    ends: int
    fingerprint: str

    def covers(self, names: Iterable[str]) -> bool:
        """True if it is for all of these names and addresses."""
        return {name.lower() for name in names} <= self.names

    def days_left(self, now: float | None = None) -> float:
        """Until it ends; less than 0 where it has."""
        return (self.ends - (time.time() if now is None else now)) / _DAY

    def is_of_the_future(self, now: float | None = None) -> bool:
        """True if it has not begun yet: nobody takes it, or the clock is behind."""
        return self.begins > (time.time() if now is None else now)


def day(at: float) -> str:
    """The day of a time in seconds since 1970, for people."""
    return time.strftime("%Y-%m-%d", time.gmtime(at))


def read(pem: str) -> Certificate:
    """The first certificate of a PEM text. Raises TlsError."""
    first = PARTS.search(pem)
    if first is None:
        raise TlsError("there is no certificate in it (-----BEGIN CERTIFICATE-----)")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "certificate.pem")
        file.write_text(first.group())
        said = openssl(
            *("x509", "-in", file, "-noout", "-nameopt", "RFC2253", "-subject", "-issuer"),
            *("-startdate", "-enddate", "-ext", "subjectAltName"),
        )
    found = dict(_SAID.findall(said))
    try:
        return Certificate(
            found.get("subject", ""),
            found.get("issuer", ""),
            frozenset(name.lower() for _, name in _NAMES.findall(said)),
            int(ssl.cert_time_to_seconds(found["notBefore"])),
            int(ssl.cert_time_to_seconds(found["notAfter"])),
            hashlib.sha256(ssl.PEM_cert_to_DER_cert(first.group())).hexdigest(),
        )
    except (KeyError, ValueError) as error:
        raise TlsError(f"it cannot be read ({error})") from None


def made(names: Sequence[str], addresses: Sequence[str]) -> str:
    """A new key (ECDSA P-256) and the box's own certificate for these, as PEM. Raises TlsError.

    The first of the names is the box's. It signs itself and can sign nothing else, so that whoever trusts
    it trusts this one box. It begins a day ago, for devices whose clocks are behind; where the box's own is
    not set, at the earliest time that can be.
    """
    meant = ",".join([*(f"DNS:{name}" for name in names), *(f"IP:{address}" for address in addresses)])
    now = max(time.time(), FLOOR / SECOND)
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder, "key.pem"), Path(folder, "certificate.pem")
        asked, rules = Path(folder, "asked.pem"), Path(folder, "rules.cnf")
        rules.write_text(_RULES.format(folder=folder, meant=meant))
        Path(folder, "index").touch()
        openssl(
            *("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-sha256"),
            *("-subj", f"/O=Counterproof/CN={names[0][:64]}", "-keyout", key, "-out", asked),
        )
        openssl(  # of openssl 3.0 only `ca` takes a beginning
            *("ca", "-selfsign", "-batch", "-notext", "-config", rules, "-keyfile", key, "-in", asked),
            *("-startdate", _asn1_time(now - _DAY), "-enddate", _asn1_time(now + DAYS * _DAY)),
            *("-out", certificate),
        )
        return certificate.read_text() + key.read_text()


def _asn1_time(at: float) -> str:
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(at))


def checked(certificate: str, key: str, now: float | None = None) -> str:
    """A certificate with its chain and its key, as one PEM text a server can be given.

    Raises TlsError unless the key fits, nothing in the chain has ended, and each is signed by the next.
    """
    chain = PARTS.findall(certificate)
    if not chain:
        raise TlsError("there is no certificate in the first file (-----BEGIN CERTIFICATE-----)")
    if len(chain) > MAX_CHAIN:
        raise TlsError(f"{len(chain)} certificates are too many for one chain; at most {MAX_CHAIN}")
    with tempfile.TemporaryDirectory() as folder:
        _key_fits(Path(folder), chain, key)
        for number, each in enumerate(chain, 1):
            _is_in_time(each, number, time.time() if now is None else now)
        _is_in_order(Path(folder), chain)
    return "\n".join([*chain, key.strip(), ""])


def _key_fits(folder: Path, chain: Sequence[str], key: str) -> None:
    def ask() -> str:
        raise TlsError("the key has a password; take it off first: openssl pkey -in KEY -out PLAIN")

    (folder / "chain.pem").write_text("\n".join(chain))
    (folder / "key.pem").touch(mode=0o600)
    (folder / "key.pem").write_text(key)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(folder / "chain.pem", folder / "key.pem", ask)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise TlsError("the key is not the one of the first certificate") from None
        raise TlsError(f"certificate and key cannot be used ({error.reason or error})") from None


def _is_in_time(pem: str, number: int, now: float) -> None:
    found = read(pem)
    which = f"certificate {number} of the chain ({found.subject})"
    if found.ends <= now:
        raise TlsError(f"{which} ended on {day(found.ends)}")
    if found.begins > now:
        raise TlsError(
            f"{which} begins only on {day(found.begins)}, and the clock shows {day(now)};"
            " set the clock, or wait"
        )


def _is_in_order(folder: Path, chain: Sequence[str]) -> None:
    for number, (pem, above) in enumerate(itertools.pairwise(chain), 1):
        (folder / "one.pem").write_text(pem)
        (folder / "above.pem").write_text(above)
        try:
            openssl(
                *("verify", "-partial_chain", "-no_check_time"),
                *("-trusted", folder / "above.pem", folder / "one.pem"),
            )
        except TlsError:
            raise TlsError(
                f"certificate {number} is not signed by certificate {number + 1}; the box's own comes first,"
                " then each the one that signed it"
            ) from None
