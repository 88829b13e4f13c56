"""The settings over the API."""

from __future__ import annotations

from typing import Any

from sites import Site

from appliance.identity import AuditFilter, Role

HOLD = "panel.hold_seconds"


def by_key(document: dict[str, Any]) -> dict[str, Any]:
    return {each["key"]: each for each in document["settings"]}


def test_each_setting_is_told_with_what_it_may_be(site: Site) -> None:
    told = by_key(site.app.test_client().get("/api/settings", headers=site.key(Role.ADMIN)).get_json())
    hold, kind, port = told[HOLD], told["panel.kind"], told["web.port"]
    assert (hold["value"], hold["default"], hold["origin"]) == (2.0, 2.0, "default")
    assert (hold["kind"], hold["low"], hold["high"], hold["unit"]) == ("number", 0.2, 60, "seconds")
    assert (hold["counts_from"], hold["changeable"]) == ("now", True)
    assert "approves all waiting" in hold["about"]
    assert kind["choices"] == ["none", "screen", "gpio"]
    assert (port["changeable"], port["counts_from"]) == (False, None)


def test_some_are_changed_and_the_change_taken_back(site: Site) -> None:
    client, admin = site.app.test_client(), site.key(Role.ADMIN)
    answer = client.put("/api/settings", json={"values": {HOLD: 3, "box.name": "bar"}}, headers=admin)
    assert answer.status_code == 200
    assert by_key(answer.get_json())[HOLD]["value"] == 3.0
    last = answer.get_json()["last_change"]
    assert last["values"] == [
        {"key": HOLD, "before": None, "after": 3.0},
        {"key": "box.name", "before": None, "after": "bar"},
    ]
    answer = client.post("/api/settings/undo", json={"change": last["number"]}, headers=admin)
    assert by_key(answer.get_json())["box.name"]["origin"] == "default"
    assert answer.get_json()["last_change"] is None
    assert client.post("/api/settings/undo", headers=admin).status_code == 409
    told = client.get("/api/settings/changes?limit=1", headers=admin).get_json()
    assert [each["number"] for each in told["changes"]] == [2]
    older = client.get(f"/api/settings/changes?cursor={told['next']}", headers=admin).get_json()
    assert [each["undone"] for each in older["changes"]] == [True]


def test_all_faults_are_told_at_their_fields(site: Site) -> None:
    values = {HOLD: 0, "web.time_zone": "Europe/Belin", "box.name": "bar"}
    answer = site.app.test_client().put(
        "/api/settings", json={"values": values}, headers=site.key(Role.ADMIN)
    )
    problem = answer.get_json()
    assert answer.status_code == 400
    assert set(problem["errors"]) == {HOLD, "web.time_zone"}
    assert "did you mean Europe/Berlin?" in problem["errors"]["web.time_zone"]
    assert site.spool.settings.stored() == {}


def test_a_change_is_in_the_audit_with_what_it_was_before(site: Site) -> None:
    client, admin = site.app.test_client(), site.key(Role.ADMIN)
    client.put("/api/settings", json={"values": {HOLD: 3}}, headers=admin)
    client.post("/api/settings/undo", headers=admin)
    entries = site.identity.audit(AuditFilter(), 2)
    assert [entry.action for entry in entries] == ["change of settings taken back", "settings changed"]
    assert entries[1].detail == f"{HOLD}: None to 3.0"
