"""The process's memory: kept in one piece, given back where it is free, with caches that fit the board.

Many threads of the box allocate a little at a time. glibc gives each an arena of its own, and what is free in
one is of no use to the others: 5 MB after three thousand receipts. Other C libraries are left as they are.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from appliance.settings import Settings

MEBIBYTE = 1_048_576
_ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h

# MiB of a board, and how many of them finished pictures take at the most; fifty on a page take half of one
PICTURES = ((600, 2), (1_200, 4), (2_400, 6))


def use_one_arena() -> None:
    """Have all threads allocate from one arena. Those that have begun keep theirs."""
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)


def settle() -> None:
    """All parts are made, and stay: give back what their making took.

    The collector looks at everything once a quarter as much is new, and all that is no use waits for that.
    Where it leaves these parts out, that is sooner, and costs less.
    """
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Return to the system what is free within the C library's memory; a millisecond or two."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def fitted(settings: Settings) -> Settings:
    """The settings, with caches that are not too large for the board."""
    board, limits = of_board(settings.system.root), settings.limits
    most = next((own for memory, own in PICTURES if board is not None and board <= memory * MEBIBYTE), None)
    if most is None:
        return settings
    return replace(settings, limits=replace(limits, preview_cache=min(limits.preview_cache, most * MEBIBYTE)))


def of_board(root: Path) -> int | None:
    """Bytes of memory that the board has; None where the system does not say."""
    try:
        text = (root / "proc/meminfo").read_text(encoding="ascii")
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        return int(fields["MemTotal"].split()[0]) * 1_024
    except (OSError, ValueError, KeyError, IndexError):
        return None


def _of_glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None)
