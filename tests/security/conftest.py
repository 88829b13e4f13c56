"""The box that is attacked, the web application by itself, and a real browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.chromium import Missing, launched

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box
sys.path.insert(0, str(Path(__file__).parent.parent / "appliance" / "web"))  # sites

from running_box import Box, box, make_box
from sites import make_site, site

__all__ = ["box", "make_box", "make_site", "site"]

Box.is_forked = True


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with launched() as browser:
            yield browser
    except Missing as reason:
        pytest.skip(str(reason))
