"""Many receipts put into a template at once, each by itself."""

from __future__ import annotations

from typing import Any

import pytest
from sites import Site
from werkzeug.test import TestResponse

from appliance.identity import Role
from appliance.spool import Decision, Job, Submission

RECEIPT = b"Corner Shop\nCoffee                    2.50\nTOTAL EUR                 2.50\n\x1dVB\x00"


def waiting(site: Site, document: bytes = RECEIPT) -> Job:
    return site.spool.jobs.accept(Submission(document, "raw", "till")).result()


def batch(site: Site, key: str | None = None, role: Role = Role.OPERATOR, **told: Any) -> TestResponse:
    headers = site.key(role) | ({"Idempotency-Key": key} if key else {})
    body = {"action": "apply", "template": "letterhead", **told}
    return site.app.test_client().post("/api/jobs/batch", json=body, headers=headers)


def named(*jobs: Job) -> list[dict[str, object]]:
    return [{"id": job.id, "sha256": job.sha256} for job in jobs]


def is_under_letterhead(site: Site, job: Job) -> bool:
    now = site.spool.jobs.get(job.id)
    return now.modified and RECEIPT[:-4] in site.spool.documents.get(now.sha256)


def test_each_is_put_into_the_template_and_what_cannot_be_keeps_no_other(site: Site) -> None:
    first, second, stale, gone = (waiting(site) for _ in range(4))
    site.spool.jobs.decide(gone.id, "reject", Decision("ada", "api"))
    asked = [*named(first, second), {"id": stale.id, "sha256": "0" * 64}, *named(gone), {"id": stale.id}]
    told = batch(site, jobs=asked, reason="new address").get_json()
    assert [each["status"] for each in told["results"]] == [200, 200, 409, 409, 400]
    assert (told["done"], told["failed"]) == (2, 3)
    assert told["results"][0]["job"]["modified"]
    assert [is_under_letterhead(site, job) for job in (first, second, stale)] == [True, True, False]
    assert [each.reason for each in site.spool.jobs.revisions(first.id)] == ["new address"]


def test_all_that_a_filter_finds_with_the_count_that_was_seen(site: Site) -> None:
    jobs = [waiting(site) for _ in range(3)]
    assert batch(site, filter={"state": ["pending"]}, count=2).status_code == 409
    assert not any(is_under_letterhead(site, job) for job in jobs)
    assert batch(site, filter={"state": ["pending"]}, count=3).get_json()["done"] == 3
    assert all(is_under_letterhead(site, job) for job in jobs)


def test_a_repeated_batch_puts_no_receipt_in_twice(site: Site) -> None:
    job = waiting(site)
    by_filter = batch(site, "k-1", filter={"state": ["pending"]}, count=1)
    assert (by_filter.status_code, by_filter.get_json()["field"]) == (400, "filter")
    assert not is_under_letterhead(site, job)
    assert batch(site, "k-2", jobs=named(job)).get_json()["done"] == 1
    once = site.spool.jobs.get(job.id).sha256
    assert batch(site, "k-2", jobs=named(job)).get_json()["results"][0]["status"] == 409
    assert site.spool.jobs.get(job.id).sha256 == once


@pytest.mark.parametrize(
    ("told", "status", "field"),
    [
        ({"template": None}, 400, "template"),
        ({"template": "no-such"}, 404, None),
        ({"template": "voucher", "values": {"nothing": "1"}}, 200, "values.nothing"),
    ],
)
def test_what_is_wrong_with_the_template_is_said(
    site: Site, told: dict[str, Any], status: int, field: str | None
) -> None:
    job = waiting(site)
    answer = batch(site, jobs=named(job), **told)
    assert answer.status_code == status
    if status == 200:
        assert answer.get_json()["results"][0]["status"] == 422
    else:
        assert answer.get_json().get("field") == field
    assert not is_under_letterhead(site, job)


def test_who_may_not_change_receipts_may_not_change_many(site: Site) -> None:
    job = waiting(site)
    assert batch(site, role=Role.VIEWER, jobs=named(job)).status_code == 403
    assert not is_under_letterhead(site, job)
