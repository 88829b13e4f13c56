"""The API of templates: who may, what is kept, and what is said of what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from sites import Site
from werkzeug.test import TestResponse

from appliance.identity import AuditFilter, Role
from appliance.spool import Job, Queue, Submission
from appliance.templates import library as library_module
from appliance.templates.contract import FIELDS, NAME, SOURCE, VALUES
from appliance.templates.library import Library

RECEIPT = b"Corner Shop\nCoffee                    2.50\nTOTAL EUR                 2.50\n\x1dVB\x00"
NEW = {"name": NAME, "title": "Voucher", "source": SOURCE, "fields": FIELDS}
BAD = [
    ({"name": "No Name"}, "name"),
    ({"title": " "}, "title"),
    ({"source": "<epos-print><text>"}, "source"),
    ({"source": "{% for a in b %}"}, "source"),
    ({"source": "<epos-print><text>{{ gest }}</text></epos-print>"}, "source"),
    ({"source": "<epos-print><cut type='half'/></epos-print>"}, "source"),
    ({"fields": [{"name": "receipt"}]}, "fields.0.name"),
    ({"fields": [{"name": "guest"}, {"name": "guest"}]}, "fields.1.name"),
    ({"fields": [{"name": "guest"}, {"name": "worth", "kind": "choice"}]}, "fields.1.choices"),
]


def ask(site: Site, method: str, path: str, body: Any = None, role: Role = Role.ADMIN) -> TestResponse:
    return site.app.test_client().open(path, method=method, json=body, headers=site.key(role))


def add(site: Site, **changes: Any) -> TestResponse:
    return ask(site, "POST", "/api/templates", {**NEW, **changes})


def waiting(site: Site) -> Job:
    return site.spool.jobs.accept(Submission(RECEIPT, "raw", "till")).result()


def text_of(site: Site, job: Job | int) -> bytes:
    number = job if isinstance(job, int) else job.id
    return site.spool.documents.get(site.spool.jobs.get(number).sha256)


def test_shipped_templates_are_there_and_say_what_they_are(site: Site) -> None:
    listed = ask(site, "GET", "/api/templates", role=Role.VIEWER).get_json()["templates"]
    names = {each["name"]: each for each in listed}
    assert len(listed) == 8
    assert all(each["shipped"] and each["version"] == 0 for each in listed)
    assert names["letterhead"]["of_receipt"]
    assert not names["voucher"]["of_receipt"]
    assert [each["title"] for each in listed] == sorted(each["title"] for each in listed)


def test_a_template_is_kept_and_printed_with_values(site: Site) -> None:
    made = add(site)
    assert (made.status_code, made.get_json()["version"]) == (201, 1)
    assert made.get_json()["fields"][0]["required"]
    printed = ask(site, "POST", f"/api/templates/{NAME}/print", {"values": VALUES}, Role.OPERATOR)
    job = printed.get_json()
    assert (printed.status_code, printed.headers["Location"]) == (201, f"/api/jobs/{job['id']}")
    assert (job["source"], job["state"], job["queue"]) == ("template", "pending", "main")
    assert text_of(site, job["id"]) == b"\x1b@\x1ba\x01Ada: 12.50\n\x1dVB\x00"


def test_a_change_may_name_it_and_rename_nothing(site: Site) -> None:
    add(site)
    assert (
        ask(site, "PUT", f"/api/templates/{NAME}", {**NEW, "title": "Other"}).get_json()["title"] == "Other"
    )
    renamed = ask(site, "PUT", f"/api/templates/{NAME}", {"name": "other"})
    assert (renamed.status_code, renamed.get_json()["field"]) == (400, "name")


def test_numbers_may_be_numbers(site: Site) -> None:
    fields = [{"name": "count", "kind": "number", "default": 2, "least": 1, "most": 9.5}]
    source = "<epos-print><text>{{ count }}&#10;</text></epos-print>"
    (field,) = add(site, source=source, fields=fields).get_json()["fields"]
    assert (field["default"], field["least"], field["most"]) == ("2", "1", "9.5")
    refused = add(site, source=source, fields=[{**fields[0], "default": 10}])
    assert refused.status_code in (400, 422)


def test_a_preview_takes_what_a_print_takes(site: Site) -> None:
    body = {
        "values": {"number": 1},
        "queue": "main",
        "printer": "demo",
        "scheduled_for": "2030-01-01T10:00:00Z",
    }
    seen = ask(site, "POST", "/api/templates/queue-number/preview.png", body, Role.OPERATOR)
    assert seen.data.startswith(b"\x89PNG")
    job = ask(site, "POST", "/api/templates/queue-number/print", body, Role.OPERATOR).get_json()
    assert job["scheduled_for"].startswith("2030-01-01T10:00:00")


def test_a_print_waits_for_its_time_and_goes_where_it_is_sent(site: Site) -> None:
    site.spool.printers.put("bar", "virtual:bar", "tm-t88vi")
    site.spool.queues.put(Queue("bar", "hold", "bar"))
    body = {
        "values": {"number": 7},
        "queue": "bar",
        "scheduled_for": "2030-01-01T10:00:00Z",
        "priority": "low",
    }
    job = ask(site, "POST", "/api/templates/queue-number/print", body).get_json()
    assert (job["queue"], job["printer"], job["priority"]) == ("bar", "bar", "low")
    assert job["scheduled_for"] == "2030-01-01T10:00:00.000Z"
    body = {"values": {"number": 7}, "printer": "bar"}
    assert ask(site, "POST", "/api/templates/queue-number/print", body).get_json()["printer"] == "bar"


def test_the_same_request_again_prints_nothing_more(site: Site) -> None:
    headers = {**site.key(Role.OPERATOR), "Idempotency-Key": "till-7"}
    client = site.app.test_client()

    def print_number(number: int) -> TestResponse:
        body = {"values": {"number": number}}
        return client.post("/api/templates/queue-number/print", json=body, headers=headers)

    first, again, other = print_number(7), print_number(7), print_number(8)
    assert first.get_json()["id"] == again.get_json()["id"]
    assert (other.status_code, other.get_json()["type"]) == (409, "/problems/idempotency-key-reused")


def test_a_picture_shows_it_before_it_prints(site: Site) -> None:
    picture = ask(site, "POST", "/api/templates/queue-number/preview.png", {"values": {"number": "7"}})
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert picture.headers["Cache-Control"] == "no-store"
    tried = ask(
        site, "POST", "/api/templates/preview.png", {"source": SOURCE, "fields": FIELDS, "values": VALUES}
    )
    assert tried.data.startswith(b"\x89PNG")
    job = waiting(site)
    over = ask(site, "POST", "/api/templates/letterhead/preview.png", {"job": job.id})
    alone = ask(site, "POST", "/api/templates/reprint-mark/preview.png", {"job": job.id})
    assert over.data.startswith(b"\x89PNG")
    assert over.data != alone.data


@pytest.mark.parametrize(("changes", "field"), BAD, ids=[f"{n}-{field}" for n, (_, field) in enumerate(BAD)])
def test_a_template_that_cannot_be_is_not_kept(site: Site, changes: dict[str, Any], field: str) -> None:
    answer = add(site, **changes)
    problem = answer.get_json()
    assert (answer.status_code, problem["type"], problem["field"]) == (
        422,
        "/problems/template-refused",
        field,
    )
    assert len(ask(site, "GET", "/api/templates").get_json()["templates"]) == 8


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"values": {"guest": "Ada", "worth": "much"}}, 422, "values.worth"),
        ({"values": {"worth": "1"}}, 422, "values.guest"),
        ({"values": {"guest": "x" * 25}}, 422, "values.guest"),
        ({"values": {"guest": "Ada", "gest": "Bob"}}, 422, "values.gest"),
        ({"values": {"guest": "\U0001f600"}}, 422, "source"),
        ({"values": {"guest": ["Ada"]}}, 400, "values.guest"),
        ({"values": {"guest": "Ada"}, "scheduled_for": "soon"}, 400, "scheduled_for"),
        ({"values": {"guest": "Ada"}, "queue": "none"}, 404, None),
        ({"values": {"guest": "Ada"}, "printer": "none"}, 404, None),
    ],
)
def test_values_that_do_not_fit_print_nothing(
    site: Site, body: dict[str, Any], status: int, field: str | None
) -> None:
    add(site)
    answer = ask(site, "POST", f"/api/templates/{NAME}/print", body)
    assert answer.status_code == status
    said = answer.get_json().get("field")
    assert said == field or (field and said.startswith(field))
    assert site.spool.jobs.waiting() == []


def test_a_change_is_a_version_and_a_former_one_can_be_used_again(site: Site) -> None:
    add(site)
    path = f"/api/templates/{NAME}"
    changed = ask(site, "PUT", path, {"title": "Other", "version": 1}).get_json()
    assert (changed["version"], changed["title"], changed["source"]) == (2, "Other", SOURCE)
    late = ask(site, "PUT", path, {"title": "Late", "version": 1})
    assert (late.status_code, late.get_json()["type"]) == (409, "/problems/changed-meanwhile")
    versions = ask(site, "GET", f"{path}/versions").get_json()["versions"]
    assert [(each["version"], each["title"]) for each in versions] == [(2, "Other"), (1, "Voucher")]
    restored = ask(site, "POST", f"{path}/versions/1/restore").get_json()
    assert (restored["version"], restored["title"]) == (3, "Voucher")
    assert ask(site, "POST", f"{path}/versions/9/restore").status_code == 404


def test_a_number_of_versions_is_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "MAX_VERSIONS", 3)
    add(site)
    for number in range(4):
        ask(site, "PUT", f"/api/templates/{NAME}", {"title": f"Title {number}"})
    versions = ask(site, "GET", f"/api/templates/{NAME}/versions").get_json()["versions"]
    assert [each["version"] for each in versions] == [5, 4, 3]


def test_there_is_an_end_to_the_number_of_templates(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "MAX_TEMPLATES", 1)
    assert add(site).status_code == 201
    answer = add(site, name="another")
    assert (answer.status_code, answer.get_json()["field"]) == (422, "name")


def test_a_shipped_one_gets_a_copy_of_the_shop_s_own_and_comes_back(site: Site) -> None:
    path = "/api/templates/voucher"
    before = ask(site, "GET", path).get_json()
    changed = ask(site, "PUT", path, {"title": "Our voucher"}).get_json()
    assert (changed["shipped"], changed["over_shipped"], changed["version"]) == (False, True, 1)
    assert changed["source"] == before["source"]
    assert ask(site, "DELETE", path).status_code == 204
    assert ask(site, "GET", path).get_json() == before
    assert ask(site, "DELETE", path).status_code == 404


def test_a_removed_one_is_gone_with_its_versions(site: Site) -> None:
    add(site)
    assert ask(site, "DELETE", f"/api/templates/{NAME}").status_code == 204
    for path in ("", "/versions", "/export"):
        assert ask(site, "GET", f"/api/templates/{NAME}{path}").status_code == 404
    assert add(site).get_json()["version"] == 1


def test_a_name_is_taken_once(site: Site) -> None:
    assert add(site).status_code == 201
    answer = add(site)
    assert (answer.status_code, answer.get_json()["field"]) == (400, "name")


def test_an_exported_file_is_imported_as_it_was(site: Site) -> None:
    add(site)
    file = ask(site, "GET", f"/api/templates/{NAME}/export")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{NAME}.template"'
    body = {"file": file.get_data(as_text=True), "name": "again"}
    imported = ask(site, "POST", "/api/templates/import", body)
    own = ask(site, "GET", f"/api/templates/{NAME}").get_json()
    told = imported.get_json()
    assert imported.status_code == 201
    assert (told["name"], told["fields"]) == ("again", own["fields"])
    assert told["source"].strip() == own["source"].strip()
    answer = ask(site, "POST", "/api/templates/import", {"file": "nothing"})
    assert (answer.status_code, answer.get_json()["field"]) == (422, "file")


def test_a_receipt_is_put_into_a_template_and_its_original_stays(site: Site) -> None:
    job = waiting(site)
    body = {"sha256": job.sha256, "template": "letterhead", "values": {"shop": "Łódź", "footer": "Ciao"}}
    changed = ask(site, "POST", f"/api/jobs/{job.id}/apply", body, Role.OPERATOR).get_json()
    assert (changed["modified"], changed["original_sha256"]) == (True, job.sha256)
    assert RECEIPT.removesuffix(b"\x1dVB\x00") in text_of(site, job)
    assert site.spool.documents.get(job.sha256) == RECEIPT
    (revision,) = site.spool.jobs.revisions(job.id)
    assert revision.reason == "Letterhead and footer"
    assert (None, "Ciao") in revision.changes
    stale = ask(site, "POST", f"/api/jobs/{job.id}/apply", body)
    assert (stale.status_code, stale.get_json()["type"]) == (409, "/problems/stale-document")


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"template": "none"}, 404, None),
        ({"values": {"other": "x"}}, 422, "values.other"),
        ({"template": "voucher"}, 422, "values.worth"),
    ],
)
def test_what_cannot_be_applied_leaves_the_receipt_as_it_is(
    site: Site, changes: dict[str, Any], status: int, field: str | None
) -> None:
    job = waiting(site)
    body = {"sha256": job.sha256, "template": "letterhead", **changes}
    answer = ask(site, "POST", f"/api/jobs/{job.id}/apply", body)
    assert (answer.status_code, answer.get_json().get("field")) == (status, field)
    assert not site.spool.jobs.get(job.id).modified


def test_a_receipt_becomes_a_template(site: Site) -> None:
    job = waiting(site)
    marks = [
        {"run": "0", "name": "shop", "label": "Shop"},
        {"run": "2", "name": "price", "start": 26, "end": 30},
    ]
    body = {"name": "house", "title": "Of the house", "fields": marks}
    made = ask(site, "POST", f"/api/jobs/{job.id}/template", body)
    told = made.get_json()
    assert made.status_code == 201, told
    fields = {each["name"]: each for each in told["fields"]}
    assert (fields["shop"]["label"], fields["shop"]["default"], fields["shop"]["longest"]) == (
        "Shop",
        "Corner Shop",
        None,
    )
    assert (fields["price"]["default"], fields["price"]["longest"]) == ("2.50", 23)
    values = {"shop": "Café Łódź", "price": "12.50"}
    printed = ask(site, "POST", "/api/templates/house/print", {"values": values}).get_json()
    document = text_of(site, printed["id"])
    assert b"Coffee                   12.50\n" in document
    assert document.endswith(b"TOTAL EUR                 2.50\n\x1dVB\x00")
    answer = ask(
        site,
        "POST",
        f"/api/jobs/{job.id}/template",
        {**body, "name": "b", "fields": [{"run": "x", "name": "a"}]},
    )
    assert (answer.status_code, answer.get_json()["field"]) == (422, "fields.0.run")


@pytest.mark.parametrize(
    ("role", "sees", "prints", "changes"),
    [
        (Role.ADMIN, 200, 201, 201),
        (Role.OPERATOR, 200, 201, 403),
        (Role.VIEWER, 200, 403, 403),
        (Role.PRINTER, 403, 403, 403),
    ],
)
def test_roles_see_print_and_change(site: Site, role: Role, sees: int, prints: int, changes: int) -> None:
    job = waiting(site)
    assert ask(site, "GET", "/api/templates", role=role).status_code == sees
    assert ask(site, "GET", "/api/templates/voucher", role=role).status_code == sees
    body = {"values": {"number": 1}}
    assert ask(site, "POST", "/api/templates/queue-number/print", body, role).status_code == prints
    assert ask(site, "POST", "/api/templates", NEW, role).status_code == changes
    applied = ask(
        site, "POST", f"/api/jobs/{job.id}/apply", {"sha256": job.sha256, "template": "letterhead"}, role
    )
    assert applied.status_code == (200 if prints == 201 else 403)
    expected = 204 if changes == 201 else 403
    assert ask(site, "DELETE", f"/api/templates/{NAME}", role=role).status_code == expected


def test_a_key_of_one_queue_prints_there_alone(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    job, key, client = waiting(site), site.key(Role.OPERATOR, queue="bar"), site.app.test_client()
    path, body = "/api/templates/queue-number/print", {"values": {"number": 1}}
    assert client.post(path, json=body, headers=key).get_json()["queue"] == "bar"
    assert client.post(path, json={**body, "queue": "main"}, headers=key).status_code == 404
    apply = {"sha256": job.sha256, "template": "letterhead"}
    assert client.post(f"/api/jobs/{job.id}/apply", json=apply, headers=key).status_code == 404


def test_who_changed_templates_stands_in_the_audit(site: Site) -> None:
    add(site)
    ask(site, "PUT", f"/api/templates/{NAME}", {"title": "Other"})
    ask(site, "POST", f"/api/templates/{NAME}/versions/1/restore")
    ask(site, "DELETE", f"/api/templates/{NAME}")
    noted = [entry.action for entry in site.identity.audit(AuditFilter(), 50)]
    for action in ("template added", "template changed", "template put back", "template removed"):
        assert action in noted


def test_a_template_that_the_card_has_changed_is_left_out(site: Site, library: Library) -> None:
    add(site)
    connection = site.spool.engine.connection
    for (name,) in connection.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        if name.startswith("template_version"):
            connection.execute_sql(f"DROP TRIGGER {name}")
    connection.execute_sql("UPDATE template_version SET title = 'x'")
    assert NAME not in [each.content.name for each in library.all()]
