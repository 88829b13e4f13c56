"""Many jobs decided at once: each as it would have been alone."""

from __future__ import annotations

from typing import Any

import pytest
from sites import Site

from appliance.identity import Role
from appliance.spool import Job, Queue, Submission
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
        ({"action": "erase", "jobs": [{"id": 1}]}, "action"),
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


def test_a_batch_without_a_body_is_bad_input(site: Site) -> None:
    answer = site.app.test_client().post("/api/jobs/batch", headers=site.key(Role.OPERATOR))
    assert (answer.status_code, answer.get_json()["field"]) == (400, "body")
