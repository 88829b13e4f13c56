"""axe-core, the checker of accessibility, as npm has it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from support.packages import Unavailable, npm_packages

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def checker() -> str:
    """Its script."""
    try:
        return (npm_packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()
    except Unavailable as reason:
        pytest.skip(str(reason))


def violations(page: Page, checker: str) -> list[str]:
    """What is wrong with a page, a line for each element."""
    page.evaluate(checker)
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
    ]
