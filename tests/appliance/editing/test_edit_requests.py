"""Who may change receipts, and what becomes of a change where nothing can be drawn."""

from __future__ import annotations

import base64

import pytest
from sites import Site

from appliance.identity import Role
from appliance.spool import Job, Queue, Submission

DATA = base64.b64encode(b"coffee\n").decode()


def waiting(site: Site, queue: str = "main") -> Job:
    return site.spool.jobs.accept(Submission(b"tea\n", "raw", "till", queue)).result()


@pytest.mark.parametrize(
    ("role", "may_look", "may_change"),
    [
        (Role.ADMIN, 200, 200),
        (Role.OPERATOR, 200, 200),
        (Role.VIEWER, 200, 403),
        (Role.PRINTER, 403, 403),
    ],
)
def test_who_decides_at_a_desk_may_change(site: Site, role: Role, may_look: int, may_change: int) -> None:
    job, key, client = waiting(site), site.key(role), site.app.test_client()
    for path in ("editable", "changes"):
        assert client.get(f"/api/jobs/{job.id}/{path}", headers=key).status_code == may_look
    body = {"sha256": job.sha256, "edits": [{"run": "0", "text": "coffee"}]}
    tried = client.post(f"/api/jobs/{job.id}/modify/try", json=body, headers=key)
    assert tried.status_code == may_change
    changed = client.post(f"/api/jobs/{job.id}/modify", json=body, headers=key)
    assert changed.status_code == may_change
    assert site.spool.jobs.get(job.id).modified == (may_change == 200)


def test_a_tablet_decides_and_changes_nothing(site: Site) -> None:
    job, tablet = waiting(site), site.browser(Role.COUNTER)
    assert tablet.get(f"/jobs/{job.id}/edit").location == "/counter"
    assert tablet.get(f"/api/jobs/{job.id}/editable").status_code == 403


def test_nobody_does_so_without_a_login(site: Site) -> None:
    job, client = waiting(site), site.app.test_client()
    assert client.get(f"/api/jobs/{job.id}/editable").status_code == 401
    assert client.post(f"/api/jobs/{job.id}/modify", json={}).status_code == 401


def test_a_key_of_one_queue_changes_its_receipts_alone(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    of_bar, of_main = waiting(site, "bar"), waiting(site)
    key, client = site.key(Role.OPERATOR, queue="bar"), site.app.test_client()
    body = {"sha256": of_bar.sha256, "data": DATA}
    assert client.post(f"/api/jobs/{of_bar.id}/modify", json=body, headers=key).status_code == 200
    assert client.post(f"/api/jobs/{of_main.id}/modify", json=body, headers=key).status_code == 404
    assert client.get(f"/api/jobs/{of_main.id}/editable", headers=key).status_code == 404


def test_a_change_by_a_page_needs_its_token(site: Site) -> None:
    job, browser = waiting(site), site.browser(Role.OPERATOR)
    body = {"sha256": job.sha256, "data": DATA}
    assert browser.post(f"/api/jobs/{job.id}/modify", json=body).status_code == 403
    assert not site.spool.jobs.get(job.id).modified


def test_the_page_leads_back_where_nothing_can_be_changed(site: Site) -> None:
    site.spool.queues.put(Queue("main", "hold", "demo", edits="never"))
    answer = site.browser().get(f"/jobs/{waiting(site).id}/edit")
    assert (answer.status_code, answer.location) == (303, "/jobs/1")


def test_edits_are_refused_where_nothing_can_be_drawn_and_a_document_is_taken(failing: Site) -> None:
    job, key, client = waiting(failing), failing.key(Role.OPERATOR), failing.app.test_client()
    edits = [{"run": "0", "text": "coffee"}]
    path = f"/api/jobs/{job.id}/modify"
    answer = client.post(path, json={"sha256": job.sha256, "edits": edits}, headers=key)
    assert (answer.status_code, answer.get_json()["type"]) == (422, "/problems/not-drawable")
    assert "Its bytes are unharmed" in answer.get_json()["detail"]
    answer = client.post(path, json={"sha256": job.sha256, "data": DATA}, headers=key)
    assert (answer.status_code, answer.get_json()["modified"]) == (200, True)


def test_an_erased_receipt_has_no_lines(site: Site) -> None:
    job, key, client = waiting(site), site.key(Role.ADMIN), site.app.test_client()
    client.post(f"/api/jobs/{job.id}/modify", json={"sha256": job.sha256, "data": DATA}, headers=key)
    client.post(f"/api/jobs/{job.id}/reject", json={}, headers=key)
    client.post(f"/api/jobs/{job.id}/erase", json={}, headers=key)
    assert client.get(f"/api/jobs/{job.id}/editable", headers=key).status_code == 410
    told = client.get(f"/api/jobs/{job.id}/changes", headers=key).get_json()
    assert (told["lines"], told["revisions"][0]["changes"]) == ([], [])
