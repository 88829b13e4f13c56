"""Every script that a person can run is run by a test."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import sys
from pathlib import Path

import pytest
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
    "faults": "tests/scripts/test_faults.py",
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


LAYERS = {"run": ("run",), "test": ("run", "test"), "lock": ("lock",)}
SOURCES = {file.stem: file for file in (*SCRIPTS.glob("*.py"), *ROOT.glob("tests/**/*.py"))}


def started_by(script: Path) -> tuple[list[Path], str]:
    """The Python files that a shell script starts, and the layer of packages that it makes sure of."""
    text = script.read_text()
    layer = re.search(r"ensure_environment (\w+)", text)
    assert layer
    if script.name == "fuzz":  # Python itself
        return [script], layer[1]
    if script.name == "bench":
        return sorted(SCRIPTS.glob("bench_*.py")), layer[1]
    return [SOURCES[name] for name in re.findall(r"scripts/(\w+)\.py", text)], layer[1]


def packages_of(file: Path, seen: set[Path]) -> set[str]:
    """The foreign modules that a file imports when it is loaded, through our own files too."""
    if file in seen:
        return set()
    seen.add(file)
    found = set()
    for node in ast.parse(file.read_text()).body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"support.{alias.name}" for alias in node.names] if node.module == "support" else []
            names = inside or [node.module]
        for name in names:
            own = SOURCES.get(name.rpartition(".")[2])
            found |= packages_of(own, seen) if own else {name.partition(".")[0]}
    return found - set(sys.stdlib_module_names) - {"__future__", "appliance", "escpos", "image"}


def locked(layer: str) -> set[str]:
    """The names of the packages of a layer."""
    texts = [(SCRIPTS / "locks" / f"{each}.txt").read_text() for each in LAYERS[layer]]
    return {name.lower() for text in texts for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


@pytest.mark.parametrize("script", ["attack", "bench", "fuzz", "lock", "soak", "translations"])
def test_a_script_makes_sure_of_the_packages_that_it_loads(script: str) -> None:
    """In the tests' own environment nobody would notice one that is missing."""
    files, layer = started_by(SCRIPTS / script)
    assert files
    modules = set().union(*(packages_of(file, set()) for file in files))
    providers = importlib.metadata.packages_distributions()
    missing = {module for module in modules if not {one.lower() for one in providers[module]} & locked(layer)}
    assert missing == set()
