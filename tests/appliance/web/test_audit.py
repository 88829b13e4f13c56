"""The audit over the web: page, API and table."""

from __future__ import annotations

import csv
import io

from sites import Site

from appliance.identity import Actor, Role


def test_it_goes_on_page_by_page(site: Site) -> None:
    for number in range(5):
        site.identity.append_audit(Actor("ada", "web"), "thing done", str(number))
    client, key = site.app.test_client(), site.key(Role.ADMIN)
    first = client.get("/api/audit?action=thing&limit=3", headers=key).get_json()
    then = client.get(f"/api/audit?action=thing&limit=3&cursor={first['next']}", headers=key).get_json()
    assert [entry["subject"] for entry in first["entries"] + then["entries"]] == ["4", "3", "2", "1", "0"]
    assert then["next"] is None


def test_a_table_holds_no_formulas_and_its_export_is_noted(site: Site) -> None:
    for text in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", "fine"):
        site.identity.append_audit(Actor("ada", "web"), "thing done", text)
    client, key = site.app.test_client(), site.key(Role.ADMIN)
    answer = client.get("/api/audit.csv?action=thing", headers=key)
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert {row["subject"] for row in rows} == {"'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(1)", "'\tx", "fine"}
    noted = client.get("/api/audit?action=audit", headers=key).get_json()["entries"]
    assert [(entry["who"], entry["action"]) for entry in noted] == [("key admin 0 #1", "audit exported")]


def test_the_page_filters_and_leads_on(site: Site) -> None:
    for number in range(120):
        site.identity.append_audit(Actor("ada", "web"), "thing done", f"number {number}")
    page = site.browser().get("/audit?action=thing&who=&from=").get_data(as_text=True)
    assert "number 119" in page
    assert "number 19<" not in page
    assert "Older ones" in page
