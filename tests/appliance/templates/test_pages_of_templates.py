"""The pages of templates: who may open which, and what is made of what is asked for wrongly."""

from __future__ import annotations

from typing import Any

import pytest
from sites import Site
from werkzeug.test import TestResponse

from appliance.identity import Role
from appliance.spool import Decision, Job, Queue, Submission

RECEIPT = b"Corner Shop\nCoffee                    2.50\nTOTAL EUR                 2.50\n\x1dVB\x00"
FILLED = ("/templates", "/templates/voucher", "/templates/letterhead", "/templates/voucher/sample.png")
WRITTEN = ("/new-template", "/templates/voucher/edit", "/jobs/1/template")


def waiting(site: Site, queue: str = "main") -> Job:
    return site.spool.jobs.accept(Submission(RECEIPT, "raw", "till", queue)).result()


def get(site: Site, path: str, role: Role = Role.ADMIN, **key: Any) -> TestResponse:
    return site.app.test_client().get(path, headers=site.key(role, **key) | {"Accept": "text/html"})


@pytest.mark.parametrize(
    ("role", "fills", "writes"),
    [
        (Role.ADMIN, 200, 200),
        (Role.OPERATOR, 200, 403),
        (Role.VIEWER, 403, 403),
        (Role.PRINTER, 403, 403),
        (Role.COUNTER, 403, 403),
    ],
)
def test_roles_fill_in_and_write(site: Site, role: Role, fills: int, writes: int) -> None:
    waiting(site)
    assert {path: get(site, path, role).status_code for path in FILLED} == dict.fromkeys(FILLED, fills)
    assert {path: get(site, path, role).status_code for path in WRITTEN} == dict.fromkeys(WRITTEN, writes)


def test_who_does_not_write_is_offered_nothing_of_it(site: Site) -> None:
    for path in ("/templates", "/templates/voucher"):
        assert b"/edit" in get(site, path).data
        assert b"/edit" not in get(site, path, Role.OPERATOR).data


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/templates/none", 404, "There is no template none"),
        ("/templates/none/edit", 404, "There is no template none"),
        ("/templates/none/sample.png", 404, "There is no template none"),
        ("/templates?jobs=x", 400, "expected numbers of jobs"),
        ("/templates?jobs=99", 404, "There is no job 99"),
        ("/templates?jobs=" + ",".join(["1"] * 1001), 400, "choose 1,000 receipts at the most"),
        ("/templates?fit=state%3Dnone", 400, "state"),
        ("/templates/voucher?jobs=1", 400, "it speaks of none"),
        ("/jobs/99/template", 404, "There is no job 99"),
    ],
)
def test_what_cannot_be_is_said(site: Site, path: str, status: int, text: str) -> None:
    waiting(site)
    answer = get(site, path)
    assert (answer.status_code, text in answer.get_data(as_text=True)) == (status, True)


def test_a_key_of_one_queue_sees_no_receipt_of_another(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    job = waiting(site)
    assert get(site, f"/templates?jobs={job.id}", Role.OPERATOR, queue="bar").status_code == 404
    of_all = get(site, "/templates/letterhead?fit=state%3Dpending", Role.OPERATOR, queue="bar")
    assert of_all.status_code == 400


def test_of_all_that_fit_the_first_that_can_be_changed_is_shown(site: Site) -> None:
    first, second = waiting(site), waiting(site)
    site.spool.jobs.decide(second.id, "reject", Decision("ada", "api"))
    page = get(site, "/templates/letterhead?fit=queue%3Dmain").get_data(as_text=True)
    assert f'data-job="{first.id}" data-fit="queue=main"' in page
    site.spool.jobs.decide(first.id, "reject", Decision("ada", "api"))
    assert get(site, "/templates/letterhead?fit=queue%3Dmain").status_code == 400


def test_a_sample_is_drawn_again_only_when_it_is_another(site: Site) -> None:
    first = get(site, "/templates/voucher/sample.png")
    assert first.data.startswith(b"\x89PNG")
    mark = {"If-None-Match": first.headers["ETag"]} | site.key(Role.ADMIN)
    client = site.app.test_client()
    assert client.get("/templates/voucher/sample.png", headers=mark).status_code == 304
    client.put("/api/templates/voucher", json={"title": "Other"}, headers=site.key(Role.ADMIN))
    assert client.get("/templates/voucher/sample.png", headers=mark).status_code == 200


def test_what_is_being_written_is_seen_with_values_that_are_made_up(site: Site) -> None:
    client, key = site.app.test_client(), site.key(Role.ADMIN)
    source = "<epos-print><text>{{ guest }}&#10;</text></epos-print>"
    fields = [{"name": "guest", "label": "Guest", "required": True}]
    made_up = client.post(
        "/api/templates/preview.png", json={"source": source, "fields": fields}, headers=key
    )
    told = {"source": source, "fields": fields, "values": {"guest": "Guest"}}
    given = client.post("/api/templates/preview.png", json=told, headers=key)
    assert made_up.data.startswith(b"\x89PNG")
    assert made_up.data == given.data
    bad = client.post(
        "/api/templates/preview.png", json={"source": source, "fields": [{"name": "No"}]}, headers=key
    )
    assert (bad.status_code, bad.get_json()["field"]) == (422, "fields.0.name")


def test_a_half_filled_form_is_seen_and_a_wrong_value_said(site: Site) -> None:
    client, key = site.app.test_client(), site.key(Role.OPERATOR)
    path = "/api/templates/voucher/preview.png"
    assert client.post(path, json={"values": {"code": "A"}}, headers=key).status_code == 422
    half = client.post(path, json={"values": {"code": "A"}, "made_up": True}, headers=key)
    assert half.data.startswith(b"\x89PNG")
    wrong = client.post(path, json={"values": {"worth": "much"}, "made_up": True}, headers=key)
    assert (wrong.status_code, wrong.get_json()["field"]) == (422, "values.worth")


def test_columns_of_a_line_are_marked_by_themselves(site: Site) -> None:
    job = waiting(site)
    page = get(site, f"/jobs/{job.id}/template").get_data(as_text=True)
    assert '>Coffee</button><button type="button" aria-pressed="false" data-run="2" data-start="26"' in page
