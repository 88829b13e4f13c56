"""What the OpenAPI document says of each request, for programs that make code of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from sites import PASSWORD, Site
from support.request_table import NAMES

from appliance.spool import Outcome, Spool, State
from appliance.web.contract.models import model
from appliance.web.contract.requests import DOCUMENT, OWN, Loose
from appliance.web.route import Operation, all_routes

CAMEL_CASE = re.compile(r"[a-z]+([A-Z][a-z]+)*")


def operations(site: Site) -> list[Operation]:
    return [row.operation for row in all_routes(site.app) if row.operation is not None]


@pytest.fixture
def told(site: Site) -> dict[str, Any]:
    """The document, as it is sent."""
    document: dict[str, Any] = json.loads(site.app.test_client().get("/api/openapi.json").data)
    return document


def examples(told: dict[str, Any]) -> dict[str, Any]:
    """The JSON that each operation which takes a body gives as an example, by the operation's name."""
    return {
        each["operationId"]: each["requestBody"]["content"]["application/json"]["example"]
        for path in told["paths"].values()
        for each in path.values()
        if "requestBody" in each
    }


def test_the_document_is_valid(told: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(told).iter_errors()] == []


def test_each_operation_has_the_name_that_programs_know_it_by(site: Site, told: dict[str, Any]) -> None:
    said = {(row.method, row.plain): row.operation.name for row in all_routes(site.app) if row.operation}
    assert said == NAMES
    names = [each["operationId"] for path in told["paths"].values() for each in path.values()]
    assert sorted(names) == sorted(set(NAMES.values()))
    assert [name for name in names if not CAMEL_CASE.fullmatch(name)] == []


def test_every_model_that_is_named_is_there_and_has_a_name_of_its_own(site: Site) -> None:
    names = {name for each in operations(site) for name in (each.gives, each.takes) if name}
    models = {model(name) for name in names}
    assert len({each.__name__ for each in models}) == len(models) == len(names)


def test_an_answer_is_json_or_of_a_media_type(site: Site) -> None:
    assert [each.name for each in operations(site) if each.gives and each.media] == []


def test_every_body_has_an_example_that_fits_its_model(site: Site, told: dict[str, Any]) -> None:
    given = examples(told)
    for each in operations(site):
        assert (each.name in given) == bool(each.takes)
        if each.takes:
            takes, example = model(each.takes), given[each.name]
            assert set(example) <= set(takes.model_fields)
            if not issubclass(takes, Loose):  # which the running box looks at, below
                takes.model_validate(example)
    raw = told["paths"]["/api/jobs"]["post"]["requestBody"]["content"]["application/octet-stream"]["example"]
    assert raw.encode() == DOCUMENT
    assert OWN == PASSWORD  # so that the running box takes them


NOT_HERE = {"refreshTokens", "answerPrinterMove"}  # a token that nobody can know; a printer that has moved


class Asking:
    """A program that sends each operation's own example."""

    def __init__(self, client: FlaskClient, told: dict[str, Any]) -> None:
        self._client, self._told = client, told
        self.headers: dict[str, str] = {}
        self.sent: set[str] = set()

    def ask(self, name: str, /, **places: object) -> Any:
        """What an operation answers; `places` are the values in its path."""
        ((path, method, each),) = [
            (path, method, each)
            for path, methods in self._told["paths"].items()
            for method, each in methods.items()
            if each["operationId"] == name
        ]
        body = examples(self._told)[name]
        answer = self._client.open(path.format(**places), method=method, json=body, headers=self.headers)
        (expected,) = (int(status) for status in each["responses"] if status != "default")
        assert answer.status_code == expected, (name, answer.get_data(as_text=True))
        self.sent.add(name)
        return answer.get_json(silent=True)

    def jobs(self, spool: Spool) -> None:
        """Send jobs, and have everything decided about them that can be."""

        def job(state: State) -> int:
            number: int = self.ask("submitJob")["id"]
            if state is State.REJECTED:
                self.ask("rejectJob", number=number)
            elif state is not State.PENDING:
                self.ask("approveJob", number=number)
                while spool.jobs.get(number).state is State.APPROVED:  # what failed is tried three times
                    assert spool.dispatching.claim(number, "kitchen")
                    spool.dispatching.finish(number, Outcome(state, 0 if state is State.FAILED else 9))
            return number

        assert job(State.PENDING) == 1
        assert [each["status"] for each in self.ask("decideJobs")["results"]] == [200]
        self.ask("exportDocuments")
        self.ask("retryJob", number=job(State.FAILED))
        self.ask("resolveJob", number=job(State.UNCERTAIN))
        self.ask("reprintJob", number=job(State.COMPLETED))
        self.ask("eraseJob", number=job(State.REJECTED))
        self.ask("undoJob", number=job(State.REJECTED))
        for action in ("moveJob", "cancelJob", "deleteJob"):
            self.ask(action, number=job(State.PENDING))

    def devices(self, virtual: int) -> None:
        """Make and change printers and queues."""
        kitchen = self.ask("addPrinter")["id"]
        self.ask("changePrinter", number=kitchen)
        self.ask("pausePrinter", number=kitchen)
        self.ask("setPrinterFaults", number=virtual)
        self.ask("changeQueue", name=self.ask("addQueue")["name"])
        self.ask("pressPanelButton", button="approve")

    def people(self) -> None:
        """Change settings, make and remove users and keys, and go."""
        self.ask("changeSettings")
        self.ask("undoSettingChange")
        grace = self.ask("addUser")["id"]
        self.ask("changeUser", number=grace)
        self.ask("removeUser", number=grace)
        self.ask("revokeKey", number=self.ask("addKey")["id"])


def test_the_box_takes_the_examples_and_answers_as_told(site: Site, told: dict[str, Any]) -> None:
    program = Asking(site.app.test_client(), told)

    def log_in() -> None:
        program.headers = {"Authorization": f"Bearer {program.ask('logIn')['access_token']}"}

    log_in()
    program.devices(site.spool.printers.by_name("demo").id)
    program.jobs(site.spool)
    program.people()
    program.ask("logOut")
    log_in()
    program.ask("changeOwnPassword")
    assert set(examples(told)) - program.sent == NOT_HERE
