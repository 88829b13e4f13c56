"""On the card's system the journal is in memory: of a crash its end is kept, with the crash's own line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

KEEP = Path(__file__).resolve().parents[2] / "image/files/usr/lib/counterproof/keep-crash"
CRASH = {
    "MONITOR_SERVICE_RESULT": "core-dump",
    "MONITOR_EXIT_CODE": "dumped",
    "MONITOR_EXIT_STATUS": "SEGV",
}
LATE = """#!/bin/sh
# A journal that has the last line only once it was asked to take in what is on its way.
if [ "$1" = --sync ]; then touch "$0.synced"; exit; fi
echo 'counterproof: job=12 printing'
[ -e "$0.synced" ] && echo 'systemd: Main process exited, code=killed, status=11/SEGV'
"""
BROKEN = "#!/bin/sh\nexit 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where crashes are kept."""
    folder = tmp_path / "crashes"
    folder.mkdir()
    return folder


def keep(folder: Path, journal: str, crash: dict[str, str] = CRASH) -> list[str]:
    """Keep a crash while journalctl is this script; the lines that were kept."""
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "journalctl").write_text(journal)
    (programs / "journalctl").chmod(0o755)
    environment = {**os.environ, **crash, "PATH": f"{programs}:{os.environ['PATH']}"}
    subprocess.run([KEEP, "counterproof.service", folder], env=environment, check=True)
    return (folder / "last.log").read_text().splitlines()


def test_the_journals_line_about_the_crash_is_waited_for(folder: Path) -> None:
    assert keep(folder, LATE)[:2] == [
        "counterproof: job=12 printing",
        "systemd: Main process exited, code=killed, status=11/SEGV",
    ]


@pytest.mark.parametrize("journal", [LATE, BROKEN])
def test_the_last_line_says_how_the_service_ended_whatever_the_journal_has(
    folder: Path, journal: str
) -> None:
    assert keep(folder, journal)[-1] == "counterproof.service ended: core-dump, dumped, SEGV"


def test_crashes_in_a_row_are_written_once(folder: Path) -> None:
    first = keep(folder, LATE)
    assert keep(folder, LATE, CRASH | {"MONITOR_EXIT_STATUS": "ABRT"}) == first


def test_a_crash_after_ten_minutes_takes_the_place_of_the_last(folder: Path) -> None:
    keep(folder, LATE)
    long_ago = (folder / "last.log").stat().st_mtime - 700
    os.utime(folder / "last.log", (long_ago, long_ago))
    assert keep(folder, LATE, CRASH | {"MONITOR_EXIT_STATUS": "ABRT"})[-1].endswith("ABRT")
