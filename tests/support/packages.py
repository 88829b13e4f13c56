"""Foreign packages that tests need beside the project's own environment: npm's, and python-escpos.

They are installed by their locks into .cache, once for all test processes. With PACKAGES=newest (scripts/test
--newest) the newest versions that were published are taken instead, into folders of their own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NPM = ROOT / "tests" / "npm"
PYTHON_ESCPOS = ROOT / "scripts" / "locks" / "python-escpos.txt"
NEWEST = os.environ.get("PACKAGES") == "newest"
CACHE = ROOT / ".cache" / ("newest" if NEWEST else "packages")
INSTALL_SECONDS = 1_200  # a slow mirror's worth, on a busy machine


class Unavailable(Exception):
    """A package cannot be had here; says why."""


def npm_packages() -> Path:
    """The folder whose node_modules has the packages of tests/npm. Raises Unavailable."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unavailable("node and npm are not installed")

    def install(folder: Path) -> None:
        folder.mkdir(parents=True)
        shutil.copy(NPM / "package.json", folder)
        if not NEWEST:
            shutil.copy(NPM / "package-lock.json", folder)
        _run(
            npm,
            "install" if NEWEST else "ci",
            "--prefix",
            str(folder),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        )

    return _once("npm", [NPM / "package.json", NPM / "package-lock.json"], install)


def python_escpos() -> Path:
    """The Python of an environment with python-escpos, which is called as our package. Raises Unavailable."""

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=True)
        wanted = ["python-escpos"] if NEWEST else ["--require-hashes", "--no-deps", "-r", str(PYTHON_ESCPOS)]
        _run(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *wanted)

    return _once("python-escpos", [PYTHON_ESCPOS], install) / "bin" / "python"


def _once(name: str, made_of: list[Path], install: Callable[[Path], None]) -> Path:
    """The folder that `install` fills, made anew where what it is made of has changed."""
    folder, mark = CACHE / name, CACHE / name / "made-of"
    want = hashlib.sha256(b"".join(file.read_bytes() for file in made_of)).hexdigest()
    want += f" of {date.today()}" if NEWEST else ""  # the newest are looked for once a day
    with _alone(CACHE / f"{name}.lock"):
        if not mark.exists() or mark.read_text() != want:
            shutil.rmtree(folder, ignore_errors=True)
            install(folder)
            mark.write_text(want)
    return folder


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One process at a time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _run(*command: str) -> None:
    try:
        ran = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{command[0]} was not done within {INSTALL_SECONDS} s") from None
    if ran.returncode != 0:
        raise Unavailable(ran.stderr.decode(errors="replace").strip()[-300:] or "its installer failed")
