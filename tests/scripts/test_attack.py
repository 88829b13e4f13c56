"""The campaign tries every attack, says what held, and fails where something did not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from script_runs import SCRIPTS, run

sys.path.insert(0, str(Path(__file__).parent.parent / "network"))  # front_door

from front_door import missing

ATTACK = str(SCRIPTS / "attack")


def test_it_says_how_it_is_used_and_what_there_is_to_try(tmp_path: Path) -> None:
    assert "usage: scripts/attack" in run([ATTACK, "--help"], tmp_path).output
    listed = run([ATTACK, "--list"], tmp_path)
    assert listed.status == 0, listed.errors
    names = {line.split()[0] for line in listed.output.splitlines()}
    assert {"wrong-door", "costly-bodies", "crowd"} <= names


def test_an_attack_that_there_is_not_is_said_so(tmp_path: Path) -> None:
    told = run([ATTACK, "wrong-dor"], tmp_path)
    assert told.status == 2
    assert "--list" in told.errors


def held(told_output: str) -> dict[str, str]:
    """Whether each row of the table held."""
    rows = [line.strip() for line in told_output.splitlines()[2:]]
    return {row[:44].strip(): row[44:].split()[0] for row in rows}


def test_everything_holds_on_a_box_by_itself(tmp_path: Path) -> None:
    told = run([ATTACK, "--smoke"], tmp_path)
    assert told.status == 0, told.output + told.errors
    table = held(told.output)
    assert set(table.values()) == {"yes"}
    assert len(table) == len(run([ATTACK, "--list"], tmp_path).output.splitlines())


def test_everything_holds_behind_the_images_server(tmp_path: Path) -> None:
    lacking = missing() or (["root's rights"] if os.getuid() else [])
    if lacking:
        pytest.skip(f"without {', '.join(lacking)} the image's server cannot be started here")
    told = run([ATTACK, "--smoke", "--behind-nginx"], tmp_path)
    assert told.status == 0, told.output + told.errors
    assert set(held(told.output).values()) == {"yes"}
