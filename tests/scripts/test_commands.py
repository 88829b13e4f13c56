"""What people start themselves works, in a short form of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from script_runs import ROOT, SCRIPTS, run

COMMANDS = ("lock", "run", "test", "test-image", "translations")
PLATFORMS = [(python, machine) for python in ("3.11", "3.12", "3.13") for machine in ("x86_64", "aarch64")]


@pytest.mark.parametrize("name", COMMANDS)
def test_it_says_how_it_is_used(name: str) -> None:
    told = run([str(SCRIPTS / name), "--help"], ROOT)
    assert (told.status, told.errors) == (0, "")
    assert len(told.output.splitlines()) > 2


def test_a_receipt_goes_all_the_way(tmp_path: Path) -> None:
    told = run([str(SCRIPTS / "run"), "--once", "--data", str(tmp_path)], ROOT)
    assert told.status == 0, told.errors
    assert told.output.splitlines()[-1] == "done: one receipt in, seen, approved, printed"


def test_tests_that_are_named_are_run_and_no_others() -> None:
    told = run([str(SCRIPTS / "test"), "-n", "0", "-q", "tests/escpos/test_bits.py"], ROOT)
    assert told.status == 0, told.output
    assert "6 passed" in told.output.splitlines()[-1]


def test_the_images_tests_say_what_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGE_MINUTES", "0")
    told = run([str(SCRIPTS / "test-image")], ROOT)
    assert told.status == 0, told.errors
    assert "tests/image/test_running_image.py" in told.output
    assert "are left out" in told.output


def test_the_catalogues_are_up_to_date() -> None:
    assert run([str(SCRIPTS / "translations"), "--check"], ROOT).status == 0


def test_all_that_is_locked_can_be_installed_everywhere() -> None:
    told = run([str(SCRIPTS / "lock"), "--check"], ROOT)
    assert told.status == 0, told.errors
    for python, machine in PLATFORMS:
        for layer in ("run", "image", "test", "lock", "python-escpos"):
            assert f"{layer}: Python {python} on {machine} has all it needs" in told.errors
