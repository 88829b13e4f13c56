"""Runs real client libraries, each apart from our own packages, and collects the receipts they print."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from support.packages import npm_packages, python_escpos

GENERATORS = Path(__file__).parent / "generators"
RUN_SECONDS = 600  # only a library that hangs takes them


@dataclass(frozen=True)
class Receipt:
    """What a library sends to a printer, and what it was asked to print."""

    name: str
    data: bytes
    lines: list[str]  # in reading order, runs of blanks as one
    codes: tuple[str, ...]  # what a reader finds on the paper
    pulses: int


def draw_logo(path: Path) -> None:
    """A disc and a frame: enough to tell a picture that came out from one that did not."""
    picture = Image.new("RGB", (192, 64), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((8, 8, 56, 56), fill="black")
    pen.rectangle((72, 8, 184, 56), outline="black", width=6)
    picture.save(path)


def generated(generator: str, logo: Path) -> dict[str, Receipt]:
    """What a generator prints, by the receipts' names. Raises Unavailable."""
    is_python = (GENERATORS / f"{generator}.py").exists()
    command = _python_client(generator) if is_python else _node_client(generator)
    ran = subprocess.run([*command, str(logo)], capture_output=True, timeout=RUN_SECONDS)
    assert ran.returncode == 0, ran.stderr.decode()
    return {receipt.name: receipt for receipt in _parsed(ran.stdout)}


def python_client(script: Path, *arguments: str) -> str:
    """What a script of python-escpos prints. Raises Unavailable."""
    return _output([str(python_escpos()), str(script), *arguments])


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
    """The generator in an environment where python-escpos is."""
    return [str(python_escpos()), str(GENERATORS / f"{generator}.py")]


def _node_client(generator: str) -> list[str]:
    """The generator, told where the packages are that it imports."""
    folder = npm_packages()
    copy = folder / f"{generator}.mjs"
    part = folder / f"{generator}.{os.getpid()}.part"
    shutil.copy(GENERATORS / copy.name, part)  # a module imports from the node_modules beside it
    part.replace(copy)  # other test processes may be reading it
    return ["node", str(copy)]
