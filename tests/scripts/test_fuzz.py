"""The fuzzer draws what it is asked to, says how far it is, and keeps what fails."""

from __future__ import annotations

import re
import shutil
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from script_runs import SCRIPTS, run, run_python


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module."""
    spec = spec_from_loader("fuzz", SourceFileLoader("fuzz", str(SCRIPTS / "fuzz")))
    assert spec is not None
    assert spec.loader is not None
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "fuzz", module)  # its classes are sent to other processes by their names
    spec.loader.exec_module(module)
    return module


def test_it_says_how_it_is_used(tmp_path: Path) -> None:
    told = run_python("fuzz", tmp_path, "--help")
    assert told.status == 0, told.errors
    assert told.output.startswith("usage: scripts/fuzz")


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "seed.bin").write_bytes(b"\x1b@one\n\x1dV\x00")
    told = run_python("fuzz", tmp_path, "300", "--seed", "7", "seed.bin")
    assert told.status == 0, told.output + told.errors
    assert re.fullmatch(r"300 jobs in \d+ s \(\d+ a second\), 0 failed\n", told.output)


def test_its_smoke_run_finds_nothing(tmp_path: Path) -> None:
    told = run_python("fuzz", tmp_path, "--smoke")
    assert told.status == 0, told.output + told.errors
    assert re.match(r"[1-9]\d* jobs in ", told.output)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["0"], "'0' is no number of jobs"),
        (["10", "nowhere.bin"], "nowhere.bin cannot be read: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], said: str, tmp_path: Path) -> None:
    told = run_python("fuzz", tmp_path, *arguments)
    assert told.status == 2
    assert said in told.errors


def test_a_job_that_fails_is_kept_and_counted(
    fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn: list[bytes] = []

    def draw(job: bytes) -> None:
        drawn.append(job)
        if len(drawn) == 2:
            raise ValueError("no paper for it")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fuzz, "draw", draw)
    assert fuzz.work(fuzz.Piece(seed=3, first=500, size=4, files=())) == 1
    assert (tmp_path / "fuzz-3-501.bin").read_bytes() == drawn[1]
    assert capsys.readouterr().err == "fuzz-3-501.bin: ValueError: no paper for it\n"
    assert len(drawn) == 4


def test_the_same_seed_makes_the_same_jobs(fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []
    monkeypatch.setattr(fuzz, "draw", made.append)
    for seed in (1, 1, 2):
        fuzz.work(fuzz.Piece(seed, first=0, size=5, files=()))
    assert made[:5] == made[5:10] != made[10:]


def test_a_long_run_says_how_far_it_is(fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(fuzz, "TOLD_SECONDS", 0.0)
    monkeypatch.setattr(fuzz, "PIECE", 5)
    monkeypatch.setattr(fuzz, "bound_memory", lambda: None)
    wanted = list(fuzz.pieces(12, 1, ()))
    assert [piece.size for piece in wanted] == [5, 5, 2]
    assert fuzz.draw_all(wanted, lambda done, failed: told.append((done, failed))) == 0
    assert told[-1] == (12, 0)


def test_a_python_without_packages_hands_over_to_the_projects_own(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    shutil.copy(SCRIPTS / "fuzz", scripts)
    (scripts / "environment").write_text(f"venv={tmp_path}\nensure_environment() {{ echo made for $1; }}\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "bin" / "python").chmod(0o755)
    told = run([sys.executable, "-S", "scripts/fuzz", "20", "--seed", "4"], tmp_path)
    assert told.status == 0, told.errors
    assert told.output.splitlines() == ["made for run", "scripts/fuzz 20 --seed 4"]


def test_a_job_that_computes_for_too_long_fails(
    fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def draw(_job: bytes) -> None:
        while True:
            pass

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fuzz, "draw", draw)
    monkeypatch.setattr(fuzz, "SECONDS", 0.05)
    assert fuzz.work(fuzz.Piece(seed=3, first=0, size=1, files=())) == 1
    assert "TimeoutError: computed for more than 0.05 s" in capsys.readouterr().err
