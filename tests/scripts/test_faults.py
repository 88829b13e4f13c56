"""The script of faults runs, and says how it is used."""

from __future__ import annotations

from pathlib import Path

from script_runs import SCRIPTS, run


def test_it_says_how_it_is_used(tmp_path: Path) -> None:
    assert "usage: scripts/faults" in run([str(SCRIPTS / "faults"), "--help"], tmp_path).output


def test_a_few_faults_are_met(tmp_path: Path) -> None:
    told = run([str(SCRIPTS / "faults"), "--smoke", "-n0", "-q", "-p", "no:cacheprovider"], tmp_path)
    assert told.status == 0, told.output + told.errors
    assert " passed" in told.output
    assert "failed" not in told.output
