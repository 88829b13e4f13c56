"""The Firefox that Debian packages, told to keep to itself."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from support.chromium import Missing, be_patient

PROGRAMS = ("firefox-esr", "firefox")
BESIDE_IT = Path(__file__).parent / "firefox_bidi.py"
# Besides what Playwright turns off: a request that leaves loopback is sent to a port where nobody listens.
QUIET: dict[str, str | float | bool] = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.socks_remote_dns": True,
    "network.proxy.no_proxies_on": "127.0.0.1, localhost",
}


def found() -> str | None:
    """The program's path."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """A running one. Raises Missing."""
    program = found()
    if program is None:
        raise Missing("Firefox is not installed here")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        command = Path(folder) / "firefox"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{BESIDE_IT}" "{program}" "$@"\n')
        command.chmod(0o700)
        browser = playwright.firefox.launch(
            channel="moz-firefox", executable_path=command, firefox_user_prefs=QUIET
        )
        be_patient(browser)
        try:
            yield browser
        finally:
            browser.close()
