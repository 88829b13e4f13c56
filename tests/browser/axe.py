"""axe-core, the checker of accessibility, as npm has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Page

PACKAGE = "axe-core@4.11.0"
FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "axe"
INSTALL_SECONDS = 300  # a slow mirror's worth
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Unavailable(Exception):
    """It cannot be had here."""


def script() -> str:
    """Its script. Raises Unavailable."""
    file = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise Unavailable("npm is not installed")
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", PACKAGE]
        ran = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS)
        if ran.returncode != 0:
            raise Unavailable(ran.stderr.decode(errors="replace").strip()[-300:])
    return file.read_text()


def violations(page: Page, checker: str) -> list[str]:
    """What is wrong with a page, a line for each element."""
    page.evaluate(checker)
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
    ]
