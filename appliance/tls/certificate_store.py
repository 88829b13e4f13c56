"""The folder of certificates: which one is in force, and having the server take another one.

`server.pem` is what the server reads: a link to `own.pem`, which the box makes itself, or to `brought.pem`.
Each has certificate, chain and key in one file, and is replaced as a whole.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from appliance.runtime.clock import ABSENT, DAY, FLOOR, SECOND, synchronised
from appliance.settings import TlsSettings
from appliance.tls.certificate import MAX_PEM, Certificate, checked, made, read
from appliance.tls.openssl import TlsError

log = logging.getLogger(__name__)
IN_FORCE, OWN, BROUGHT = "server.pem", "own.pem", "brought.pem"


def is_brought(folder: Path) -> bool:
    """Whether the certificate in force is one that was brought, which browsers trust by themselves."""
    try:
        return os.readlink(folder / IN_FORCE) == BROUGHT
    except OSError:
        return False


class CertificateStore:
    """Every method raises TlsError, or OSError where the folder can't be used."""

    def __init__(self, folder: Path, settings: TlsSettings) -> None:
        self._folder = folder
        self._settings = settings

    def in_force(self) -> Certificate | None:
        """The certificate that the server shows; None before the first start."""
        file = self._folder / IN_FORCE
        return read(file.read_text()) if file.exists() else None

    def is_brought(self) -> bool:
        """Whether that is one that was brought."""
        return is_brought(self._folder)

    def renew(self, names: Sequence[str], addresses: Sequence[str]) -> bool:
        """Make another one of the box's own where the one there is does not do; whether one was made.

        It is for `names` and `addresses`; one that is also for others is left as it is, since each new one
        is a warning in everybody's browser.
        """
        if not self._own_will_do({*names, *addresses}):
            self._keep(OWN, made(names, addresses))
            if not self.is_brought():
                self._put_in_force(OWN)
            return True
        if not (self._folder / IN_FORCE).exists():
            self._put_in_force(OWN)
        return False

    def install(self, certificate: Path, key: Path) -> Certificate:
        """Take a certificate that was brought, after a look at it, and use it from now on."""
        self._keep(BROUGHT, checked(_text(certificate), _text(key)))
        self._put_in_force(BROUGHT)
        return read(_text(self._folder / BROUGHT))

    def remove(self) -> None:
        """Forget the certificate that was brought; the box's own, made by `renew`, is used again."""
        if not (self._folder / BROUGHT).exists():
            raise TlsError("no certificate was brought; the box uses its own")
        self._put_in_force(OWN)
        (self._folder / BROUGHT).unlink()

    def _own_will_do(self, wanted: set[str]) -> bool:
        try:
            own = read(_text(self._folder / OWN))
        except (TlsError, OSError):
            return False
        return own.covers(wanted) and self._is_in_time(own)

    def _is_in_time(self, own: Certificate) -> bool:
        """Whether it is good for long enough, as far as the clock can be believed."""
        if time.time() * SECOND < FLOOR:
            return True  # by a clock that is not set each of them begins in the future
        if own.days_left() < -ABSENT / DAY and not synchronised():
            return True  # the clock has jumped ahead; another one would begin there, and be good for nobody
        return not own.is_of_the_future() and own.days_left() > self._settings.renew_days

    def _keep(self, name: str, pem: str) -> None:
        self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        temporary = self._folder / f".{name}.part"
        temporary.unlink(missing_ok=True)
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(pem)
            stream.flush()
            os.fsync(stream.fileno())
        owner = self._folder.stat()
        if os.geteuid() == 0:  # root's shell installs for the server's user
            os.chown(temporary, owner.st_uid, owner.st_gid)
        temporary.replace(self._folder / name)
        self._sync()

    def _put_in_force(self, name: str) -> None:
        temporary = self._folder / f".{IN_FORCE}.part"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(name)
        temporary.replace(self._folder / IN_FORCE)
        self._sync()
        self._tell_server()

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _tell_server(self) -> None:
        """SIGHUP, at which nginx reads its files again and lets nobody fall; where it runs."""
        try:
            os.kill(int(self._settings.server_pid.read_text()), signal.SIGHUP)
        except (OSError, ValueError) as error:
            log.info("no server was told of the certificate: %s", error)


def _text(file: Path) -> str:
    with file.open(encoding="ascii", errors="replace") as stream:
        text = stream.read(MAX_PEM + 1)
    if len(text) > MAX_PEM:
        raise TlsError(f"{file} is larger than {MAX_PEM} bytes, and no certificate")
    return text
