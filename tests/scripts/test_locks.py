"""The locks hold every package by its hashes, say what pyproject.toml asks for, and name nobody's server."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "scripts" / "locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]
WANTED = {  # what each layer is for, with those that it stands on
    "run": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "image": EXTRAS["gpio"],
    "test": EXTRAS["test"],
    "lock": GROUPS["lock"],
    "python-escpos": GROUPS["clients"],
}
ENTRY = re.compile(r"([a-z0-9-]+)==([^ ]+)( ; [^\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")


def entries(layer: str) -> dict[str, str]:
    """The packages of one file, and their versions."""
    text = (LOCKS / f"{layer}.txt").read_text()
    body = re.sub(r"^(#.*|-r \w+\.txt)\n", "", text, flags=re.MULTILINE)
    assert ENTRY.sub("", body) == "", "each package is pinned, and has hashes"
    return {name: version for name, version, _, _ in ENTRY.findall(body)}


def test_each_layer_has_its_file() -> None:
    assert {file.stem for file in LOCKS.iterdir()} == set(WANTED)


@pytest.mark.parametrize("layer", WANTED)
def test_a_layer_has_what_pyproject_asks_for(layer: str) -> None:
    locked = entries(layer)
    for wanted in map(Requirement, WANTED[layer]):
        version = locked[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version, prereleases=True), f"{wanted} is locked as {version}"


@pytest.mark.parametrize("layer", ["image", "test"])
def test_a_layer_only_adds_to_that_beneath_it(layer: str) -> None:
    assert "-r run.txt\n" in (LOCKS / f"{layer}.txt").read_text()
    assert entries(layer).keys() & entries("run").keys() == set()


def test_npms_packages_have_hashes() -> None:
    lock = json.loads((ROOT / "tests/npm/package-lock.json").read_text())
    wanted = json.loads((ROOT / "tests/npm/package.json").read_text())["dependencies"]
    assert lock["packages"][""]["dependencies"] == wanted
    for name, package in lock["packages"].items():
        assert not name or package["integrity"].startswith("sha512-")


@pytest.mark.parametrize(
    "file", [*LOCKS.iterdir(), ROOT / "tests/npm/package-lock.json"], ids=lambda file: file.name
)
def test_a_lock_names_no_server(file: Path) -> None:
    assert "://" not in file.read_text()
