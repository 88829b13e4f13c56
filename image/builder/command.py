"""The command line of the builder: image/build."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from image.builder import debian
from image.builder.tools import CACHE, BuildFailed, check_host, step


def main() -> int:
    """Build the image, or write the locks anew; the exit status."""
    parser = argparse.ArgumentParser(prog="image/build", description="Makes the SD-card image.")
    parser.add_argument(
        "--update-lock",
        action="store_true",
        help="take what Debian has today; Python packages come by scripts/lock",
    )
    parser.add_argument("--into", type=Path, default=CACHE / "out", help="folder for the image")
    parser.add_argument("--no-compress", action="store_true", help="leave out the compressed file")
    given = parser.parse_args()
    try:
        check_host()
        if given.update_lock:
            debian.update_lock()
            return 0
        from image.builder.assembling import build

        with step("built the image"):
            build(given.into, compressed=not given.no_compress)
    except BuildFailed as error:
        print(f"image/build: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
