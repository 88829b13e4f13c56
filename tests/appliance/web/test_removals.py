"""What was removed is put back within a while, by who has removed it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sites import PASSWORD, TESTER, Site

from appliance.identity import AuditFilter, Role
from appliance.runtime.errors import BoxError
from appliance.settings import Queue
from appliance.spool import Submission
from appliance.web.removals import GOOD_FOR, MOST, Removal, Removals, TooLate


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/settings").get_data(as_text=True))
    assert found
    return found[1]


def remove(client: FlaskClient, path: str, **fields: str) -> tuple[str, str]:
    """The page to which one is sent by a removal, and where its undo is."""
    page = client.post(path, data={"csrf": token_of(client), **fields}, follow_redirects=True)
    text = page.get_data(as_text=True)
    found = re.search(r'action="(/removed/[^"]+/undo)"', text)
    assert found, text
    return text, found[1]


def put_back(client: FlaskClient, path: str, **fields: str) -> int:
    return client.post(path, data={"csrf": token_of(client), **fields}).status_code


def test_a_printer_comes_back_with_all_that_had_it(site: Site) -> None:
    printers, queues = site.spool.printers, site.spool.queues
    kitchen = printers.put("kitchen", "virtual:kitchen", "generic-58mm", "Küche")
    queues.put(Queue("bar", printer="kitchen"))
    queues.put(Queue("main", fallback="kitchen"))
    job = site.spool.jobs.accept(Submission(b"soup\n", "raw", "10.0.0.7", "bar")).result()
    assert job.printer == "kitchen"
    client = site.browser()
    page, undo = remove(client, f"/printers/{kitchen.id}/remove")
    assert "Küche was removed." in page
    assert queues.get("bar").printer is None
    assert put_back(client, undo) == 303
    assert printers.by_name("kitchen") == kitchen
    assert (queues.get("bar").printer, queues.get("main").fallback) == ("kitchen", "kitchen")
    assert site.spool.jobs.get(job.id).printer == "kitchen"
    assert len(site.identity.audit(AuditFilter(action="removal undone"), 9)) == 1


def test_a_queue_comes_back_as_it_was(site: Site) -> None:
    queue = site.spool.queues.put(Queue("bar", policy="auto", port=9_123))
    client = site.browser()
    _, undo = remove(client, "/settings/queues/bar/remove")
    assert [each.name for each in site.spool.queues.all()] == ["main"]
    assert put_back(client, undo) == 303
    assert site.spool.queues.get("bar") == queue


def test_a_user_comes_back_once_who_asks_has_shown_that_it_is_them(site: Site) -> None:
    bob = site.identity.users.add("bob", PASSWORD, Role.OPERATOR, TESTER)
    client = site.browser()
    _, undo = remove(client, f"/settings/users/{bob.id}/remove", confirm=PASSWORD)
    assert put_back(client, undo) == 400
    assert "bob" not in [each.name for each in site.identity.users.all()]
    assert put_back(client, undo, confirm=PASSWORD) == 303
    assert site.identity.users.by_name("bob") == bob
    assert site.identity.users.log_in("bob", PASSWORD, "127.0.0.1", "web") == bob


def test_nobody_else_puts_it_back(site: Site) -> None:
    site.spool.queues.put(Queue("bar"))
    _, undo = remove(site.browser(), "/settings/queues/bar/remove")
    assert put_back(site.browser(), undo) == 409
    assert [each.name for each in site.spool.queues.all()] == ["main"]


@pytest.mark.parametrize("path", ["/nowhere", "/login", "/setup", "/pair"])
def test_whoever_is_unknown_is_shown_none(site: Site, path: str) -> None:
    site.browser()
    answer = site.app.test_client().get(f"{path}?removed=anything", headers={"Accept": "text/html"})
    assert answer.status_code < 500


def test_what_took_its_name_meanwhile_stays(site: Site) -> None:
    lamp = site.spool.printers.put("lamp", "virtual:lamp", "generic-80mm")
    client = site.browser()
    _, undo = remove(client, f"/printers/{lamp.id}/remove")
    site.spool.printers.put("lamp", "virtual:other", "generic-80mm")
    assert put_back(client, undo) == 409
    assert site.spool.printers.by_name("lamp").uri == "virtual:other"


def test_it_is_too_late_after_a_while_and_where_much_else_was_removed() -> None:
    now = [0.0]
    removals = Removals(lambda: now[0])
    done: list[str] = []
    first = removals.add(Removal("one", "ada", "/", lambda: done.append("one")))
    now[0] = GOOD_FOR - 1
    second = removals.add(Removal("two", "ada", "/", lambda: done.append("two")))
    now[0] = GOOD_FOR
    with pytest.raises(TooLate):
        removals.take_back(first.token, "ada")
    removals.take_back(second.token, "ada")
    with pytest.raises(TooLate):
        removals.take_back(second.token, "ada")
    third = removals.add(Removal("three", "ada", "/", lambda: done.append("three")))
    for number in range(MOST):
        removals.add(Removal(str(number), "ada", "/", lambda: None))
    assert removals.find(third.token, "ada") is None
    assert done == ["two"]


def test_one_that_could_not_be_put_back_is_tried_again() -> None:
    removals = Removals()
    tried: list[int] = []

    def restore() -> None:
        tried.append(1)
        if len(tried) == 1:
            raise BoxError("the disk is full")

    kept = removals.add(Removal("bar", "ada", "/", restore))
    with pytest.raises(BoxError, match="full"):
        removals.take_back(kept.token, "ada")
    assert removals.take_back(kept.token, "ada").title == "bar"
