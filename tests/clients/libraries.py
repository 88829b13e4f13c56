"""Runs real client libraries, each apart from our own packages, and collects the receipts they print."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
GENERATORS = Path(__file__).parent / "generators"
CACHE = ROOT / ".cache" / "clients"
PYTHON_PACKAGES = ("python-escpos==3.1",)
NODE_PACKAGES = (
    "receiptline@4.0.4",
    "node-thermal-printer@4.6.1",
    "@point-of-sale/receipt-printer-encoder@4.0.1",
)
INSTALL_SECONDS = 300  # a slow mirror's worth
RUN_SECONDS = 60


@dataclass(frozen=True)
class Receipt:
    """What a library sends to a printer, and what it was asked to print."""

    name: str
    data: bytes
    lines: list[str]  # in reading order, runs of blanks as one
    codes: tuple[str, ...]  # what a reader finds on the paper
    pulses: int


class Unavailable(Exception):
    """A client library cannot be had here."""


def draw_logo(path: Path) -> None:
    """A disc and a frame: enough to tell a picture that came out from one that did not."""
    picture = Image.new("RGB", (192, 64), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((8, 8, 56, 56), fill="black")
    pen.rectangle((72, 8, 184, 56), outline="black", width=6)
    picture.save(path)


def generated(generator: str, logo: Path) -> dict[str, Receipt]:
    """What a generator prints, by the receipts' names. Raises Unavailable."""
    command = (
        _python_client(generator) if (GENERATORS / f"{generator}.py").exists() else _node_client(generator)
    )
    ran = subprocess.run([*command, str(logo)], capture_output=True, timeout=RUN_SECONDS)
    assert ran.returncode == 0, ran.stderr.decode()
    return {receipt.name: receipt for receipt in _parsed(ran.stdout)}


def python_client(script: Path, *arguments: str) -> str:
    """What a script of python-escpos prints. Raises Unavailable."""
    return _output([*_python_client("python_escpos")[:1], str(script), *arguments])


def node_client(script: str, *arguments: str) -> str:
    """What a script among the generators prints. Raises Unavailable."""
    return _output([*_node_client(script), *arguments])


def _output(command: list[str]) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[-1]


def _parsed(output: bytes) -> Iterator[Receipt]:
    for entry in json.loads(output.splitlines()[-1]):  # libraries chat on standard output
        data = base64.b64decode(entry["data"])
        yield Receipt(entry["name"], data, entry["lines"], tuple(entry["codes"]), entry["pulses"])


def _python_client(generator: str) -> list[str]:
    """python-escpos in an environment of its own: its import name is that of our package."""
    folder = CACHE / "python"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        venv.create(folder, with_pip=True)
        _install([str(python), "-m", "pip", "install", "--quiet", *PYTHON_PACKAGES], folder)
    return [str(python), str(GENERATORS / f"{generator}.py")]


def _node_client(generator: str) -> list[str]:
    """The generator beside the node_modules that it imports from."""
    folder = CACHE / "node"
    node = shutil.which("node")
    npm = shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("node and npm are not installed")
    if not (folder / "installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _install([npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", *NODE_PACKAGES], folder)
    return [node, shutil.copy(GENERATORS / f"{generator}.mjs", folder)]


def _install(command: list[str], folder: Path) -> None:
    ran = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS)
    if ran.returncode != 0:
        raise Unavailable(ran.stderr.decode(errors="replace").strip()[-300:] or "its installer failed")
    (folder / "installed").touch()
