"""The work of scripts/lock: every package that runs, ships or tests, with the SHA-256 of each of its files.

One resolution over pyproject.toml, for all Pythons and processors at once, is written in layers to
scripts/locks/*.txt, and that of tests/npm/package.json beside it. Then a look whether each layer can be
installed from wheels on each Python and processor.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parent.parent
PROJECT = TOP / "pyproject.toml"
LOCKS = TOP / "scripts" / "locks"
NPM = TOP / "tests" / "npm"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")  # Debian 12, Raspberry Pi OS 12, and newer
FROM_SOURCE = ("lgpio",)  # has no wheel for Python 3.13 on arm64: the image builds it
BLOCK = re.compile(r"^([a-z0-9-]+)==.*(?:\n    --hash=.*)+\n", re.MULTILINE)
HEAD = """\
# {about}. Written by scripts/lock: do not edit.
# For CPython {first} to {last}, on x86-64 and arm64. Install with pip --require-hashes.
"""


@dataclass(frozen=True)
class Layer:
    """A lock file: what it is for, and which parts of pyproject.toml it holds."""

    name: str
    about: str
    project: bool = True  # with the project's own dependencies
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    on: str = ""  # the layer whose packages it adds to

    @property
    def file(self) -> Path:
        """The lock."""
        return LOCKS / f"{self.name}.txt"


LAYERS = (
    Layer("run", "What the box runs on, and what builds its package", groups=("build",)),
    Layer("image", "What the card's image has besides", extras=("gpio",), groups=("build",), on="run"),
    Layer("test", "What the tests need besides", extras=("test",), groups=("build",), on="run"),
    Layer("lock", "What renews the locks", project=False, groups=("lock",)),
)
APART = Layer(
    "python-escpos",
    "A client that the tests print with, in an environment of its own",
    False,
    (),
    ("clients",),
)


class Failed(Exception):
    """A program that was asked could not do it; its own words."""


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


def run(*command: str | Path, folder: Path = TOP) -> str:
    """The output of a program. Raises Failed."""
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise Failed(f"{Path(str(command[0])).name} said:\n{done.stderr.strip()[-2_000:]}")
    return done.stdout


def uv(*words: str | Path) -> str:
    """The output of uv, without the settings of whoever runs this."""
    return run(
        shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv", *words, "--no-config", "--quiet"
    )


def resolved(*layers: Layer, within: Path | None = None) -> str:
    """The packages that these layers need together, pinned; those of `within` keep their versions there."""
    words: list[str | Path] = ["pip", "compile", "--universal", "--python-version", PYTHONS[0]]
    words += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    words += [PROJECT] if any(layer.project for layer in layers) else []
    words += [word for layer in layers for extra in layer.extras for word in ("--extra", extra)]
    groups = dict.fromkeys(group for layer in layers for group in layer.groups)
    words += [word for group in groups for word in ("--group", f"{PROJECT}:{group}")]
    words += ["--constraint", within] if within else []
    return uv(*words)


def blocks(lock: str) -> dict[str, str]:
    """A lock's lines by the package that they are of."""
    return {found[1]: found[0] for found in BLOCK.finditer(lock)}


def written(folder: Path) -> dict[Path, str]:
    """Every lock file as it would be today."""
    whole = folder / "whole.txt"
    say("resolving all layers together")
    whole.write_text(resolved(*LAYERS))
    found: dict[str, dict[str, str]] = {}
    files = {}
    for layer in (*LAYERS, APART):
        say(f"resolving {layer.name}")
        found[layer.name] = blocks(resolved(layer, within=None if layer is APART else whole))
        below = found.get(layer.on, {})
        lines = [f"-r {layer.on}.txt\n"] if layer.on else []
        lines += [block for name, block in found[layer.name].items() if name not in below]
        head = HEAD.format(about=layer.about, first=PYTHONS[0], last=PYTHONS[-1])
        files[layer.file] = head + "".join(lines)
    say("resolving npm's packages")
    shutil.copy(NPM / "package.json", folder)
    run(
        "npm",
        "install",
        "--package-lock-only",
        "--omit-lockfile-registry-resolved",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        folder=folder,
    )
    files[NPM / "package-lock.json"] = (folder / "package-lock.json").read_text()
    return files


def check(layer: Layer, folder: Path) -> None:
    """Raises Failed where a layer can't be installed from wheels on a Python and processor."""
    for python in PYTHONS:
        for platform in PLATFORMS:
            words = [
                "pip",
                "install",
                "--dry-run",
                "--require-hashes",
                "--no-deps",
                "--target",
                folder / "none",
            ]
            words += ["--python-version", python, "--python-platform", platform, "--only-binary", ":all:"]
            words += [word for name in FROM_SOURCE for word in ("--no-binary", name)]
            uv(*words, "-r", layer.file)
            say(f"{layer.name}: Python {python} on {platform.split('-')[0]} has all it needs")


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser("scripts/lock")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; look whether all can be installed"
    )
    given = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="lock-") as name:
            folder = Path(name)
            for file, text in ({} if given.check else written(folder)).items():
                changed = not file.exists() or file.read_text() != text
                file.write_text(text)
                say(f"{file.relative_to(TOP)}: {'renewed' if changed else 'as it was'}")
            for layer in (*LAYERS, APART):
                check(layer, folder)
    except (Failed, FileNotFoundError) as error:
        say(f"scripts/lock: {error}\nThe locks could not be made. Is there a network, and node with npm?")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
