"""Builds the image where need be and tests it within a time: scripts/test-image."""

from __future__ import annotations

import os
import subprocess
import sys

from image.builder import root
from image.builder.assembling import NAME, build
from image.builder.tools import CACHE, ROOT, BuildFailed, check_host, digest_of

OUT = CACHE / "out"
COLD, WARM = 25, 2  # minutes that a build may take without a cache and with one, on two cores
NOTHING_FITS = 3  # the exit status of a plan that leaves all out
MADE_OF = ("appliance", "escpos", "image", "systemd")
PARTS = (  # in the order of what they tell, with the minutes of each on two cores that others use too
    ("tests/image/test_running_image.py", 9),
    ("tests/image/test_second_start.py", 6),
    ("tests/image/test_builder.py", 1),
    ("tests/hardware/inside/test_hotspot.py", 4),
    ("tests/image/test_raspberry_pi.py", 9),
    ("tests/image/test_power_cuts.py", 14),
)


def main() -> int:
    """`plan` says what is left out; `run` builds and tests. The exit status."""
    if sys.argv[1] == "plan":
        return _plan()
    try:
        check_host()
        _have_image()
    except BuildFailed as error:
        print(f"scripts/test-image: {error}", file=sys.stderr)
        return 1
    arguments = sys.argv[2:] or fitting(_minutes())[0]
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT).returncode


def _plan() -> int:
    building = _minutes_to_build()
    chosen, left_out = fitting(_minutes() - building)
    if left_out:
        print(
            f"scripts/test-image: with a build, which takes up to {building} minutes here, these do not fit"
            f" into IMAGE_MINUTES={_minutes():g} and are left out: {', '.join(left_out)}"
        )
    return 0 if chosen else NOTHING_FITS


def _minutes() -> float:
    return float(os.environ.get("IMAGE_MINUTES") or "inf")


def fitting(minutes: float) -> tuple[list[str], list[str]]:
    """The first parts, as many as can be run in this time, and the others."""
    chosen = []
    for part, takes in PARTS:
        minutes -= takes
        if minutes < 0:
            break
        chosen.append(part)
    return chosen, [part for part, _ in PARTS[len(chosen) :]]


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
