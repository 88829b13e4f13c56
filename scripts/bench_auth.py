"""Knowing who asks: a request without a login, and with a key, a token, a cookie; the best of many."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benching import TOP, command_line, milliseconds, of_target, progress, row

sys.path.insert(0, str(TOP / "tests" / "appliance" / "web"))

from sites import PASSWORD, TESTER, make_site

from appliance.identity import Role
from appliance.settings import Limits, WebSettings
from appliance.spool import Spool
from appliance.web.cookies import COOKIE

TARGET = 0.3  # ms more than without a login
PATH = "/api/notices"
MANY = WebSettings(requests_per_minute=1_000_000)
Ask = Callable[[], Any]


class Extent(NamedTuple):
    """How much is measured."""

    requests: int
    repeats: int


FULL, SMOKE = Extent(requests=200, repeats=15), Extent(requests=5, repeats=2)


def best(ask: Ask, extent: Extent) -> float:
    """Milliseconds of one request, in the best of some runs."""

    def several() -> None:
        for _ in range(extent.requests):
            answer = ask()
            assert answer.status_code == 200, answer.data

    return min(milliseconds(several) for _ in range(extent.repeats)) / extent.requests


@contextmanager
def ways() -> Iterator[dict[str, Ask]]:
    """A request for each way to say who asks; the first says nothing."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        spool = Spool(Path(folder) / "data", Limits(free_bytes=0))
        spool.start(threading.Thread.start)
        make: Any = make_site.__wrapped__(spool, Path(folder))  # type: ignore[attr-defined]  # a fixture's function
        free, site = make(MANY, login=False), make(MANY)
        user = site.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
        browser = site.app.test_client()
        browser.set_cookie(COOKIE, site.identity.sessions.begin(user, "127.0.0.1"), domain="localhost")
        token = {"Authorization": f"Bearer {site.identity.sessions.tokens(user).access}"}
        key = site.key(Role.VIEWER)
        anybody, client = free.app.test_client(), site.app.test_client()
        try:
            yield {
                "a request without a login": lambda: anybody.get(PATH),
                "with a key": lambda: client.get(PATH, headers=key),
                "with an access token": lambda: client.get(PATH, headers=token),
                "with a cookie": lambda: browser.get(PATH),
            }
        finally:
            spool.stop()


def main() -> None:
    """Measure, and print the table."""
    extent = SMOKE if command_line(__doc__).parse_args().smoke else FULL
    floor: float | None = None
    with ways() as asked:
        for what, ask in asked.items():
            progress(f"{what}, {extent.repeats} times {extent.requests}")
            took = best(ask, extent)
            more = took - (floor or took)
            beside = f"{more:+.3f} ms; {of_target(more, TARGET)}" if floor else ""
            row(what, f"{took:.3f} ms", beside)
            floor = floor or took


if __name__ == "__main__":
    main()
