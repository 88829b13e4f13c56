"""A box with a login, and how somebody logs in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from running_box import Box

PASSWORD = "four plain words"


@pytest.fixture
def locked_box(tmp_path: Path) -> Iterator[Box]:
    """With the admin ada."""
    box = Box(tmp_path / "locked", ("printers=virtual:lab", "identity.login=true"))
    command = [sys.executable, "-m", "appliance.cli", "user", "add", "ada", "--password", PASSWORD]
    subprocess.run([*command, "--data", str(box.data)], check=True, capture_output=True)
    yield box
    box.stop()


def log_in(
    page: Page, box: Box, path: str = "/login", *, name: str = "ada", password: str = PASSWORD
) -> None:
    """By the form at a path that leads to it."""
    page.goto(box.url(path))
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
