"""The box lives with the system calls that its unit permits: one that is refused ends it on the card only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running_box import PATIENCE, Box

UNIT = Path(__file__).parent.parent.parent / "systemd" / "counterproof.service"
SOURCE = Path(__file__).with_name("permitted.c")
PAGES = ("/", "/counter", "/printers", "/settings/about", "/health", "/api/openapi.json")


def calls(group: str) -> set[str]:
    """The system calls of one of systemd's groups, and of those within it."""
    said = subprocess.run(
        ["systemd-analyze", "syscall-filter", group],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout
    found: set[str] = set()
    for word in re.findall(r"^ {4}(@?[a-z0-9_-]+)$", said, re.MULTILINE):
        found |= calls(word) if word.startswith("@") else {word}
    return found


def permitted(unit: str) -> set[str]:
    """The system calls that a unit permits, as its lines say one after the other."""
    found: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        named: set[str] = set()
        for word in line.lstrip("~").split():
            named |= calls(word) if word.startswith("@") else {word}
        found = found - named if line.startswith("~") else found | named
    return found


@pytest.fixture(scope="session")
def shut_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Words before a command that is to run with what the box's unit permits."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or shutil.which("systemd-analyze") is None:
        pytest.skip("there is no C compiler, or no systemd-analyze (Debian: gcc, libc6-dev, systemd)")
    work = tmp_path_factory.mktemp("permitted")
    names = sorted(permitted(UNIT.read_text()))
    lines = (f"#ifdef __NR_{name}\n__NR_{name},\n#endif\n" for name in names)
    (work / "permitted.h").write_text("".join(lines))
    program = work / "permitted"
    subprocess.run([compiler, "-Wall", f"-I{work}", "-o", program, SOURCE], check=True, timeout=PATIENCE)
    return (str(program),)


def notes(box: Box) -> list[Path]:
    """What a look writes beside a copy that is good."""
    return list((box.data / "backups").glob("*.json"))


def test_a_call_that_a_unit_does_not_permit_is_refused(shut_in: tuple[str, ...]) -> None:
    asked = "import os; os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))"
    said = subprocess.run(
        [*shut_in, sys.executable, "-c", asked], capture_output=True, text=True, check=False
    )
    assert "PermissionError" in said.stderr


def test_the_box_prints_shows_and_looks_through_its_databases(
    make_box: Callable[..., Box], shut_in: tuple[str, ...]
) -> None:
    box = make_box("raw.policy=auto", "panel.kind=screen", wrapper=shut_in)
    for _ in range(2):
        box.print(b"\x1b@receipt\n\x1dV\x00")
        newest = box.jobs()[-1]["id"]
        box.wait_for_state(newest, "completed")
        for path in (*PAGES, f"/jobs/{newest}", f"/api/jobs/{newest}/preview.png"):
            assert box.request("GET", path)[0] == 200
        box.wait_for(lambda: len(notes(box)) >= 2, "a look through both databases")
        box.restart()
    assert "Traceback" not in box.log()
    assert [line for line in box.log().splitlines() if "Operation not permitted" in line] == []
