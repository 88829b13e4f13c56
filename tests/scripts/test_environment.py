"""Setting up on machines that lack something: each time a sentence says what happened and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = (
    *("bash", "cat", "sha256sum", "mktemp", "tail", "grep", "df", "awk", "rm", "id", "dirname", "env"),
    *("cp", "mount", "sh"),
)
WHEEL = "tiny-1.0-py3-none-any.whl"
WRONG = "0" * 64


class Checkout:
    """A copy of what sets the environment up, and just the programs that are put on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        self.programs = folder / "bin"
        self.venv = self.folder / ".venv"
        for each in (self.programs, self.folder / "scripts" / "locks"):
            each.mkdir(parents=True)
        shutil.copy(ROOT / "pyproject.toml", self.folder)
        shutil.copy(ROOT / "scripts" / "environment", self.folder / "scripts")
        self.lock()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool) or pytest.fail(f"{tool} is not here"))

    def lock(self, *lines: str) -> None:
        """What the lock says."""
        (self.folder / "scripts/locks/lock.txt").write_text("".join(f"{line}\n" for line in lines))

    def program(self, name: str, *lines: str) -> None:
        """Put a program on the path."""
        file = self.programs / name
        file.write_text("\n".join(["#!/bin/sh", *lines, f'exec {sys.executable} "$@"', ""]))
        file.chmod(0o755)

    def set_up(self, *, disk: str = "", **settings: str) -> tuple[int, str]:
        """The exit status of setting up, and what was said. `disk`: the checkout is on one of this size."""
        words = ["bash", "-euc", f'cd "{self.folder}"; . scripts/environment; ensure_environment lock']
        if disk:
            small = f'cp -r "$0" "$0.copy"; mount -t tmpfs -o size={disk} tmpfs "$0"; cp -r "$0.copy/." "$0"'
            inside = f'{small}; shift; exec "$@"'
            unshare = shutil.which("unshare") or pytest.skip("unshare is not here")
            words = [unshare, "--mount", "bash", "-euc", inside, str(self.folder), "", *words]
        environment = {"PATH": str(self.programs), "HOME": str(self.folder), "PIP_NO_CACHE_DIR": "1"}
        ran = subprocess.run(words, env=environment | settings, capture_output=True, text=True)
        return ran.returncode, ran.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment, which takes seconds to make."""
    folder = tmp_path_factory.mktemp("made") / "venv"
    venv.create(folder, with_pip=True)
    return folder


@pytest.fixture
def machine(checkout: Checkout, made: Path) -> Checkout:
    """One with this Python, whose virtual environments are copies."""
    checkout.program("python3", f'[ "$1 $2" != "-m venv" ] || exec cp -r "{made}" "$3"')
    return checkout


def old(version: str) -> str:
    """A line for a python3 that says it is of this version."""
    return f'case "$*" in *version_info*) echo {version}; exit;; esac'


def test_a_machine_with_all_of_it_is_set_up_once(checkout: Checkout) -> None:
    checkout.program("python3")
    status, said = checkout.set_up()
    assert status == 0, said
    assert checkout.set_up() == (0, "")


def test_without_python_it_says_what_to_install(checkout: Checkout) -> None:
    status, said = checkout.set_up()
    assert status == 1
    assert "There is no python3 on this machine. Install Python 3.13" in said


@pytest.mark.parametrize("version", ["3.10", "3.14"])
def test_a_python_that_the_locks_are_not_for_is_named(checkout: Checkout, version: str) -> None:
    checkout.program("python3", old(version))
    status, said = checkout.set_up()
    assert status == 1
    assert f"needs Python 3.11, 3.12 or 3.13; python3 here is {version}" in said
    assert not checkout.venv.exists()


def test_a_fitting_python_beside_an_old_one_is_taken(checkout: Checkout) -> None:
    checkout.program("python3", old("3.10"))
    checkout.program(
        "python3.12", old("3.12"), '[ "$1" = -c ] || echo "it is taken: $*" >&2', "exit $(($# == 3))"
    )
    status, said = checkout.set_up()
    assert status == 1
    assert "it is taken: -m venv" in said


def test_without_pip_it_says_what_to_install(checkout: Checkout) -> None:
    checkout.program("python3", 'case "$*" in *ensurepip*) exit 1;; esac')
    status, said = checkout.set_up()
    assert status == 1
    assert "apt-get install python3-venv" in said


@pytest.mark.parametrize("left", ["nothing in it", "a Python that is gone", "no pip"])
def test_an_environment_that_was_half_made_is_made_anew(machine: Checkout, left: str) -> None:
    (machine.venv / "bin").mkdir(parents=True)
    if left == "a Python that is gone":
        (machine.venv / "bin" / "python").symlink_to("/nowhere/python3")
    if left == "no pip":
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", machine.venv], check=True)
    status, said = machine.set_up()
    assert status == 0, said
    assert "does not work: making it anew" in said


def test_without_a_network_it_says_so(machine: Checkout) -> None:
    machine.lock(f"tiny==1.0 --hash=sha256:{WRONG}")
    status, said = machine.set_up(PIP_INDEX_URL="http://127.0.0.1:1/", PIP_CONFIG_FILE=os.devnull)
    assert status == 1
    assert "PyPI can't be reached. Connect this machine to the network" in said
    machine.lock()
    assert machine.set_up()[0] == 0  # once there is what is needed, the same command does it


def test_a_package_that_is_not_the_locked_one_is_refused(machine: Checkout) -> None:
    with zipfile.ZipFile(machine.folder / WHEEL, "w") as wheel:
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    machine.lock(f"tiny==1.0 --hash=sha256:{WRONG}")
    status, said = machine.set_up(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(machine.folder))
    assert status == 1
    assert "a package is not the one that was locked. Do not use it." in said


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is mounted by root")
def test_on_a_full_disk_it_says_how_much_is_needed(checkout: Checkout) -> None:
    checkout.program("python3")
    status, said = checkout.set_up(disk="2m")
    assert status == 1
    assert "the disk is full" in said
    assert "about 500 MB are needed. Free some space and run this again." in said
