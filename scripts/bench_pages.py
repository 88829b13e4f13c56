"""Measures a box with a million jobs: lists, search, statistics, pages in a browser, memory, freshness.

`bench_pages.py [JOBS] [FOLDER]`: the database is made in FOLDER, or used where it is there already.
"""

from __future__ import annotations

import http.client
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Browser, Page
from websockets.sync.client import connect

TOP = Path(__file__).parent.parent
sys.path[:0] = [str(TOP / "tests" / "system"), str(TOP / "tests" / "browser")]

from bench_records import COMMON, RARE, make  # noqa: E402
from chromium import launched  # noqa: E402
from running_box import Box  # noqa: E402

JOBS = 1_000_000
ROUNDS = 10  # of each combination
PAINTS = 7
OPEN_PAGES = 40
IDLE_SECONDS, SETTLE_MS = 30, 3_000
ARRIVALS = 10
RECEIPT = b"Eiskaffee 4.20\n\x1dV\x00"
TARGETS = {"list": 30.0, "search": 100.0, "month": 1_000.0, "paint": 500.0, "bytes": 60.0, "fresh": 300.0}
# Tells when the changing part of a page has changed, by the clock that this script has as well.
WATCH = """() => { window.changed = new Promise((done) => new MutationObserver(() => done(Date.now()))
  .observe(document.querySelector("#live"), { subtree: true, childList: true, characterData: true })); }"""


def show(what: str, value: str, beside: str = "") -> None:
    """Print a line."""
    print(f"  {what:46} {value:>12}   {beside}", flush=True)


def quantile(values: list[float], part: float) -> float:
    """What so great a part of the values is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def show_times(what: str, values: list[float], target: float) -> None:
    """Print a median, and how the worst of a hundred is to its target."""
    worst = quantile(values, 0.99)
    told = f"p50 {statistics.median(values):.1f}, {worst / target:.2f} of the target; {len(values)} asked"
    show(f"{what}, p99", f"{worst:.1f} ms", told)


class Asking:
    """A client that keeps its connection, so that only the box is measured."""

    def __init__(self, box: Box) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", box.ports["web"], timeout=120)

    def took(self, path: str, query: dict[str, Any]) -> float:
        """Milliseconds from asking to the whole answer."""
        begun = time.perf_counter()
        self._connection.request("GET", f"{path}?{urlencode(query, doseq=True)}")
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return (time.perf_counter() - begun) * 1000


def ago(days: int) -> str:
    """A time so many days ago, as the API takes it."""
    return (datetime.now(UTC) - timedelta(days)).isoformat()


def filters() -> Iterator[dict[str, Any]]:
    """Every combination of a state, a queue, a printer and a time, each of them or none."""
    states: list[dict[str, Any]] = [{}, {"state": "rejected"}, {"state": "failed"}, {"state": "pending"}]
    queues, printers = [{}, {"queue": "bar"}], [{}, {"printer": "kueche"}, {"printer": "theke"}]
    times = [{}, {"from": ago(200), "to": ago(199)}, {"from": ago(200), "to": ago(170)}]
    for parts in itertools.product(states, queues, printers, times):
        yield {name: value for part in parts for name, value in part.items()}


def lists(box: Box, count: int) -> None:
    """The list API, and search, from random places on."""
    asking, chance = Asking(box), random.Random(1)
    asking.took("/api/jobs", {})
    for what, words, target in (
        ("list", [None], "list"),
        (f"search, on three receipts ({RARE})", [RARE], "search"),
        (f"search, on every receipt ({COMMON})", [COMMON], "search"),
        ("search, a word begun (ka)", ["ka"], "search"),
        ("search, some words and a phrase", [f'vielen "summe {COMMON}"', "kafe muster"], "search"),
    ):
        took: list[tuple[float, dict[str, Any]]] = []
        for word, chosen, _ in itertools.product(words, filters(), range(ROUNDS)):
            query = dict(chosen) | ({"q": word} if word else {})
            if chance.random() < 0.5:
                query["cursor"] = chance.randint(1, count)
            took.append((asking.took("/api/jobs", query), query))
        show_times(what, [each[0] for each in took], TARGETS[target])
        slowest = max(took, key=lambda each: each[0])
        show("  slowest", f"{slowest[0]:.1f} ms", urlencode(slowest[1]))


def counting(box: Box) -> None:
    """The statistics of a month and of a year."""
    asking = Asking(box)
    for what, days in (("a day", 1), ("a week", 7), ("a month", 30), ("a year", 365)):
        took = [asking.took("/api/reports/summary", {"from": ago(days)}) for _ in range(3)]
        beside = f"{statistics.median(took) / TARGETS['month']:.2f} of the target" if days == 30 else ""
        show(f"statistics of {what}", f"{statistics.median(took):.0f} ms", beside)


def painting(box: Box, browser: Browser) -> None:
    """The first page with a thousand receipts waiting, in a browser that has nothing of it."""
    paints, sizes = [], []
    for _ in range(PAINTS):
        context = browser.new_context()
        page = context.new_page()
        sent: dict[str, float] = {}
        names: dict[str, str] = {}
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", lambda event, names=names: _name(names, event))
        wire.on("Network.loadingFinished", lambda event, sent=sent: _size(sent, event))
        page.goto(box.url("/"))
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        ours = [sent.get(key, 0.0) for key, url in names.items() if "/api/" not in url and "/frag" not in url]
        sizes.append(sum(ours) / 1000)
        context.close()
    paint, size = statistics.median(paints), statistics.median(sizes)
    show("first contentful paint of /", f"{paint:.0f} ms", f"{paint / TARGETS['paint']:.2f} of the target")
    show("sent for it before pictures", f"{size:.1f} kB", f"{size / TARGETS['bytes']:.2f} of the target")


def _name(names: dict[str, str], event: dict[str, Any]) -> None:
    names[event["requestId"]] = event["response"]["url"]


def _size(sent: dict[str, float], event: dict[str, Any]) -> None:
    sent[event["requestId"]] = event["encodedDataLength"]


def memory(box: Box) -> None:
    """What the service takes, before and with open pages."""
    service = psutil.Process(box.process.pid)
    asking = Asking(box)
    for _ in range(OPEN_PAGES):
        asking.took("/", {})
    before = service.memory_info().rss / 1e6
    sockets = []
    for _ in range(OPEN_PAGES):
        asking.took("/", {})
        sockets.append(connect(f"ws://127.0.0.1:{box.ports['events']}/ws?rooms=jobs,printers,panel"))
    box.print(RECEIPT)
    time.sleep(1)
    after = service.memory_info().rss / 1e6
    for socket in sockets:
        socket.close()
    show("memory of the service", f"{before:.1f} MB")
    show(f"more with {OPEN_PAGES} pages open", f"{after - before:.1f} MB", "target 10 MB")


def idling(box: Box, page: Page) -> None:
    """What a page asks for while nothing happens."""
    for path in ("/", "/counter", "/history"):
        page.goto(box.url(path))
        page.wait_for_timeout(SETTLE_MS)
        asked: list[str] = []
        note = lambda request, asked=asked: asked.append(request.url)  # noqa: E731
        page.on("request", note)
        page.wait_for_timeout(IDLE_SECONDS * 1000)
        page.remove_listener("request", note)
        show(f"requests of an idle {path} in {IDLE_SECONDS} s", f"{len(asked)}", " ".join(asked[:2]))


def freshness(box: Box, page: Page) -> None:
    """From a job that a till sends, or a decision, to a page that shows it."""
    newest = box.get("/api/jobs?limit=1&state=pending")["jobs"][0]["id"]

    def arrive(_: int) -> None:
        box.print(RECEIPT)

    def decide(number: int) -> None:
        assert box.post(f"/api/jobs/{newest - number}/reject")[0] == 200

    for path, happens in (
        ("/", arrive),
        ("/counter", arrive),
        ("/history", arrive),
        ("/jobs/N", decide),
    ):
        took = [_fresh(box, page, path, happens, number, newest) for number in range(ARRIVALS)]
        worst = max(took)
        beside = f"median {statistics.median(took):.0f}; {worst / TARGETS['fresh']:.2f} of the target"
        what = "decided" if happens is decide else "arrived"
        show(f"{what} to {path} changed, slowest of {ARRIVALS}", f"{worst:.0f} ms", beside)


def _fresh(
    box: Box, page: Page, path: str, happens: Callable[[int], None], number: int, newest: int
) -> float:
    page.goto(box.url(path.replace("N", str(newest - number))))
    page.wait_for_timeout(1_000)
    page.evaluate(WATCH)
    begun = time.time() * 1000
    happens(number)
    changed: float = page.evaluate("window.changed")
    return changed - begun


def main() -> None:
    """Measure, and print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else JOBS
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(scratch) / "data"
        if not (folder / "counterproof.db").exists():
            begun = time.perf_counter()
            make(folder, count)
            show(f"{count} jobs made", f"{time.perf_counter() - begun:.0f} s")
        show("database", f"{(folder / 'counterproof.db').stat().st_size / 1e6:.0f} MB")
        box = Box(folder, ("web.requests_per_minute=1000000",))
        try:
            lists(box, count)
            counting(box)
            memory(box)
            with launched() as browser:
                painting(box, browser)
                page = browser.new_context().new_page()
                freshness(box, page)
                idling(box, page)
        finally:
            box.stop()


if __name__ == "__main__":
    main()
