"""Runs of the project's scripts in child processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = ROOT / "scripts"
PATIENCE = 1_800.0  # seconds; only spent where one hangs


@dataclass(frozen=True)
class Run:
    """A script that has ended."""

    status: int
    output: str
    errors: str


def run(command: list[str], folder: Path) -> Run:
    """Run a command in a folder, with all that it starts; what is left of it is ended after a while."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, errors = process.communicate()
        raise AssertionError(f"{command} still ran after {PATIENCE:g} s\n{output}\n{errors}") from None
    return Run(process.returncode, output, errors)


def run_python(script: str, folder: Path, *arguments: str) -> Run:
    """Run a Python script of the project, with this Python."""
    return run([sys.executable, str(SCRIPTS / script), *arguments], folder)
