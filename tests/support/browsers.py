"""The fixture of a real browser, for folders of tests that need one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser

from support import chromium, firefox
from support.chromium import Missing

BROWSERS: dict[str, Callable[[], AbstractContextManager[Browser]]] = {
    "chromium": chromium.launched,
    "firefox": firefox.launched,
}


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Started once a file: while it runs, no test could start an event loop beside Playwright's."""
    launched = BROWSERS[getattr(request, "param", "chromium")]
    try:
        with launched() as browser:
            yield browser
    except Missing as reason:
        pytest.skip(str(reason))


def choose_browsers(metafunc: pytest.Metafunc) -> None:
    """Run a test in Chromium, and in Firefox too where it has the mark `both_browsers`.

    Chromium stands in the name of no test. Pytest puts those of one browser together.
    """
    if "browser" not in metafunc.fixturenames:
        return
    names: list[object] = [pytest.param("chromium", id=pytest.HIDDEN_PARAM)]
    if metafunc.definition.get_closest_marker("both_browsers"):
        names.append("firefox")
    metafunc.parametrize("browser", names, indirect=True)
