"""A certificate authority such as a shop's owner may have one from: a root, one below it, what it signs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from support.waiting import DEADLINE


class Authority:
    """Everything is made by openssl, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.root = self._signed("root", "/CN=Root", None, "basicConstraints=critical,CA:TRUE")
        self.middle = self._signed("middle", "/CN=Middle", "root", "basicConstraints=critical,CA:TRUE")

    def certificate(self, name: str, days: int = 90, address: str = "192.0.2.9") -> tuple[Path, Path]:
        """A certificate for a host, and its key."""
        names = f"subjectAltName=DNS:{name},IP:{address}"
        return self._signed(name, f"/CN={name}", "middle", names, days), self.key(name)

    def key(self, name: str) -> Path:
        """The key of something that was signed."""
        return self.folder / f"{name}.key"

    def chain(self, name: str, *files: Path) -> Path:
        """Certificates in one file, in this order."""
        whole = self.folder / name
        whole.write_text("".join(file.read_text() for file in files))
        return whole

    def _signed(self, name: str, subject: str, by: str | None, extension: str, days: int = 3_650) -> Path:
        made, request = self.folder / f"{name}.pem", self.folder / f"{name}.csr"
        (self.folder / f"{name}.ext").write_text(f"{extension}\n")
        new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")
        _run("req", "-new", *new_key, "-keyout", self.key(name), "-subj", subject, "-out", request)
        signer = (
            ("-CA", self.folder / f"{by}.pem", "-CAkey", self.key(by), "-CAcreateserial")
            if by
            else ("-signkey", self.key(name))
        )
        _run(
            *("x509", "-req", "-in", request, "-days", str(days), "-extfile", self.folder / f"{name}.ext"),
            *(*signer, "-out", made),
        )
        return made


def _run(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=DEADLINE)
