"""Builds the image where need be and tests it within a time: scripts/test-image."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from image.builder.assembling import NAME, build
from image.builder.tools import CACHE, ROOT, BuildFailed, check_host, digest_of

MADE_OF = ("appliance", "escpos", "image", "systemd")
PARTS = (  # in the order of what they tell, with the minutes of each on two cores that do nothing else
    ("tests/image/test_running_image.py", 9),
    ("tests/image/test_second_start.py", 6),
    ("tests/image/test_raspberry_pi.py", 7),
    ("tests/image/test_power_cuts.py", 14),
)


def main() -> int:
    """Build and test; the exit status."""
    minutes = float(os.environ.get("IMAGE_MINUTES") or "inf")
    end = time.monotonic() + minutes * 60
    try:
        check_host()
        _have_image()
    except BuildFailed as error:
        print(f"scripts/test-image: {error}", file=sys.stderr)
        return 1
    chosen, left_out = _fitting((end - time.monotonic()) / 60)
    for part in left_out:
        print(f"scripts/test-image: {part} is left out: it does not fit into {minutes:g} minutes")
    if not chosen:
        return 0
    arguments = sys.argv[1:] or chosen
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT).returncode


def _fitting(minutes: float) -> tuple[list[str], list[str]]:
    """The parts that can be run in this time, and the others."""
    chosen, left_out = [], []
    for part, takes in PARTS:
        if takes <= minutes:
            chosen.append(part)
            minutes -= takes
        else:
            left_out.append(part)
    return chosen, left_out


def _have_image() -> None:
    """An image of this very source."""
    out = CACHE / "out"
    digest = digest_of([ROOT / name for name in MADE_OF])
    marker = out / "made-of"
    if (out / NAME).exists() and marker.exists() and marker.read_text() == digest:
        print(f"scripts/test-image: {out / NAME} is of this source")
        return
    marker.unlink(missing_ok=True)
    build(out)
    marker.write_text(digest)


if __name__ == "__main__":
    sys.exit(main())
