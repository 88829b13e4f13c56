"""Events by the API: behind a place, within a scope, and with what a program needs to go on."""

from __future__ import annotations

from typing import Any

import pytest
from sites import Site

from appliance.identity import Role
from appliance.settings import Queue
from appliance.spool import Submission


def ask(site: Site, query: str, headers: dict[str, str]) -> dict[str, Any]:
    answer = site.app.test_client().get(f"/api/events{query}", headers=headers)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def receive(site: Site, queue: str = "main") -> int:
    return site.spool.jobs.accept(Submission(b"receipt", "raw", "127.0.0.1", queue=queue)).result().id


def test_events_are_told_behind_a_place(site: Site) -> None:
    viewer = site.key(Role.VIEWER)
    last = ask(site, "", viewer)["last"]
    job = receive(site)
    page = ask(site, f"?after={last}", viewer)
    (event,) = page["events"]
    assert (event["event"], event["job"], event["queue"]) == ("job:created", job, "main")
    assert (page["last"], page["missed"]) == (event["sequence"], False)
    assert ask(site, f"?after={page['last']}", viewer)["events"] == []


def test_a_key_of_one_queue_hears_that_queue(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    receive(site)
    job = receive(site, "bar")
    found = ask(site, "", site.key(Role.VIEWER, queue="bar"))["events"]
    assert [(each["event"], each["job"]) for each in found] == [("job:created", job)]


@pytest.mark.parametrize("query", ["?after=-1", "?after=x", "?limit=0"])
def test_what_is_no_place_is_refused_in_words(site: Site, query: str) -> None:
    answer = site.app.test_client().get(f"/api/events{query}", headers=site.key(Role.VIEWER))
    assert answer.status_code == 400
    assert answer.get_json()["field"] in ("after", "limit")
