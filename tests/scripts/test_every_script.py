"""Every script that a person can run is run by a test."""

from __future__ import annotations

import os

from script_runs import ROOT, SCRIPTS

# EXTEND HERE: a new script, and the test that runs it.
RUN_BY = {
    "attack": "tests/scripts/test_attack.py",
    "bench": "tests/scripts/test_benchmarks.py",
    "bench_auth.py": "tests/scripts/test_benchmarks.py",
    "bench_box.py": "tests/scripts/test_benchmarks.py",
    "bench_escpos.py": "tests/scripts/test_benchmarks.py",
    "bench_pages.py": "tests/scripts/test_benchmarks.py",
    "bench_panel.py": "tests/scripts/test_benchmarks.py",
    "bench_printers.py": "tests/scripts/test_benchmarks.py",
    "fuzz": "tests/scripts/test_fuzz.py",
    "environment": "tests/scripts/test_environment.py",
    "lock": "tests/scripts/test_commands.py",
    "soak": "tests/scripts/test_soak.py",
    "run": "tests/scripts/test_commands.py",
    "test": "tests/scripts/test_commands.py",
    "test-image": "tests/scripts/test_commands.py",
    "translations": "tests/scripts/test_commands.py",
}
# EXTEND HERE: files that scripts bring along, which nobody runs by themselves.
PARTS = {
    *("attack.py", "attacks.py", "targets.py", "watching.py"),
    *("benching.py", "lock.py", "soak.py", "stand_ins.py", "translations.py", "year_of_receipts.py"),
}


def test_every_script_is_run_by_a_test() -> None:
    found = {path.name for path in SCRIPTS.iterdir() if path.is_file()}
    assert found - PARTS == set(RUN_BY)
    assert found >= PARTS


def test_the_tests_that_run_scripts_are_there_and_name_them() -> None:
    for script, test in RUN_BY.items():
        name = script.removeprefix("bench_").removesuffix(".py")
        assert f'"{name}"' in (ROOT / test).read_text(), f"{test} does not name {script}"


def test_parts_cannot_be_started_by_mistake() -> None:
    assert [name for name in PARTS if os.access(SCRIPTS / name, os.X_OK)] == []
