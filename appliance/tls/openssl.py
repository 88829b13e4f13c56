"""The program openssl, which every Debian with certificates has: no library need be loaded for this."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SECONDS = 30.0  # a Zero 2 W makes a P-256 key in well under one
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


class TlsError(Exception):
    """A certificate that can't be made, read or taken; the message says why."""


def openssl(*words: str | Path) -> str:
    """The output of `openssl` with these words. Raises TlsError with its last line on what is wrong."""
    try:
        done = subprocess.run(
            ["openssl", *map(str, words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            env=_ENVIRONMENT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TlsError(f"openssl does not work here ({error})") from None
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise TlsError(said[-1].strip() if said else f"openssl {words[0]} failed")
    return done.stdout
