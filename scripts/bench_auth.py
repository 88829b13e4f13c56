"""What knowing who asks costs: a request without a login, with a key, a cookie, a token; best of many."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOP = Path(__file__).parent.parent
sys.path.insert(0, str(TOP / "tests" / "appliance" / "web"))

from sites import PASSWORD, TESTER, make_site  # noqa: E402

from appliance.identity import Role  # noqa: E402
from appliance.settings import Limits, WebSettings  # noqa: E402
from appliance.spool import Spool  # noqa: E402
from appliance.web.access import COOKIE  # noqa: E402

ROUNDS, REPEATS = 200, 15
TARGET = 0.3  # ms more than without a login
PATH = "/api/notices"
MANY = WebSettings(requests_per_minute=1_000_000)


def best(ask: Callable[[], Any]) -> float:
    """Milliseconds of one request, in the best of some runs."""
    found = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        for _ in range(ROUNDS):
            assert ask().status_code == 200
        found.append((time.perf_counter() - begun) * 1000 / ROUNDS)
    return min(found)


def main() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        spool = Spool(Path(folder) / "data", Limits(free_bytes=0))
        spool.start(threading.Thread.start)
        make: Any = make_site.__wrapped__(spool, Path(folder))  # type: ignore[attr-defined]  # a fixture's function
        free, site = make(MANY, login=False), make(MANY)
        user = site.identity.people.add("ada", PASSWORD, Role.ADMIN, TESTER)
        browser = site.app.test_client()
        browser.set_cookie(COOKIE, site.identity.sessions.begin(user, "127.0.0.1"), domain="localhost")
        access = site.identity.sessions.tokens(user).access
        key = site.key(Role.VIEWER)
        anybody, client = free.app.test_client(), site.app.test_client()
        floor = best(lambda: anybody.get(PATH))
        print(f"  {'a request without a login':30} {floor:6.3f} ms")
        for what, ask in (
            ("with a key", lambda: client.get(PATH, headers=key)),
            ("with an access token", lambda: client.get(PATH, headers={"Authorization": f"Bearer {access}"})),
            ("with a cookie", lambda: browser.get(PATH)),
        ):
            more = best(ask) - floor
            print(
                f"  {what:30} {more:+6.3f} ms  {more / TARGET:.2f} of the target, {more / floor:.2f} x of it"
            )
        spool.stop()


if __name__ == "__main__":
    main()
