"""The receipts that real client libraries print, generated once in a test run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from libraries import Receipt, draw_logo, generated
from support.packages import Unavailable

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box


@pytest.fixture(scope="session")
def receipts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Receipt]]:
    """The receipts of a generator by name; generated once, and skipped with the reason where that fails."""
    logo = tmp_path_factory.mktemp("clients") / "logo.png"
    draw_logo(logo)

    @cache
    def outcome(generator: str) -> dict[str, Receipt] | str:
        try:
            return generated(generator, logo)
        except (Unavailable, subprocess.TimeoutExpired) as error:
            return str(error)

    def by_name(generator: str) -> dict[str, Receipt]:
        found = outcome(generator)
        if isinstance(found, str):
            pytest.skip(f"{generator} is not available: {found}")
        return found

    return by_name
