"""python-escpos installs a package called `escpos` as well, over this one or beneath it."""

from __future__ import annotations

from pathlib import Path

THEIRS = "magicencode.py"  # a file of python-escpos's package


def check(folder: Path) -> None:
    """Raises ImportError where a package's folder holds files of both."""
    if (folder / THEIRS).exists():
        raise ImportError(
            f"{folder} is a mixture of Counterproof's escpos and of python-escpos: both are installed here,"
            " under one name. Give each an environment of its own (python3 -m venv). To mend this one:"
            " pip uninstall python-escpos, then pip install --force-reinstall counterproof."
        )
