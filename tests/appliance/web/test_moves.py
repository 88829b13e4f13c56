"""A printer that seems to be elsewhere: somebody says whether it is; before that no receipt follows it."""

from __future__ import annotations

import pytest
from sites import Finder, Site
from werkzeug.test import TestResponse

from appliance.identity import AuditFilter, Role
from appliance.printers.discovery.sighting import sighting
from appliance.values import Move

HOME, AWAY = "socket://10.0.0.5:9100", "socket://10.0.0.9:9100"
MOVE = Move("kitchen", HOME, sighting(uri=AWAY, source="mdns", name="Kitchen", identity="serial:1"))


@pytest.fixture
def moving(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose printer `kitchen` seems to be elsewhere; who answers is remembered in `said`."""
    open_moves = [MOVE]

    def answer_move(_finder: Finder, printer: str, uri: str, *, moved: bool) -> Move | None:
        found = [move for move in open_moves if (move.printer, move.seen.uri) == (printer, uri)]
        open_moves.clear()
        return found[0] if found else None

    monkeypatch.setattr(Finder, "moves", lambda _finder: list(open_moves))
    monkeypatch.setattr(Finder, "answer_move", answer_move)
    site.spool.printers.put("kitchen", HOME, "tm-t88v")
    return site


def answer(site: Site, role: Role, uri: str, moved: bool = True) -> TestResponse:
    """Somebody of a role says whether it is the printer there."""
    path = f"/api/printers/{number_of(site)}/moved"
    body = {"uri": uri, "moved": moved}
    return site.app.test_client().post(path, json=body, headers=site.token(role))


def number_of(site: Site) -> int:
    return site.spool.printers.by_name("kitchen").id


def test_the_question_is_among_what_was_discovered(moving: Site) -> None:
    said = moving.app.test_client().get("/api/printers/discovered", headers=moving.token(Role.VIEWER))
    moves = said.get_json()["moves"]
    assert [(move["printer"], move["before"], move["uri"]) for move in moves] == [("kitchen", HOME, AWAY)]


@pytest.mark.parametrize(("moved", "uri", "noted"), [(True, AWAY, "printer moved"), (False, HOME, "denied")])
def test_somebody_says_whether_it_is_the_same(moving: Site, moved: bool, uri: str, noted: str) -> None:
    said = answer(moving, Role.OPERATOR, AWAY, moved)
    assert (said.status_code, said.get_json()["uri"]) == (200, uri)
    entry = next(each for each in moving.identity.audit(AuditFilter(), 10) if "printer" in each.action)
    assert noted in entry.action
    assert (entry.subject, entry.detail) == ("kitchen", f"{HOME} to {AWAY}, serial:1")
    assert answer(moving, Role.OPERATOR, AWAY, moved).status_code == 409


def test_nobody_can_move_a_printer_to_where_it_was_not_seen(moving: Site) -> None:
    assert answer(moving, Role.OPERATOR, "socket://10.0.0.66:9100").status_code == 409
    assert moving.spool.printers.by_name("kitchen").uri == HOME


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PRINTER])
def test_who_may_not_decide_may_not_answer(moving: Site, role: Role) -> None:
    assert answer(moving, role, AWAY).status_code == 403


@pytest.mark.parametrize(("role", "asks"), [(Role.OPERATOR, True), (Role.VIEWER, False)])
def test_the_page_asks_with_a_tap_and_says_what_has_changed(moving: Site, role: Role, asks: bool) -> None:
    page = moving.browser(role).get("/printers").get_data(as_text=True)
    assert "Kitchen (network, 10.0.0.9 port 9100)" in page
    assert "serial:1" in page
    assert ("Yes, it is there now" in page) is asks
