"""python-escpos's package has our package's name: where both are installed, an import says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.packages import Unavailable, python_escpos

ROOT = Path(__file__).resolve().parents[2]
ADVICE = "pip uninstall python-escpos"


@pytest.fixture(scope="module")
def theirs() -> Path:
    """The folder of python-escpos's package."""
    try:
        python = python_escpos()
    except Unavailable as reason:
        pytest.skip(str(reason))
    return next(python.parent.parent.glob("lib/python*/site-packages/escpos"))


def lay(package: Path, site: Path) -> None:
    """Install a package as pip does: its files over whatever is there."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package, site / package.name, dirs_exist_ok=True, ignore=ignore)


def importing(module: str, *path: Path) -> tuple[int, str]:
    """The exit status of an import with these folders on the path, and the last line of what it says."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))}
    command = [sys.executable, "-P", "-c", f"import {module}"]
    ran = subprocess.run(command, env=environment, cwd=path[0], capture_output=True, text=True)
    return ran.returncode, (ran.stderr.splitlines() or [""])[-1]


@pytest.mark.parametrize("module", ["escpos", "appliance", "appliance.cli"])
def test_ours_alone_is_imported_without_a_word(tmp_path: Path, module: str) -> None:
    lay(ROOT / "escpos", tmp_path)
    lay(ROOT / "appliance", tmp_path)
    assert importing(module, tmp_path) == (0, "")


@pytest.mark.parametrize("module", ["escpos", "appliance"])
def test_ours_over_theirs_is_refused(tmp_path: Path, theirs: Path, module: str) -> None:
    lay(theirs, tmp_path)
    lay(ROOT / "escpos", tmp_path)
    lay(ROOT / "appliance", tmp_path)
    status, said = importing(module, tmp_path)
    assert status == 1
    assert ADVICE in said


def test_theirs_over_ours_is_refused_by_the_box(tmp_path: Path, theirs: Path) -> None:
    lay(ROOT / "escpos", tmp_path)
    lay(ROOT / "appliance", tmp_path)
    lay(theirs, tmp_path)
    status, said = importing("appliance", tmp_path)
    assert status == 1
    assert ADVICE in said


def test_theirs_before_ours_on_the_path_is_refused_by_the_box(tmp_path: Path, theirs: Path) -> None:
    lay(theirs, tmp_path)
    status, said = importing("appliance", tmp_path, ROOT)
    assert status == 1
    assert str(tmp_path) in said
    assert ADVICE in said
