"""python-escpos installs a package called `escpos`, as Counterproof does: an environment can't have both."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

OURS, THEIRS = "parser.py", "magicencode.py"  # files of the package that the other one never had
ADVICE = (
    "Give each an environment of its own (python3 -m venv). To mend this one: pip uninstall python-escpos,"
    " then pip install --force-reinstall counterproof."
)


def check() -> None:
    """Look which `escpos` an import would find. Raises ImportError where it is not Counterproof's alone."""
    spec = find_spec("escpos")
    if spec is None or spec.origin is None:
        raise ImportError(
            "Counterproof's package escpos is not installed. Install counterproof again with pip."
        )
    folder = Path(spec.origin).parent
    if (folder / THEIRS).exists() or not (folder / OURS).exists():
        raise ImportError(
            f"The package escpos in {folder} is python-escpos's, or a mixture of it and Counterproof's:"
            f" both are installed here, under one name. {ADVICE}"
        )
