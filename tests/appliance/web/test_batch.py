"""Many jobs decided at once: each as it would have been alone."""

from __future__ import annotations

from typing import Any

import pytest
from sites import Site

from appliance.identity import Role
from appliance.spool import Decision, Job, JobFilter, Queue, Submission
from appliance.web.limits import MAX_BATCH


def submit(site: Site, count: int, queue: str = "main") -> list[Job]:
    futures = [site.spool.jobs.accept(Submission(b"%d" % n, "raw", "till", queue)) for n in range(count)]
    return [future.result() for future in futures]


def batch(site: Site, headers: dict[str, str], **body: Any) -> Any:
    answer = site.app.test_client().post("/api/jobs/batch", json=body, headers=headers)
    assert answer.status_code == 200, answer.get_data()
    return answer.get_json()["results"]


def named(job: Job) -> dict[str, object]:
    return {"id": job.id, "sha256": job.sha256}


def test_each_is_decided_by_itself_and_answered_in_order(site: Site) -> None:
    first, second, third, fourth = submit(site, 4)
    key = site.key(Role.OPERATOR)
    site.app.test_client().post(f"/api/jobs/{third.id}/reject", headers=key)
    asked = [
        named(fourth),
        {"id": 999},
        named(third),
        {"id": second.id, "sha256": "0" * 64},
        {"id": first.id},
    ]
    results = batch(site, key, action="approve", jobs=asked, reason="all fine")
    assert [(each["id"], each["status"]) for each in results] == [
        *((fourth.id, 200), (999, 404), (third.id, 409), (second.id, 409), (first.id, 422))
    ]
    assert results[0]["job"]["state"] == "approved"
    assert "is rejected (decided by key operator 0 #1 through api)" in results[2]["detail"]
    assert "another document" in results[3]["detail"]
    assert "names the document" in results[4]["detail"]
    assert [site.spool.jobs.get(job.id).state for job in (first, second)] == ["pending", "pending"]
    assert site.spool.jobs.history(fourth.id)[-1].detail == "all fine"


def test_the_same_job_twice_is_decided_once(site: Site) -> None:
    (job,) = submit(site, 1)
    results = batch(site, site.key(Role.OPERATOR), action="reject", jobs=[named(job), named(job)])
    assert [each["status"] for each in results] == [200, 409]


@pytest.mark.parametrize("action", ["reject", "cancel", "move", "retry"])
def test_a_batch_says_what_single_requests_say(site: Site, action: str) -> None:
    site.spool.printers.put("bar", "virtual:bar", "generic-58mm")
    alone, together = submit(site, 2)
    key, body = site.key(Role.OPERATOR), {"reason": "r", "printer": "bar"}
    one = site.app.test_client().post(f"/api/jobs/{alone.id}/{action}", json=body, headers=key)
    (result,) = batch(site, key, action=action, jobs=[{"id": together.id}], **body)
    assert result["status"] == one.status_code
    told = one.get_json()
    if one.status_code == 200:
        assert (result["job"]["state"], result["job"]["printer"]) == (told["state"], told["printer"])
    else:
        assert result["detail"].replace(str(together.id), "N") == told["detail"].replace(str(alone.id), "N")


def test_a_key_for_one_queue_decides_only_there(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    (own,), (other,) = submit(site, 1, "bar"), submit(site, 1)
    key = site.key(Role.OPERATOR, queue="bar")
    results = batch(site, key, action="reject", jobs=[named(other), named(own)])
    assert [each["status"] for each in results] == [404, 200]
    assert site.spool.jobs.get(other.id).state == "pending"


def test_a_thousand_are_decided_at_once_and_not_one_more(site: Site) -> None:
    jobs = submit(site, MAX_BATCH)
    results = batch(site, site.key(Role.OPERATOR), action="approve", jobs=[named(job) for job in jobs])
    assert {each["status"] for each in results} == {200}
    assert site.spool.jobs.count_waiting() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "approve", "jobs": []}, "jobs"),
        ({"action": "approve", "jobs": [{"id": 1}] * (MAX_BATCH + 1)}, "jobs"),
        ({"action": "shred", "jobs": [{"id": 1}]}, "action"),
        ({"action": "approve", "jobs": [{"id": 1}], "filter": {}}, "jobs"),
        ({"action": "approve", "filter": {}}, "count"),
        ({"action": "approve", "filter": {"staet": "x"}, "count": 1}, "filter.staet"),
        ({"action": "approve", "filter": {"state": ["x"]}, "count": 1}, "filter.state.0"),
        ({"action": "approve", "filter": {"from": "noon"}, "count": 1}, "from"),
        ({"action": "approve", "jobs": [{"id": 0}]}, "jobs.0.id"),
        ({"action": "approve", "jobs": [{"id": 2**63}]}, "jobs.0.id"),
        ({"action": "approve", "jobs": [{"id": "7"}]}, "jobs.0.id"),
        ({"action": "approve"}, "jobs"),
        ({"reason": "x"}, "action"),
        ({"action": "approve", "jobs": [{"id": 1}], "reason": "\ud800"}, "reason"),
        ({"action": "approve", "jobs": [{"id": 1}], "why": "x"}, "why"),
    ],
)
def test_what_is_wrong_with_a_batch_is_named_and_nothing_is_done(
    site: Site, body: dict[str, Any], field: str
) -> None:
    (job,) = submit(site, 1)
    answer = site.app.test_client().post("/api/jobs/batch", json=body, headers=site.key(Role.OPERATOR))
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)
    assert site.spool.jobs.get(job.id).state == "pending"


def test_all_that_a_filter_finds_are_decided_as_they_are_now(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    submit(site, 3), submit(site, 2, "bar")
    answer = site.app.test_client().post(
        "/api/jobs/batch",
        json={"action": "approve", "filter": {"queue": "bar", "state": ["pending"]}, "count": 2},
        headers=site.key(Role.OPERATOR),
    )
    told = answer.get_json()
    assert (answer.status_code, told["done"], told["failed"]) == (200, 2, 0)
    assert [(each["id"], each["status"], "job" in each) for each in told["results"]] == [
        *((5, 200, False), (4, 200, False))
    ]
    assert site.spool.jobs.count_waiting() == 3


def test_another_number_than_was_seen_is_a_conflict_and_nothing_is_done(site: Site) -> None:
    submit(site, 3)
    answer = site.app.test_client().post(
        "/api/jobs/batch",
        json={"action": "reject", "filter": {"state": ["pending"]}, "count": 2},
        headers=site.key(Role.OPERATOR),
    )
    told = answer.get_json()
    assert (answer.status_code, told["type"], told["count"]) == (409, "/problems/other-count", 3)
    assert site.spool.jobs.count_waiting() == 3


def test_a_filter_that_finds_nothing_does_nothing(site: Site) -> None:
    body = {"action": "reject", "filter": {"q": "no such word"}, "count": 0}
    answer = site.app.test_client().post("/api/jobs/batch", json=body, headers=site.key(Role.OPERATOR))
    assert answer.get_json() == {"done": 0, "failed": 0, "results": []}


def test_more_than_one_batch_takes_are_to_be_narrowed_down(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.web.api.batch.MAX_FOUND", 2)
    submit(site, 3)
    key, client = site.key(Role.OPERATOR), site.app.test_client()
    body = {"action": "reject", "filter": {}, "count": 3}
    answer = client.post("/api/jobs/batch", json=body, headers=key)
    assert (answer.status_code, answer.get_json()["field"]) == (400, "filter")
    assert client.get("/api/jobs/count", headers=key).get_json() == {"count": 2, "is_all": False}
    assert client.get("/api/jobs/count?state=failed", headers=key).get_json() == {"count": 0, "is_all": True}


def test_many_are_erased_by_an_admin_alone(site: Site) -> None:
    done, waits = submit(site, 2)
    site.spool.jobs.decide(done.id, "reject", Decision("ada", "web"))
    body = {"action": "erase", "jobs": [{"id": done.id}, {"id": waits.id}], "reason": "asked for"}
    client = site.app.test_client()
    refused = client.post("/api/jobs/batch", json=body, headers=site.key(Role.OPERATOR))
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/not-your-role")
    results = batch(site, site.key(Role.ADMIN), **body)
    assert [each["status"] for each in results] == [200, 409]
    assert site.spool.jobs.get(done.id).erased_at is not None
    assert site.spool.jobs.history(done.id)[-1].detail == "asked for"


def test_a_batch_of_reprints_that_is_sent_again_prints_nothing_twice(site: Site) -> None:
    jobs = submit(site, 2)
    for job in jobs:
        site.spool.jobs.decide(job.id, "reject", Decision("ada", "web"))
    key = site.key(Role.OPERATOR) | {"Idempotency-Key": "evening"}
    body = {"action": "reprint", "jobs": [named(job) for job in jobs]}
    first, again = (batch(site, key, **body) for _ in range(2))
    assert [each["job"]["reprint_of"] for each in first] == [job.id for job in jobs]
    assert [each["job"]["id"] for each in first] == [each["job"]["id"] for each in again]
    assert len(site.spool.jobs.find(JobFilter(), 9)) == 4


def test_a_batch_without_a_body_is_bad_input(site: Site) -> None:
    answer = site.app.test_client().post("/api/jobs/batch", headers=site.key(Role.OPERATOR))
    assert (answer.status_code, answer.get_json()["field"]) == (400, "body")
