"""A virtual printer's papers are numbered in their order, however many there are."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from appliance.printers.drivers.virtual import paper

MANY = 3_000
LITTLE = 50_000  # bytes; the names of so many papers are 600 KB


def put_out(folder: Path) -> int:
    with paper.LOCK:
        stem = paper.next_stem(folder)
        stem.with_suffix(paper.BYTES).touch()
    return int(stem.name)


def test_numbers_go_on_behind_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "0041.bin").touch()
    (tmp_path / "0099.png").touch()  # its bytes never came
    (tmp_path / "faults").touch()
    assert [put_out(tmp_path) for _ in range(2)] == [42, 43]


def test_what_another_process_printed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    assert put_out(tmp_path) == 1
    (tmp_path / "0002.bin").touch()
    assert put_out(tmp_path) == 3


def test_a_paper_that_could_not_be_written_leaves_no_gap(tmp_path: Path) -> None:
    paper.next_stem(tmp_path)
    assert put_out(tmp_path) == 1


def test_once_all_is_torn_off_numbers_begin_anew(tmp_path: Path) -> None:
    for _ in range(3):
        put_out(tmp_path)
    assert paper.remove_all(tmp_path) == 3
    assert (list(tmp_path.iterdir()), put_out(tmp_path)) == ([], 1)


def test_a_folder_that_is_not_there_has_no_papers(tmp_path: Path) -> None:
    assert list(paper.numbers(tmp_path / "none")) == []
    assert paper.remove_all(tmp_path / "none") == 0


def test_one_more_paper_takes_no_more_memory_where_there_are_many(tmp_path: Path) -> None:
    for number in range(1, MANY + 1):
        (tmp_path / f"{number:04}.bin").touch()
    tracemalloc.start()
    try:
        assert put_out(tmp_path) == MANY + 1
        assert tracemalloc.get_traced_memory()[1] < LITTLE
    finally:
        tracemalloc.stop()
