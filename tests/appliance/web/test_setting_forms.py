"""The forms of the settings pages: each setting, and each field of a queue, has its place and its words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from sites import PASSWORD, Site

from appliance.identity import AuditFilter, Role
from appliance.printers.drivers.virtual.faults import Fault
from appliance.settings import QUEUE_FIELDS, model_fields
from appliance.web.pages import printer_labels
from appliance.web.pages.queue_words import PARTS
from appliance.web.pages.setting_words import PAGES, WORDS

HOLD = "panel.hold_seconds"


class Admin:
    """A browser in which an admin is logged in, and which sends each form's token along."""

    def __init__(self, site: Site) -> None:
        self.client: FlaskClient = site.browser(Role.ADMIN)
        page = self.client.get("/settings").get_data(as_text=True)
        found = re.search(r'name="csrf" value="(\w+)"', page)
        assert found
        self._token = found[1]

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"csrf": self._token} | fields)

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


@pytest.fixture
def admin(site: Site) -> Admin:
    return Admin(site)


def test_each_setting_that_people_may_change_has_words_and_one_place() -> None:
    staff = {key for key, field in model_fields().items() if field.metadata["staff"] is not None}
    placed = [key for parts in PAGES.values() for part in parts for key in part.keys]
    assert set(WORDS) == staff
    assert sorted(placed) == sorted(staff)


def test_each_field_of_a_queue_has_words() -> None:
    assert {name for part in PARTS for name in part.words} == set(QUEUE_FIELDS) - {"name"}


def test_each_fault_of_a_virtual_printer_has_words() -> None:
    assert set(printer_labels.FAULTS) == {fault.value for fault in Fault}


def test_every_choice_has_a_name() -> None:
    for key, words in WORDS.items():
        allowed = getattr(model_fields()[key].metadata["check"], "allowed", ())
        assert set(allowed) <= set(words.choices or ()), key


def test_a_change_is_saved_said_and_taken_back(site: Site, admin: Admin) -> None:
    answer = admin.post("/settings/panel", **{HOLD: "2,5"})
    assert answer.status_code == 303
    assert site.spool.settings.stored() == {HOLD: 2.5}
    page = admin.page(answer.headers["Location"])
    assert "Saved." in page
    assert "Approve all</strong> as preset → 2.5" in page
    answer = admin.post("/settings/undo", change="1", page="panel")
    assert answer.headers["Location"] == "/settings/panel?undone=1"
    assert site.spool.settings.stored() == {}
    assert "no change" in admin.post("/settings/undo", change="77").get_data(as_text=True)


def test_what_is_wrong_stands_at_each_field_with_what_was_typed(site: Site, admin: Admin) -> None:
    answer = admin.post("/settings/panel", **{HOLD: "ages", "panel.red_pin": "-4", "panel.kind": "screen"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 2
    assert 'value="ages"' in page
    assert "Write a number from 0.2 to 60." in page
    assert site.spool.settings.stored() == {}


def test_a_form_is_checked_without_keeping_anything(site: Site, admin: Admin) -> None:
    wrong = admin.post("/settings/check", **{HOLD: "0", "panel.kind": "screen", "panel.red_pin": "22"})
    assert set(wrong.get_json()["errors"]) == {HOLD, "panel.red_pin"}
    clash = admin.post("/settings/check", **{"panel.kind": "screen", "panel.red_pin": "22"})
    assert "GPIO22" in clash.get_json()["errors"]["panel.red_pin"]
    assert site.spool.settings.stored() == {}


def test_a_queue_is_made_changed_and_removed(site: Site, admin: Admin) -> None:
    fields = {
        "name": "bar",
        "policy": "auto",
        "port": "9101",
        "permits": ["", "nv_graphics"],
        "printer": "demo",
    }
    assert admin.post("/settings/add-queue", **fields).status_code == 303
    bar = site.spool.queues.get("bar")
    assert (bar.policy, bar.port, bar.permits) == ("auto", 9101, ("nv_graphics",))
    admin.post("/settings/queues/bar", port="", permits=[""], networks="10.0.0.0/8, 192.168.0.0/16")
    bar = site.spool.queues.get("bar")
    assert (bar.port, bar.permits, bar.networks) == (None, (), ("10.0.0.0/8", "192.168.0.0/16"))
    assert admin.post("/settings/queues/bar/remove").status_code == 303
    assert [queue.name for queue in site.spool.queues.all()] == ["main"]
    assert admin.post("/settings/queues/main/remove").status_code == 422
    actions = [entry.action for entry in site.identity.audit(AuditFilter(), 3)]
    assert actions == ["queue removed", "queue changed", "queue added"]


def test_all_that_is_wrong_with_a_queue_is_told_at_once(site: Site, admin: Admin) -> None:
    admin.post("/settings/queues/main", port="9100")
    fields = {"of": "", "name": "Bar!", "port": "9100", "idle_seconds": "0", "networks": "here"}
    errors = admin.post("/settings/check-queue", **fields).get_json()["errors"]
    assert set(errors) == {"name", "port", "idle_seconds", "networks"}
    assert "main" in errors["port"]
    answer = admin.post("/settings/add-queue", **fields)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('aria-invalid="true"') == 4


def test_how_long_receipts_are_kept_is_set_for_all_queues_or_none(site: Site, admin: Admin) -> None:
    wrong = admin.post("/settings/retention", **{"keep-main": "-1", "limits.retention_days": "30"})
    assert wrong.status_code == 422
    assert (site.spool.queues.get("main").retention_days, site.spool.settings.stored()) == (90.0, {})
    admin.post("/settings/retention", **{"keep-main": "10", "limits.retention_days": "30"})
    assert site.spool.queues.get("main").retention_days == 10.0
    admin.post("/settings/add-queue", name="bar")
    assert site.spool.queues.get("bar").retention_days == 30.0


def test_somebody_new_gets_a_password_that_is_shown_once(site: Site, admin: Admin) -> None:
    answer = admin.post("/settings/users", name="bob", role="operator", confirm=PASSWORD)
    shown = re.search(r'id="secret" readonly value="([a-z0-9-]{23})"', answer.get_data(as_text=True))
    assert shown
    assert answer.headers["Cache-Control"] == "no-store"
    assert site.identity.users.log_in("bob", shown[1], "192.0.2.1", "web").role is Role.OPERATOR
    assert shown[1] not in admin.page("/settings/users")


def test_another_role_wants_ones_own_password_and_the_last_admin_stays(site: Site, admin: Admin) -> None:
    bob = site.identity.users.by_name("ada")
    wrong = admin.post(f"/settings/users/{bob.id}", role="viewer", confirm="guessed")
    assert wrong.status_code == 422
    assert site.identity.users.user(bob.id).role is Role.ADMIN
    admin.post(f"/settings/users/{bob.id}", role="viewer", confirm=PASSWORD)
    assert site.identity.users.user(bob.id).role is Role.VIEWER
    admin.post(f"/settings/users/{bob.id}/remove", confirm=PASSWORD)
    (last,) = site.identity.users.all()
    refused = admin.post(f"/settings/users/{last.id}/remove", confirm=PASSWORD)
    assert "last admin" in refused.get_data(as_text=True)


def test_a_key_is_made_shown_once_and_ended(site: Site, admin: Admin) -> None:
    fields = {"name": "web shop", "role": "printer", "queue": "main", "networks": "127.0.0.0/8", "days": "7"}
    fields["confirm"] = PASSWORD
    answer = admin.post("/settings/keys", **fields)
    shown = re.search(r'id="secret" readonly value="(cpk_[\w-]+)"', answer.get_data(as_text=True))
    assert shown
    (key,) = site.identity.keys.all()
    assert (key.queue, key.networks) == ("main", ("127.0.0.0/8",))
    assert key.expires_at is not None
    assert key.expires_at - key.created_at == pytest.approx(7 * 86_400 * 1e6, rel=0.001)
    assert shown[1] not in admin.page("/settings/keys")
    admin.post(f"/settings/keys/{key.id}/revoke", confirm=PASSWORD)
    assert site.identity.keys.holder(shown[1], "127.0.0.1") is None
    for field, value in (("days", "0"), ("networks", "here"), ("name", "")):
        wrong = admin.post("/settings/keys", **(fields | {field: value}))
        assert (wrong.status_code, 'aria-invalid="true"' in wrong.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize(
    "path",
    [
        *("/settings", "/settings/panel", "/settings/queues", "/settings/queues/main", "/settings/add-queue"),
        *("/settings/users", "/settings/keys", "/settings/retention", "/settings/about", "/settings/support"),
        *("/printers", "/printers/add", "/printers/1", "/printers/1/roll", "/printers/1/width"),
    ],
)
def test_each_page_names_its_fields_and_has_its_headings_in_order(admin: Admin, path: str) -> None:
    page = admin.page(path)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    fields = re.findall(
        r'<(?:input|select)\b(?![^>]*type="(?:hidden|checkbox|radio)")[^>]*\bid="([^"]+)"', page
    )
    assert set(fields) <= labelled
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    described = {word for words in re.findall(r'aria-describedby="([^"]+)"', page) for word in words.split()}
    assert described <= set(ids)
