"""Printers have a title, which people see in the place of the name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sites import Site

from appliance.identity import Role
from appliance.spool import Submission
from appliance.web.discovered_printers import free_name, free_title

PAGES = ("/jobs/1", "/counter", "/printers", "/history", "/statistics", "/settings/queues/main")


def asked(site: Site, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    answer = site.app.test_client().open(path, method=method, json=body, headers=site.token(Role.ADMIN))
    return answer.status_code, answer.get_json()


def test_a_name_is_made_of_the_title(site: Site) -> None:
    status, made = asked(site, "POST", "/api/printers", {"title": "Küche & Bar", "uri": "virtual:k"})
    assert (status, made["name"], made["title"]) == (201, "kuche-bar", "Küche & Bar")


def test_without_a_title_it_is_called_by_its_name(site: Site) -> None:
    _, made = asked(site, "POST", "/api/printers", {"name": "attic", "uri": "virtual:attic"})
    assert made["title"] == "attic"


def test_it_stays_through_other_changes_until_it_is_taken_away(site: Site) -> None:
    _, made = asked(site, "POST", "/api/printers", {"title": "Küche", "uri": "virtual:k"})
    path = f"/api/printers/{made['id']}"
    assert asked(site, "PUT", path, {"uri": "virtual:other"})[1]["title"] == "Küche"
    site.spool.printers.declare("kuche", "virtual:third", "generic-58mm")
    assert asked(site, "GET", path)[1]["title"] == "Küche"
    assert asked(site, "PUT", path, {"title": ""})[1]["title"] == "kuche"


@pytest.mark.parametrize("title", ["x" * 64, "two\nlines", " around ", "bell\x07"])
def test_a_title_that_cannot_be_shown_is_refused(site: Site, title: str) -> None:
    status, problem = asked(site, "POST", "/api/printers", {"title": title, "name": "k", "uri": "virtual:k"})
    assert (status, problem["field"]) == (400, "title")


def test_two_printers_are_never_called_the_same(site: Site) -> None:
    asked(site, "POST", "/api/printers", {"title": "Bar", "uri": "virtual:bar"})
    status, problem = asked(site, "POST", "/api/printers", {"title": "BAR", "uri": "virtual:other"})
    assert status == 422
    assert "BAR" in problem["detail"]


def test_one_that_has_neither_name_nor_title_is_refused(site: Site) -> None:
    status, problem = asked(site, "POST", "/api/printers", {"uri": "virtual:bar"})
    assert (status, problem["field"]) == (400, "name")


@pytest.mark.parametrize("path", PAGES)
def test_pages_call_it_by_its_title(site: Site, path: str) -> None:
    site.spool.printers.put("kitchen", "virtual:kitchen", "generic-58mm", "Küche")
    site.spool.jobs.accept(Submission(b"soup\n", "raw", "10.0.0.7", printer="kitchen")).result()
    assert "Küche" in site.browser().get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Küche", "kuche"),
        ("Straße 1", "strasse-1"),
        ("Кухня", "printer"),
        ("  --  ", "printer"),
        ("ÉPSON", "epson"),
    ],
)
def test_names_are_plain_letters(title: str, name: str) -> None:
    assert free_name(title, {"other"}) == name
    assert free_name(title, {name}) == f"{name}-2"


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("socket://10.0.0.5:9100", "socket"),
        ("virtual:bar", "virtual"),
        ("socket://[", "other"),
        ("", "other"),
    ],
)
def test_the_form_of_one_that_was_found_is_filled_in(site: Site, uri: str, kind: str) -> None:
    query = {"uri": uri, "profile": "tm-t88v", "title": "<b>Bar</b>"}
    answer = site.browser().get("/printers/add", query_string=query)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert re.search(rf'value="{kind}" checked', page)
    assert 'value="&lt;b&gt;Bar&lt;/b&gt;"' in page
    assert '<option value="tm-t88v" selected>' in page


def test_a_title_that_is_taken_is_numbered() -> None:
    assert free_title("TM-T88V\x00", ["tm-t88v", "TM-T88V 2"]) == "TM-T88V 3"
