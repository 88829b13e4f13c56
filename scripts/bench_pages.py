"""A box with a million jobs: lists, search, statistics, pages in a browser, memory, freshness.

It needs Chromium. To make the database of a million jobs takes minutes, to measure takes three.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import psutil
from benching import P99, PATIENCE, TOP, command_line, of_target, progress, quantile, row, wait_until
from playwright.sync_api import Browser, Page
from stand_ins import Box
from websockets.sync.client import connect
from year_of_receipts import COMMON, RARE, make

sys.path.insert(0, str(TOP / "tests"))

from support.chromium import found, launched

LOADED_MS, SETTLE_MS = 1_000, 3_000  # until a page's scripts listen; until it has nothing more to ask for
LEAST_JOBS = 100  # some are decided while it is measured, and three of them have the rare word
RECEIPT = b"Eiskaffee 4.20\n\x1dV\x00"
TARGETS = {"list": 30.0, "search": 100.0, "month": 1_000.0, "bytes": 60.0, "fresh": 200.0}


class Look(NamedTuple):
    """A page that is opened in a browser which has nothing of it, on a processor so many times slower."""

    path: str
    slowed: int
    paint: float  # milliseconds to the first thing on the screen: the target


LOOKS = (Look("/", 1, 500.0), Look("/counter", 6, 1_000.0), Look("/history", 1, 300.0))
PAINTED = "performance.getEntriesByName('first-contentful-paint')"
# Tells how many milliseconds later the changing part of a page has changed.
WATCH = """(patience) => { window.changed = new Promise((done, fail) => {
  const begun = performance.now();
  new MutationObserver(() => done(performance.now() - begun)).observe(document.querySelector("#live"),
    { subtree: true, childList: true, characterData: true });
  setTimeout(() => fail(new Error("the page did not change")), patience); }); }"""


class Extent(NamedTuple):
    """How much is measured."""

    jobs: int
    rounds: int  # of each combination of filters
    paints: int
    open_pages: int
    idle_seconds: float
    arrivals: int


FULL = Extent(jobs=1_000_000, rounds=10, paints=7, open_pages=40, idle_seconds=30.0, arrivals=10)
SMOKE = Extent(jobs=2_000, rounds=1, paints=1, open_pages=3, idle_seconds=1.0, arrivals=1)


def show_times(what: str, values: list[float], target: float) -> None:
    """Print a median, and how the worst of a hundred is to its target."""
    worst = quantile(values, P99)
    told = f"{of_target(worst, target)}; p50 {statistics.median(values):.1f}; {len(values)} asked"
    row(f"{what}, p99", f"{worst:.1f} ms", told)


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


def lists(box: Box, count: int, rounds: int) -> None:
    """The list API, and search, from random places on."""
    asking, chance = Asking(box), random.Random(1)
    asking.took("/api/jobs", {})
    for what, words, target in (
        ("list", [None], "list"),
        ("search, on three receipts", [RARE], "search"),
        ("search, on every receipt", [COMMON], "search"),
        ("search, a word begun", ["ka"], "search"),
        ("search, some words and a phrase", [f'vielen "summe {COMMON}"', "kafe muster"], "search"),
    ):
        progress(f"asking: {what}")
        took: list[tuple[float, dict[str, Any]]] = []
        for word, chosen, _ in itertools.product(words, filters(), range(rounds)):
            query = dict(chosen) | ({"q": word} if word else {})
            if chance.random() < 0.5:
                query["cursor"] = chance.randint(1, count)
            took.append((asking.took("/api/jobs", query), query))
        show_times(what, [each[0] for each in took], TARGETS[target])
        slowest = max(took, key=lambda each: each[0])
        row(f"{what}, slowest", f"{slowest[0]:.1f} ms", urlencode(slowest[1]))


def counting(box: Box) -> None:
    """The statistics of a month and of a year."""
    progress("counting")
    asking = Asking(box)
    for what, days in (("a day", 1), ("a week", 7), ("a month", 30), ("a year", 365)):
        took = [asking.took("/api/reports/summary", {"from": ago(days)}) for _ in range(3)]
        beside = of_target(statistics.median(took), TARGETS["month"]) if days == 30 else ""
        row(f"statistics of {what}", f"{statistics.median(took):.0f} ms", beside)


def painting(box: Box, browser: Browser, look: Look, times: int) -> None:
    """A page with a thousand receipts waiting, in a browser that has nothing of it."""
    progress(f"opening {look.path} in an empty browser {times} times")
    paints, sizes = [], []
    for _ in range(times):
        context = browser.new_context()
        page = context.new_page()
        sent: dict[str, float] = {}
        names: dict[str, str] = {}
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Emulation.setCPUThrottlingRate", {"rate": look.slowed})
        wire.on("Network.responseReceived", lambda event, names=names: _name(names, event))
        wire.on("Network.loadingFinished", lambda event, sent=sent: _size(sent, event))
        page.goto(box.url(look.path))
        wait_until(partial(page.evaluate, f"{PAINTED}.length"), "the first paint")
        paints.append(page.evaluate(f"{PAINTED}[0].startTime"))
        ours = [sent.get(key, 0.0) for key, url in names.items() if "/api/" not in url and "/frag" not in url]
        sizes.append(sum(ours) / 1000)
        context.close()
    paint, size = statistics.median(paints), statistics.median(sizes)
    slowed = f", on a processor slowed {look.slowed} times" if look.slowed > 1 else ""
    row(f"first contentful paint of {look.path}{slowed}", f"{paint:.0f} ms", of_target(paint, look.paint))
    row(f"sent for {look.path} before pictures", f"{size:.1f} kB", of_target(size, TARGETS["bytes"]))


def _name(names: dict[str, str], event: dict[str, Any]) -> None:
    names[event["requestId"]] = event["response"]["url"]


def _size(sent: dict[str, float], event: dict[str, Any]) -> None:
    sent[event["requestId"]] = event["encodedDataLength"]


def memory(box: Box, pages: int) -> None:
    """What the service takes, before and with open pages."""
    progress(f"opening {pages} pages")
    service = psutil.Process(box.process.pid)
    asking = Asking(box)
    for _ in range(pages):
        asking.took("/", {})
    before = service.memory_info().rss / 1e6
    with ExitStack() as sockets:
        for _ in range(pages):
            asking.took("/", {})
            address = f"ws://127.0.0.1:{box.ports['events']}/ws?rooms=jobs,printers,panel"
            sockets.enter_context(connect(address))
        box.print(RECEIPT)
        time.sleep(1)
        after = service.memory_info().rss / 1e6
    row("memory of the service", f"{before:.1f} MB")
    row(f"the same with {pages} pages open", f"{after:.1f} MB", f"{after - before:+.1f} MB; target +10")


def idling(box: Box, page: Page, seconds: float) -> None:
    """What a page asks for while nothing happens."""
    for path in ("/", "/counter", "/history"):
        progress(f"watching an idle {path} for {seconds:g} s")
        page.goto(box.url(path))
        page.wait_for_timeout(SETTLE_MS)
        asked: list[str] = []
        note = lambda request, asked=asked: asked.append(request.url)  # noqa: E731
        page.on("request", note)
        page.wait_for_timeout(seconds * 1000)
        page.remove_listener("request", note)
        row(f"requests of an idle {path} in {seconds:g} s", f"{len(asked)}", " ".join(asked[:2]))


def freshness(box: Box, page: Page, times: int) -> None:
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
        what = "decided" if happens is decide else "arrived"
        progress(f"{what} to {path} changed, {times} times")
        took = [_fresh(box, page, path, happens, number, newest) for number in range(times)]
        worst = max(took)
        beside = f"{of_target(worst, TARGETS['fresh'])}; median {statistics.median(took):.0f}"
        row(f"{what} to {path} changed, slowest of {times}", f"{worst:.1f} ms", beside)


def _fresh(
    box: Box, page: Page, path: str, happens: Callable[[int], None], number: int, newest: int
) -> float:
    page.goto(box.url(path.replace("N", str(newest - number))))
    page.wait_for_timeout(LOADED_MS)
    page.evaluate(WATCH, PATIENCE * 1000)
    happens(number)
    changed: float = page.evaluate("window.changed")
    return changed


def in_browser(box: Box, extent: Extent) -> None:
    """The rows that need a browser."""
    with launched() as browser:
        for look in LOOKS:
            painting(box, browser, look, extent.paints)
        page = browser.new_context().new_page()
        freshness(box, page, extent.arrivals)
        idling(box, page, extent.idle_seconds)


def fill(folder: Path, jobs: int) -> None:
    """Make the database, where there is none."""
    if not (folder / "counterproof.db").exists():
        progress(f"making {jobs} jobs")
        begun = time.perf_counter()
        make(folder, jobs)
        row(f"{jobs} jobs made", f"{time.perf_counter() - begun:.1f} s")
    row("database", f"{(folder / 'counterproof.db').stat().st_size / 1e6:.0f} MB")


def options() -> argparse.Namespace:
    """The command line."""
    parser = command_line(__doc__)
    parser.add_argument("jobs", nargs="?", type=int, help=f"how many jobs the database has ({FULL.jobs})")
    parser.add_argument("folder", nargs="?", type=Path, help="keep the database here, or use what is here")
    given = parser.parse_args()
    if given.jobs is not None and given.jobs < LEAST_JOBS:
        parser.error(f"{given.jobs} jobs are too few to measure: give {LEAST_JOBS} or more")
    return given


def main() -> None:
    """Measure, and print the table."""
    given = options()
    if found() is None:
        sys.exit("bench_pages: Chromium is missing. On Debian: apt-get install chromium-headless-shell")
    extent = SMOKE if given.smoke else FULL
    jobs = given.jobs or extent.jobs
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = given.folder or Path(scratch) / "data"
        fill(folder, jobs)
        box = Box(folder, ("web.requests_per_minute=1000000",))
        try:
            lists(box, jobs, extent.rounds)
            counting(box)
            memory(box, extent.open_pages)
            in_browser(box, extent)
        finally:
            box.stop()


if __name__ == "__main__":
    main()
