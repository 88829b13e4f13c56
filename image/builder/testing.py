"""Builds the image where need be and tests it within a time: scripts/test-image."""

from __future__ import annotations

import os
import subprocess
import sys

from image.builder import root
from image.builder.assembling import NAME, build
from image.builder.tools import CACHE, ROOT, BuildFailed, check_host, digest_of

OUT = CACHE / "out"
COLD, WARM = 24, 2  # minutes that a build takes without a cache and with one, on two cores that are shared
MADE_OF = ("appliance", "escpos", "image", "systemd")
PARTS = (  # in the order of what they tell, with the minutes of each on two cores that do nothing else
    ("tests/image/test_builder.py", 1),
    ("tests/image/test_running_image.py", 9),
    ("tests/image/test_second_start.py", 6),
    ("tests/image/test_raspberry_pi.py", 7),
    ("tests/image/test_power_cuts.py", 14),
)


def main() -> int:
    """Build and test; the exit status."""
    minutes = float(os.environ.get("IMAGE_MINUTES") or "inf")
    first = _minutes_to_build()
    chosen, left_out = fitting(minutes - first)
    for part in left_out:
        print(
            f"scripts/test-image: {part} is left out: with {first} minutes for the build"
            f" it does not fit into {minutes:g}"
        )
    if not chosen:
        return 0
    try:
        check_host()
        _have_image()
    except BuildFailed as error:
        print(f"scripts/test-image: {error}", file=sys.stderr)
        return 1
    arguments = sys.argv[1:] or chosen
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT).returncode


def fitting(minutes: float) -> tuple[list[str], list[str]]:
    """The parts that can be run in this time, and the others."""
    chosen, left_out = [], []
    for part, takes in PARTS:
        if takes <= minutes:
            chosen.append(part)
            minutes -= takes
        else:
            left_out.append(part)
    return chosen, left_out


def _minutes_to_build() -> int:
    if _is_of_this_source():
        return 0
    return WARM if root.kept().exists() else COLD


def _is_of_this_source() -> bool:
    marker = OUT / "made-of"
    return (OUT / NAME).exists() and marker.exists() and marker.read_text() == _source()


def _source() -> str:
    return digest_of([ROOT / name for name in MADE_OF])


def _have_image() -> None:
    """An image of this very source."""
    if _is_of_this_source():
        print(f"scripts/test-image: {OUT / NAME} is of this source")
        return
    (OUT / "made-of").unlink(missing_ok=True)
    build(OUT)
    (OUT / "made-of").write_text(_source())


if __name__ == "__main__":
    sys.exit(main())
