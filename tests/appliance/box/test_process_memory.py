"""The process's memory is kept in one piece, and caches fit the board."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.box import memory
from appliance.box.memory import MEBIBYTE
from appliance.settings import Settings

MANY_THREADS = """
import ctypes, threading
from appliance.box import memory
memory.use_one_arena()
c = ctypes.CDLL(None)
c.malloc.restype, c.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
together = threading.Barrier(8)
found = []
def take():
    together.wait()
    found.append(c.malloc(1_000))
    together.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
heap = next(line.split()[0] for line in open("/proc/self/maps") if line.rstrip().endswith("[heap]"))
begin, end = (int(word, 16) for word in heap.split("-"))
print(sum(begin <= each < end for each in found))
"""


def on_board(folder: Path, meminfo: str | None) -> Settings:
    if meminfo is not None:
        (folder / "proc").mkdir()
        (folder / "proc/meminfo").write_text(meminfo)
    settings = Settings()
    return replace(settings, system=replace(settings.system, root=folder))


@pytest.mark.parametrize(
    ("board", "pictures"), [(416, 2), (512, 2), (905, 4), (1_850, 6), (3_800, 8), (24_000, 8)]
)
def test_a_board_with_little_memory_keeps_fewer_pictures(tmp_path: Path, board: int, pictures: int) -> None:
    settings = on_board(tmp_path, f"MemTotal:       {board * 1_024} kB\nMemFree:        1 kB\n")
    assert memory.fitted(settings).limits.preview_cache == pictures * MEBIBYTE


def test_who_wants_fewer_pictures_than_the_board_could_keep_has_them(tmp_path: Path) -> None:
    settings = on_board(tmp_path, "MemTotal: 436000 kB\n")
    settings = replace(settings, limits=replace(settings.limits, preview_cache=1_000))
    assert memory.fitted(settings).limits.preview_cache == 1_000


@pytest.mark.parametrize("meminfo", [None, "", "MemTotal:\n", "MemTotal: lots kB\n", "no colon"])
def test_where_the_system_does_not_say_what_memory_there_is_settings_stay(
    tmp_path: Path, meminfo: str | None
) -> None:
    settings = on_board(tmp_path, meminfo)
    assert memory.fitted(settings) == settings


def test_threads_allocate_where_the_first_one_does() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_THREADS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "8"


def test_memory_is_given_back_or_left_where_the_system_has_no_such_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory.give_back()
    monkeypatch.setattr(memory, "_of_glibc", lambda _name: None)
    memory.use_one_arena()
    memory.give_back()
