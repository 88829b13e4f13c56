"""The benchmarks work: each in a short run, whose numbers mean nothing but are there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from script_runs import SCRIPTS, Run, run, run_python
from support import chromium

# The rows of each table by what their names begin with.
ROWS = {
    "auth": ("a request without a login", "with a key", "with an access token", "with a cookie"),
    "box": (
        *("start to listening", "last byte to durable", "drawer pulse at a printer", "durable to preview"),
        *("DLE EOT beside two", "jobs a second", "memory after"),
    ),
    "escpos": (
        *("memory that the 5 MB raster takes", "text receipt, 1.7 KB", "text receipt and a 576 x 300 logo"),
        *("200 KB raster", "5 MB raster", "384 x 160 column image", "200 KB text"),
        *("200 lines opened to be edited", "an edit of them, with its picture"),
    ),
    "pages": (
        *("2000 jobs made", "database", "list, p99", "list, slowest", "search, on three receipts, p99"),
        *(
            "search, on every receipt, p99",
            "search, a word begun, p99",
            "search, some words and a phrase, p99",
        ),
        *("statistics of a day", "statistics of a week", "statistics of a month", "statistics of a year"),
        *("memory of the service", "the same with 3 pages open"),
        *("first contentful paint of /", "first contentful paint of /counter"),
        *("first contentful paint of /history", "sent for / ", "sent for /counter", "sent for /history"),
        *("arrived to / ", "arrived to /counter", "arrived to /history", "decided to /jobs/N"),
        *("requests of an idle / ", "requests of an idle /counter", "requests of an idle /history"),
    ),
    "panel": ("a press to the first byte",),
    "printers": (
        *("approve to first byte", "the same asked for over HTTP", "jobs a second", "the same beside 3 dead"),
        "idle, 5 printers watched",
    ),
}
MAY_BE_ZERO = (
    "requests of an idle",
    "idle, ",
    "statistics of",
)  # the less the better, and told in whole steps
LINE = re.compile(r"  (?P<what>\S.*?) {2,}(?P<value>\d+(\.\d+)?)( \S+)?( {3}.*)?")


def rows(table: str) -> dict[str, float]:
    """The numbers of a table by the names of their rows."""
    found = {}
    for line in table.splitlines():
        matched = LINE.fullmatch(line)
        assert matched, f"this is no row: {line!r}"
        found[matched["what"]] = float(matched["value"])
    return found


@pytest.mark.parametrize("name", ROWS)
def test_it_says_how_it_is_used(name: str, tmp_path: Path) -> None:
    told = run_python(f"bench_{name}.py", tmp_path, "--help")
    assert told.status == 0, told.errors
    assert told.output.startswith(f"usage: bench_{name}.py")
    assert "--smoke" in told.output


@pytest.mark.parametrize("name", ROWS)
def test_each_row_of_its_table_has_a_number(name: str, tmp_path: Path) -> None:
    if name == "pages" and chromium.found() is None:
        pytest.skip("Chromium is not installed here")
    told = run_python(f"bench_{name}.py", tmp_path, "--smoke")
    assert told.status == 0, told.output + told.errors
    found = rows(told.output)
    for wanted in ROWS[name]:
        values = [value for what, value in found.items() if what.startswith(wanted)]
        assert values, f"{wanted} is missing in\n{told.output}"
        assert wanted.startswith(MAY_BE_ZERO) or min(values) > 0, told.output
    assert [what for what in found if not what.startswith(ROWS[name])] == [
        what for what in found if what.endswith(", slowest") and name == "pages" and what != "list, slowest"
    ]
    progress = told.errors.splitlines()
    assert progress
    assert [line for line in progress if not line.startswith(f"bench_{name}: ")] == []


def test_too_few_jobs_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    told = run_python("bench_pages.py", tmp_path, "3", "data")
    assert told.status == 2
    assert "3 jobs are too few" in told.errors
    assert not (tmp_path / "data").exists()


def front_door(folder: Path, *arguments: str, failing: tuple[str, ...] = ()) -> Run:
    """Run scripts/bench in a house of its own, with benchmarks that only say that they were run."""
    scripts = folder / "scripts"
    scripts.mkdir()
    shutil.copy(SCRIPTS / "bench", scripts)
    (scripts / "environment").write_text(f"venv={folder}\nensure_environment() {{ :; }}\n")
    (folder / "bin").mkdir()
    (folder / "bin" / "python").write_text('#!/bin/sh\nexec sh "$@"\n')
    (folder / "bin" / "python").chmod(0o755)
    for name in ROWS:
        status = int(name in failing)
        (scripts / f"bench_{name}.py").write_text(f"echo measured {name} $*\nexit {status}\n")
    return run([str(scripts / "bench"), *arguments], folder)


def test_scripts_bench_lists_each_benchmark_with_a_line(tmp_path: Path) -> None:
    told = run([str(SCRIPTS / "bench"), "--help"], tmp_path)
    assert told.status == 0, told.errors
    assert told.output.startswith("usage: scripts/bench")
    listed = {line.split()[0]: line.split()[1:] for line in told.output.splitlines() if line.startswith("  ")}
    assert set(ROWS) == {path.stem.removeprefix("bench_") for path in SCRIPTS.glob("bench_*.py")}
    assert set(ROWS) | {"--smoke", "--help"} == set(listed)
    assert all(len(words) > 3 for words in listed.values()), told.output


def test_scripts_bench_runs_all_but_the_pages_by_itself(tmp_path: Path) -> None:
    told = front_door(tmp_path)
    assert told.status == 0, told.errors
    measured = [line.split()[1] for line in told.output.splitlines() if line.startswith("measured")]
    assert sorted(measured) == sorted(set(ROWS) - {"pages"})


def test_scripts_bench_runs_those_that_are_named(tmp_path: Path) -> None:
    told = front_door(tmp_path, "--smoke", "pages", "auth")
    assert told.output.splitlines() == ["pages", "measured pages --smoke", "auth", "measured auth --smoke"]
    assert told.status == 0


def test_scripts_bench_says_which_failed_and_runs_the_others(tmp_path: Path) -> None:
    told = front_door(tmp_path, "panel", "auth", "escpos", failing=("panel", "escpos"))
    assert told.status == 1
    assert "measured auth" in told.output
    assert told.errors.splitlines()[-1] == "scripts/bench: these failed: panel escpos"


def test_scripts_bench_knows_no_other_names(tmp_path: Path) -> None:
    told = front_door(tmp_path, "records")
    assert told.status == 2
    assert "there is no benchmark 'records'" in told.errors
    assert told.output == ""
