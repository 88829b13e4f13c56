"""A box whose clock shows 1970, 2036 and today in turn, by libfaketime: nobody's receipts go by it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from running_box import Box
from test_identity import LOGIN, PASSWORD, Browser, bearer, run, tokens

from appliance.runtime.clock import SYNCHRONISED

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
PAST, FUTURE, TODAY = "@1970-01-02 00:00:00", "+3650d", ""
AHEAD = 3_650 * 86_400  # seconds

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="faketime is not installed here (Debian: faketime)")


def clock(shows: str) -> tuple[str, ...]:
    """What a box is started by to see another time; its waiting goes by the clock that only goes forward."""
    if not shows:
        return ()
    return (
        *("env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME={shows}", "TZ=UTC", "NO_FAKE_STAT=1"),
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "DONT_FAKE_MONOTONIC=1",
    )


def start(box: Box, shows: str) -> None:
    """Start it again by this time; it has looked for old receipts once when this returns."""
    box.stop()
    before = len(box.log())
    box.wrapper = clock(shows)
    box.start()
    box.wait_for(lambda: "old receipts were looked for" in box.log()[before:], "it to look for old receipts")


def take(box: Box, text: str) -> int:
    """A receipt that is over; its number."""
    box.print(text.encode())
    number: int = box.get("/api/jobs?limit=1")["jobs"][0]["id"]
    assert box.post(f"/api/jobs/{number}/reject")[0] == 200
    return number


def notices(box: Box) -> list[str]:
    return [str(each["text"]) for each in box.get("/api/notices")["notices"]]


def expect(box: Box, receipts: dict[int, str]) -> None:
    """Every receipt is there, and says what it said."""
    for number, text in receipts.items():
        status, body, _ = box.request("GET", f"/api/jobs/{number}/raw")
        assert (status, body.decode()) == (200, text)


@pytest.mark.parametrize(
    "times", [(PAST, FUTURE, TODAY), (TODAY, PAST, FUTURE, TODAY), (FUTURE, PAST, TODAY)]
)
def test_a_box_started_in_1970_in_2036_and_today_has_all_its_receipts(
    make_box: Callable[..., Box], times: tuple[str, ...]
) -> None:
    box = make_box("log.level=debug")
    receipts: dict[int, str] = {}
    for shows in (*times, TODAY):
        start(box, shows)
        expect(box, receipts)
        told = " ".join(notices(box))
        assert ("Until the time is known, no receipt is erased" in told) == bool(shows), told
        for text in (f"tea at {shows}\n", f"cake at {shows}\n"):
            receipts[take(box, text)] = text
    start(box, TODAY)
    expect(box, receipts)
    assert notices(box) == []


def network(root: Path, ahead: float) -> str:
    """A system on which the network has set the clock, so far ahead; the setting that names it."""
    file = root / SYNCHRONISED
    file.parent.mkdir(parents=True)
    file.touch()
    os.utime(file, (time.time() + ahead,) * 2)
    (root / "proc").mkdir()
    uptime = Path("/proc/uptime")
    (root / "proc/uptime").symlink_to(uptime)
    booted = time.time() - float(uptime.read_text().split()[0])
    (root / "proc/stat").write_text(f"btime {booted + ahead:.0f}\n")
    return f"system.root={root}"


def test_by_a_network_that_says_it_is_2036_nothing_is_erased_before_people_are_told(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    box = make_box("log.level=debug", network(tmp_path / "right", 0))
    receipts = {take(box, text): text for text in ("tea\n", "cake\n")}
    box.settings = (*box.settings[:-1], network(tmp_path / "wrong", AHEAD))
    for _ in range(2):
        start(box, FUTURE)
        expect(box, receipts)
        (told,) = notices(box)
        assert "are older than their queues keep them: 2." in told
    text = "of 2036\n"
    receipts[take(box, text)] = text
    box.settings = (*box.settings[:-1], network(tmp_path / "right again", 0))
    start(box, TODAY)
    expect(box, receipts)


@pytest.mark.parametrize("shows", [PAST, FUTURE])
def test_logins_made_by_a_clock_that_was_wrong_are_not_good_today(
    make_box: Callable[..., Box], shows: str
) -> None:
    box = make_box("log.level=debug", LOGIN)
    run(box, "user", "add", "ada", "--password", PASSWORD)
    before = Browser(box)
    before.log_in()
    start(box, shows)
    assert before.ask("GET", "/account")[0] == 303
    then = Browser(box)
    assert then.log_in() == 303
    made = tokens(box)
    assert then.ask("GET", "/account")[0] == 200
    assert box.request("GET", "/api/jobs", **bearer(made["access_token"]))[0] == 200
    start(box, TODAY)
    assert then.ask("GET", "/account")[0] == 303
    assert box.post("/api/auth/refresh", {"refresh_token": made["refresh_token"]})[0] == 401
    assert before.ask("GET", "/account")[0] == 200, "who was logged in before still is"


def test_a_key_that_has_ended_is_not_good_again_in_1970(make_box: Callable[..., Box]) -> None:
    box = make_box("log.level=debug", LOGIN)
    run(box, "user", "add", "ada", "--password", PASSWORD)
    key = bearer(run(box, "apikey", "create", "till", "--role", "viewer", "--days", "1").strip())
    assert box.request("GET", "/api/jobs", **key)[0] == 200
    for shows in ("+2d", PAST):
        start(box, shows)
        assert box.request("GET", "/api/jobs", **key)[0] == 401


def test_a_clock_that_is_set_while_the_box_runs_is_in_the_audit(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    file = tmp_path / "faketime"
    file.write_text("+0")
    box = make_box("log.level=debug")
    box.stop()
    box.wrapper = tuple(
        f"FAKETIME_TIMESTAMP_FILE={file}" if word.startswith("FAKETIME=") else word for word in clock("+0")
    )
    box.wrapper = (*box.wrapper, "FAKETIME_NO_CACHE=1")
    box.start()
    text = "tea\n"
    receipts = {take(box, text): text}
    file.write_text("+3650d")
    found = box.wait_for(lambda: box.get("/api/audit?action=clock")["entries"], "the audit to have it")
    assert (found[0]["who"], found[0]["action"]) == ("counterproof", "clock set")
    box.wait_for(lambda: "Until the time is known" in " ".join(notices(box)), "people to be told")
    file.write_text("+0")
    box.wait_for(lambda: "The clock is set" in " ".join(notices(box)), "the time to be known")
    expect(box, receipts)
