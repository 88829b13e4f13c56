"""A room of its own brings requests and pages by one more group, which is all that is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from flask import Response, jsonify, render_template
from pydantic import BaseModel
from sites import PASSWORD, TESTER, Site

from appliance.identity import AuditFilter, Role
from appliance.web import inputs
from appliance.web.permissions import ADMIN, VIEW, admin
from appliance.web.route import Group, Route, Routes, api, route, routes_of


class Greeting(BaseModel):
    """What is said."""

    text: str


HERE = f"{__name__}:Greeting"


class Toy(Group):
    """A request of programs, and a page."""

    templates = "toys"

    def __init__(self) -> None:
        self._text = "hello"

    def words(self) -> Mapping[str, object]:
        return {"greeting": lambda: self._text}

    @api("GET", "/api/greeting", VIEW, "getGreeting", "What is said", gives=HERE)
    def show(self) -> Response:
        return jsonify(text=self._text)

    @api(
        "PUT",
        "/api/greeting",
        admin("greeting changed"),
        "changeGreeting",
        "Another one",
        gives=HERE,
        takes=HERE,
    )
    def change(self) -> Response:
        self._text = inputs.required_body()["text"]
        return self.show()

    @route("GET", "/greeting", ADMIN)
    @route("GET", "/greeting/<word>", ADMIN)
    def page(self, word: str = "") -> str:
        return render_template("greeting.html", word=word)


@pytest.fixture
def site(make_site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    (tmp_path / "greeting.html").write_text("<p>{{ greeting() }} {{ word }}</p>")
    monkeypatch.setattr(Toy, "templates", str(tmp_path))
    site = make_site(more=[Toy()])
    site.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    return site


def test_it_answers_programs_and_browsers(site: Site) -> None:
    client, key = site.app.test_client(), site.key(Role.ADMIN)
    assert client.get("/api/greeting", headers=key).get_json() == {"text": "hello"}
    assert client.put("/api/greeting", json={"text": "welcome"}, headers=key).get_json() == {
        "text": "welcome"
    }
    assert client.get("/greeting", headers=key).text == "<p>welcome </p>"
    assert client.get("/greeting/friend", headers=key).text == "<p>welcome friend</p>"


def test_who_may_and_what_is_audited_is_as_its_rows_say(site: Site) -> None:
    client, viewer = site.app.test_client(), site.key(Role.VIEWER)
    assert client.get("/api/greeting").status_code == 401
    assert client.get("/api/greeting", headers=viewer).status_code == 200
    assert client.head("/api/greeting", headers=viewer).status_code == 200
    assert client.get("/greeting", headers=viewer).status_code == 403
    assert client.put("/api/greeting", json={"text": "no"}, headers=viewer).status_code == 403
    client.put("/api/greeting", json={"text": "yes"}, headers=site.key(Role.ADMIN))
    noted = [entry.action for entry in site.identity.audit(AuditFilter(), 10)]
    assert noted.count("greeting changed") == 1


def test_bodies_are_held_to_its_models(site: Site) -> None:
    answer = site.app.test_client().put("/api/greeting", json={"text": 7}, headers=site.key(Role.ADMIN))
    assert (answer.status_code, answer.get_json()["field"]) == (400, "text")


def test_the_document_tells_of_it(site: Site) -> None:
    told = site.app.test_client().get("/api/openapi.json").get_json()
    operation = told["paths"]["/api/greeting"]["get"]
    assert (operation["operationId"], operation["summary"]) == ("getGreeting", "What is said")
    assert operation["description"] == "For: admin, operator, viewer."
    assert told["components"]["schemas"]["Greeting"]["properties"]["text"]["type"] == "string"


def test_a_handlers_rows_stand_in_order() -> None:
    assert [(row.method, row.path) for row, _ in routes_of(Toy())] == [
        ("GET", "/api/greeting"),
        ("PUT", "/api/greeting"),
        ("GET", "/greeting"),
        ("GET", "/greeting/<word>"),
    ]


def test_no_two_rows_are_for_one_request_or_have_one_name() -> None:
    rows = [row for row, _ in routes_of(Toy())]
    with pytest.raises(ValueError, match="GET /greeting has two rows"):
        Routes([*rows, Route("GET", "/greeting", VIEW)])
    with pytest.raises(ValueError, match="two operations are called getGreeting"):
        Routes([*rows, Route("GET", "/api/other", VIEW, rows[0].operation)])
