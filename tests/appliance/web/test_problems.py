"""Each kind of error answer is driven once, and the API's document, docs/api.md and the pages tell of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sites import PASSWORD, Previews, Site
from werkzeug.test import TestResponse

from appliance.box.safe_mode import SafeMode
from appliance.editing.editor import Editor
from appliance.editing.requests import EditRequests
from appliance.identity import Identity, Role
from appliance.push.contract import KEYS
from appliance.push.own_key import OwnKey
from appliance.push.requests import PushRequests
from appliance.push.settings import PushSettings
from appliance.push.subscriptions import Subscriptions
from appliance.settings import Settings, WebSettings
from appliance.spool import Damaged, Decision, Job, NoSpace, Queue, StorageError, Submission
from appliance.spool.storage import documents, job_rows
from appliance.templates.filling import Filler
from appliance.templates.requests import TemplateRequests
from appliance.web import WebDependencies
from appliance.web import problem_kinds as kinds
from appliance.web.cookies import COOKIE, TOKEN_HEADER, token_of
from appliance.web.problem_kinds import KINDS
from appliance.web.receiving import REFUSAL, Refusal
from appliance.web.route import all_routes

ROOT = Path(__file__).resolve().parents[3]
AT_THE_DOOR = {  # made where there is no application: tests/security/test_problems_at_the_door.py has them
    *("bad-request", "headers-too-large", "not-implemented", "too-many-listeners", "starting"),
}
Make = Callable[..., Site]
Drive = Callable[["Stage"], TestResponse]
DRIVES: dict[str, Drive] = {}


@dataclass
class Stage:
    """The makings of a request that goes wrong."""

    make: Make
    patch: pytest.MonkeyPatch
    settings: WebSettings | None = None
    kept: Site | None = None

    @property
    def site(self) -> Site:
        self.kept = self.kept or self.make(self.settings)
        return self.kept

    @property
    def client(self) -> FlaskClient:
        return self.site.app.test_client()

    def ask(self, method: str, path: str, role: Role = Role.ADMIN, **more: Any) -> TestResponse:
        headers = self.site.token(role) | more.pop("headers", {})
        return self.client.open(path, method=method, headers=headers, **more)

    def job(self, data: bytes = b"tea\n") -> Job:
        assert self.site.identity.users is not None
        return self.site.spool.jobs.accept(Submission(data, "raw", "till")).result()

    def approve(self, job: Job, sha256: str | None = None) -> TestResponse:
        return self.ask("POST", f"/api/jobs/{job.id}/approve", json={"sha256": sha256 or job.sha256})


def drives(name: str) -> Callable[[Drive], Drive]:
    def keep(drive: Drive) -> Drive:
        DRIVES[name] = drive
        return drive

    return keep


def plain(name: str, method: str, path: str, **more: Any) -> None:
    """A kind that one request of an admin brings about."""
    DRIVES[name] = lambda stage: stage.ask(method, path, **more)


OCTETS = "application/octet-stream"
plain("bad-host", "GET", "/api/jobs", base_url="http://evil.example")
plain("bad-body", "POST", "/api/printers", data=b"{", content_type="application/json")
plain("missing-field", "POST", "/api/printers", json={})
plain("unknown-field", "POST", "/api/printers", json={"nmae": "bar"})
plain("unknown-query", "GET", "/api/jobs?staet=pending")
plain("bad-value", "GET", "/api/jobs?limit=0")
plain("too-many-fields", "GET", "/api/jobs?" + "a&" * 600)
plain("other-site", "POST", "/api/printers", headers={"Origin": "http://evil.example"}, json={})
plain("no-such-address", "GET", "/api/jbos")
plain("not-found", "GET", "/api/jobs/999")
plain("wrong-method", "PATCH", "/api/jobs")
plain("nothing-to-undo", "POST", "/api/settings/undo", json={})
plain("other-count", "POST", "/api/jobs/batch", json={"action": "reject", "filter": {}, "count": 9})
plain("not-seen-there", "POST", "/api/printers/1/moved", json={"uri": "virtual:x", "moved": True})
plain("wrong-media-type", "POST", "/api/jobs", data=b"tea", content_type="text/csv")
plain("body-too-large", "POST", "/api/printers", data=b"0" * 100_000, content_type="application/json")
plain("bad-range", "GET", "/static/style.css", headers={"Range": "bytes=99999999-"})
plain("not-possible", "POST", "/api/jobs", data=b"", content_type=OCTETS)
plain("too-much-at-once", "POST", "/api/jobs", environ_overrides={REFUSAL: Refusal.NO_ROOM})


@drives("not-logged-in")
def _(stage: Stage) -> TestResponse:
    stage.site.token(Role.ADMIN)
    return stage.client.get("/api/jobs")


@drives("bad-key")
def _(stage: Stage) -> TestResponse:
    stage.site.token(Role.ADMIN)
    return stage.client.get("/api/jobs", headers={"Authorization": "Bearer nobody"})


@drives("wrong-password")
def _(stage: Stage) -> TestResponse:
    stage.site.token(Role.ADMIN)
    return stage.client.post("/api/auth/login", json={"name": "admin-0", "password": "no"})


@drives("too-many-tries")
def _(stage: Stage) -> TestResponse:
    answer = DRIVES["wrong-password"](stage)
    while answer.status_code == 401:
        answer = stage.client.post("/api/auth/login", json={"name": "admin-0", "password": "no"})
    return answer


@drives("bad-refresh-token")
def _(stage: Stage) -> TestResponse:
    stage.site.token(Role.ADMIN)
    return stage.client.post("/api/auth/refresh", json={"refresh_token": "spent"})


@drives("not-your-role")
def _(stage: Stage) -> TestResponse:
    stage.site.token(Role.ADMIN)
    return stage.ask("POST", "/api/printers", role=Role.VIEWER, json={})


@drives("not-yours")
def _(stage: Stage) -> TestResponse:
    stage.site.token(Role.ADMIN)
    key = stage.site.key(Role.OPERATOR, queue="main")
    return stage.client.post("/api/printers/1/pause", json={}, headers=key)


@drives("network-not-allowed")
def _(stage: Stage) -> TestResponse:
    stage.settings = WebSettings(networks=("203.0.113.0/24",))
    return stage.client.get("/api/jobs")


@drives("not-set-up")
def _(stage: Stage) -> TestResponse:
    return stage.client.get("/api/jobs")


@drives("page-out-of-date")
def _(stage: Stage) -> TestResponse:
    return stage.site.browser().post("/api/printers", json={})


@drives("stale-document")
def _(stage: Stage) -> TestResponse:
    return stage.approve(stage.job(), "0" * 64)


@drives("forbidden-state")
def _(stage: Stage) -> TestResponse:
    job = stage.job()
    stage.approve(job)
    return stage.approve(job)


@drives("changed-meanwhile")
def _(stage: Stage) -> TestResponse:
    job = stage.job()
    stage.patch.setattr(job_rows, "change", lambda *_given: None)
    return stage.approve(job)


@drives("spoiled")
def _(stage: Stage) -> TestResponse:
    job = stage.job()
    stage.patch.setattr(documents, "are_sound", lambda *_given: False)
    return stage.approve(job)


@drives("idempotency-key-reused")
def _(stage: Stage) -> TestResponse:
    headers = stage.site.token(Role.ADMIN) | {"Idempotency-Key": "order-1"}
    post = lambda data: stage.client.post("/api/jobs", data=data, content_type=OCTETS, headers=headers)  # noqa: E731
    assert post(b"tea\n").status_code == 201
    answer: TestResponse = post(b"coffee\n")
    return answer


@drives("in-use")
def _(stage: Stage) -> TestResponse:
    stage.approve(stage.job())
    return stage.ask("DELETE", "/api/printers/1")


@drives("last-admin")
def _(stage: Stage) -> TestResponse:
    headers = stage.site.token(Role.ADMIN)
    number = stage.site.identity.users.all()[0].id
    return stage.client.put(
        f"/api/users/{number}", json={"role": "viewer", "confirm": PASSWORD}, headers=headers
    )


@drives("push-is-off")
def _(stage: Stage) -> TestResponse:
    return _subscribe(stage, PushSettings(enabled=False), "https://fcm.googleapis.com/x")


@drives("no-push-service")
def _(stage: Stage) -> TestResponse:
    return _subscribe(stage, PushSettings(), "https://192.168.1.1/x")


def _subscribe(stage: Stage, settings: PushSettings, endpoint: str) -> TestResponse:
    def requests(who: Identity) -> list[PushRequests]:
        told = Subscriptions(None, who)  # type: ignore[arg-type]  # it is refused before anything is kept
        return [PushRequests(told, OwnKey(who.secret), who, lambda: settings, lambda: 0)]

    stage.kept = stage.make(more_of=requests)
    browser = stage.kept.browser()
    token = token_of(browser.get_cookie(COOKIE).value)  # type: ignore[union-attr]
    body = {"endpoint": endpoint, "keys": KEYS}
    return browser.post("/api/push/subscriptions", json=body, headers={TOKEN_HEADER: token})


def _modify(stage: Stage, **body: Any) -> TestResponse:
    def requests(parts: WebDependencies) -> list[EditRequests]:
        return [EditRequests(parts, Editor(parts))]

    refused = {"kind": "no-run", "field": "run", "edit": 0, "values": {"run": "9"}}
    stage.patch.setattr(Previews, "ask", lambda *_, **__: ({"refused": refused}, b""))
    stage.kept = stage.make(more_with=requests)
    job = stage.job()
    return stage.ask("POST", f"/api/jobs/{job.id}/modify", json={"sha256": job.sha256, **body})


@drives("edit-refused")
def _(stage: Stage) -> TestResponse:
    return _modify(stage, edits=[{"run": "9", "text": "tea"}])


@drives("template-refused")
def _(stage: Stage) -> TestResponse:
    def requests(parts: WebDependencies) -> list[TemplateRequests]:
        return [TemplateRequests(parts, None, Filler(parts))]  # type: ignore[arg-type]  # nothing is kept

    stage.kept = stage.make(more_with=requests)
    fields = [{"name": "number", "kind": "number"}]
    body = {"source": "<epos-print/>", "fields": fields, "values": {"number": "many"}}
    return stage.ask("POST", "/api/templates/preview.png", json=body)


@drives("edits-forbidden")
def _(stage: Stage) -> TestResponse:
    stage.site.spool.queues.put(Queue("main", "hold", "demo", edits="never"))
    return _modify(stage, data=base64.b64encode(b"coffee\n").decode())


@drives("erased")
def _(stage: Stage) -> TestResponse:
    job = stage.job()
    stage.site.spool.jobs.decide(job.id, "reject", Decision("ada", "web"))
    stage.site.spool.jobs.erase(job.id, "ada", "web")
    return stage.ask("GET", f"/api/jobs/{job.id}/raw")


@drives("damaged")
def _(stage: Stage) -> TestResponse:
    job = stage.job()
    stage.patch.setattr(documents, "get", _raising(Damaged("The card has changed it.")))
    return stage.ask("GET", f"/api/jobs/{job.id}/raw")


@drives("not-drawable")
def _(stage: Stage) -> TestResponse:
    return stage.ask("GET", f"/api/jobs/{stage.job().id}/preview.png")


@drives("too-many-requests")
def _(stage: Stage) -> TestResponse:
    stage.settings = WebSettings(requests_per_minute=1)
    stage.ask("GET", "/api/jobs")
    return stage.ask("GET", "/api/jobs")


@drives("too-many-bytes")
def _(stage: Stage) -> TestResponse:
    stage.settings = WebSettings(job_bytes_per_minute=10)
    headers = stage.site.token(Role.ADMIN)
    for _ in range(2):
        answer = stage.client.post("/api/jobs", data=b"tea\n" * 9, content_type=OCTETS, headers=headers)
    return answer


@drives("box-fault")
def _(stage: Stage) -> TestResponse:
    stage.patch.setattr(type(stage.site.spool.jobs), "find", _raising(RuntimeError("a slip of the pen")))
    stage.patch.setattr("appliance.spool.readers.JobReader.find", _raising(RuntimeError("the same")))
    stage.site.app.testing = False
    return stage.ask("GET", "/api/jobs")


@drives("not-ready")
def _(stage: Stage) -> TestResponse:
    stage.site.token(Role.ADMIN)
    stage.patch.setattr("appliance.web.api.system.faults_of", lambda _parts: ["It is still starting."])
    return stage.client.get("/health/ready")


@drives("safe-mode")
def _(stage: Stage) -> TestResponse:
    mode = SafeMode(Settings(), "The card takes nothing.", lambda: False)
    return mode._pages().test_client().get("/api/jobs")


@drives("disk-full")
def _(stage: Stage) -> TestResponse:
    stage.patch.setattr("appliance.spool.scoped.ScopedJobs.accept", _raising(NoSpace("No room.")))
    return stage.ask("POST", "/api/jobs", data=b"tea\n", content_type=OCTETS)


@drives("not-stored")
def _(stage: Stage) -> TestResponse:
    stage.patch.setattr("appliance.spool.scoped.ScopedJobs.accept", _raising(StorageError("disk I/O error")))
    return stage.ask("POST", "/api/jobs", data=b"tea\n", content_type=OCTETS)


def _raising(error: Exception) -> Callable[..., Any]:
    def fail(*_given: Any, **_more: Any) -> Any:
        raise error

    return fail


def test_each_kind_is_driven_here_or_at_the_door() -> None:
    assert set(DRIVES) | AT_THE_DOOR == {kind.name for kind in KINDS}
    at_the_door = (ROOT / "tests" / "security" / "test_problems_at_the_door.py").read_text()
    assert [name for name in AT_THE_DOOR if f'"{name}"' not in at_the_door] == []


@pytest.mark.parametrize("name", DRIVES)
def test_a_refusal_has_its_kind_status_and_title(
    make_site: Make, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    kind = kinds.BY_NAME[name]
    answer = DRIVES[name](Stage(make_site, monkeypatch))
    said = answer.get_json()
    assert (said["type"], answer.status_code, answer.mimetype) == (kind.type, kind.status, kinds.MEDIA_TYPE)
    assert (said["title"], said["status"]) == (kind.title, kind.status)
    assert said["detail"]


def test_only_the_detail_is_in_the_caller_s_language(site: Site) -> None:
    headers = site.token(Role.ADMIN)
    said = [
        site.app.test_client()
        .get("/api/jobs?limit=0", headers=headers | {"Accept-Language": language})
        .get_json()
        for language in ("en", "de")
    ]
    assert said[0]["type"] == said[1]["type"]
    assert said[0]["title"] == said[1]["title"]
    assert said[0]["detail"] != said[1]["detail"]


def test_each_type_is_the_address_of_a_page(site: Site) -> None:
    client = site.app.test_client()
    for kind in KINDS:
        answer = client.get(kind.type, headers={"Accept": "text/html", "Accept-Language": "en"})
        assert answer.status_code == 200
        assert kind.type in answer.get_data(as_text=True)
    assert client.get("/problems").status_code == 200
    assert client.get("/problems/none-such").status_code == 404


def test_the_api_s_document_names_every_type(site: Site) -> None:
    site.token(Role.ADMIN)
    told = site.app.test_client().get("/api/openapi.json").get_json()
    assert told["components"]["schemas"]["Problem"]["properties"]["type"]["enum"] == [
        kind.type for kind in KINDS
    ]


def test_the_table_for_programmers_is_that_of_the_kinds() -> None:
    """`python -m appliance.web.problem_kinds` writes it."""
    assert kinds.table() in (ROOT / "docs" / "api.md").read_text()


def test_no_name_is_given_twice_and_all_are_plain() -> None:
    assert len(kinds.BY_NAME) == len(KINDS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.name) for kind in KINDS)


@pytest.mark.parametrize(
    ("path", "cure"),
    [
        ("/api/jobs?staet=pending", "did you mean state?"),
        ("/api/jobs?colour=red", "there are: "),
        ("/api/printers?limit=3", "no words in its query"),
        ("/api/jobs/1?limit=3", "no words in its query"),
    ],
)
def test_a_word_that_a_request_does_not_take_is_told_of(site: Site, path: str, cure: str) -> None:
    answer = site.app.test_client().get(path, headers=site.token(Role.ADMIN))
    assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/unknown-query")
    assert answer.get_json()["field"] in path
    assert cure in answer.get_json()["detail"]


def test_what_goes_beside_raw_bytes_is_no_word_beside_json(site: Site) -> None:
    headers = site.token(Role.ADMIN)
    answer = site.app.test_client().post("/api/jobs?queue=main", json={"data": "eA=="}, headers=headers)
    assert answer.get_json()["type"] == "/problems/unknown-query"


def test_pages_take_any_word_as_browsers_add_some(site: Site) -> None:
    assert site.browser().get("/?utm_source=mail").status_code == 200
    assert site.app.test_client().get("/health/live?now=7").status_code == 200


def test_pages_and_scripts_ask_the_api_only_for_words_that_it_takes(site: Site) -> None:
    folder = ROOT / "appliance" / "web"
    taken = {
        re.sub(r"<[^>]*>", "*", row.path): set(row.operation.query)
        for row in all_routes(site.app)
        if row.operation is not None and row.method == "GET"
    }
    asked = re.compile(r"(/api/[^\"'`?\s]*)\?([^\"'`\s]*)")
    found = 0
    for file in (*folder.glob("templates/*.html"), *folder.glob("static/*.js")):
        text = re.sub(r"\{\{.*?\}\}|\$\{[^{}]*\}|\{%.*?%\}", "*", file.read_text())
        for path, query in asked.findall(text):
            found += 1
            words = {part.partition("=")[0].strip("*") for part in re.split(r"&amp;|&", query)} - {""}
            assert words <= taken[path], (file.name, path, words)
    assert found >= 5


def test_each_job_of_a_batch_has_its_kind_of_problem(site: Site) -> None:
    job = site.spool.jobs.accept(Submission(b"tea\n", "raw", "till")).result()
    asked = {"action": "approve", "jobs": [{"id": job.id, "sha256": "0" * 64}, {"id": 999, "sha256": "0"}]}
    answer = site.app.test_client().post("/api/jobs/batch", json=asked, headers=site.token(Role.ADMIN))
    found = [each["type"] for each in answer.get_json()["results"]]
    assert found == ["/problems/stale-document", "/problems/not-found"]
