"""The OpenAPI document: of every request of the API, as it is; bodies are held to it."""

from __future__ import annotations

import html
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sites import PASSWORD, Site

from appliance.identity import Role
from appliance.web.contract.document import document
from appliance.web.route import all_routes

OF_PAGES = {"/api/openapi.json"}


def test_every_request_of_the_api_is_described(site: Site) -> None:
    for row in all_routes(site.app):
        is_api = row.path.startswith(("/api/", "/health")) and row.path not in OF_PAGES
        assert (row.operation is not None) == is_api, row


def test_the_document_is_told_and_shown(site: Site) -> None:
    client = site.app.test_client()
    told = client.get("/api/openapi.json").get_json()
    assert told == document(all_routes(site.app))
    assert told["openapi"] == "3.1.0"
    page = client.get("/docs", headers=site.key(Role.VIEWER)).get_data(as_text=True)
    page = html.unescape(page)
    assert all(operation["summary"] in page for path in told["paths"].values() for operation in path.values())


@pytest.mark.parametrize(
    ("path", "body", "field", "cure"),
    [
        ("/api/jobs", {"data": 7}, "data", "expected text"),
        ("/api/jobs", {}, "data", "is missing"),
        (
            "/api/jobs",
            {"data": "eA==", "priorty": "low"},
            "priorty",
            "there is no such field; did you mean priority?",
        ),
        ("/api/jobs", {"data": "eA==", "priority": "soon"}, "priority", "'urgent', 'normal' or 'low'"),
        ("/api/printers", {"name": "bar"}, "uri", "is missing"),
        ("/api/panel/buttons/approve", {"seconds": "long"}, "seconds", "valid number"),
        ("/api/panel/buttons/approve", {"seconds": 11}, "seconds", "less than or equal to 10"),
        ("/api/keys", {"name": "till", "role": "boss"}, "role", "'admin', 'operator', 'viewer' or 'printer'"),
        (
            "/api/keys",
            {"name": "till", "role": "viewer", "networks": ["?"], "confirm": PASSWORD},
            "networks",
            "is not a network",
        ),
        ("/api/queues", {"name": "bar", "policy": "maybe"}, "policy", "is not one of: hold, auto, bypass"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(
    site: Site, path: str, body: dict[str, Any], field: str, cure: str
) -> None:
    answer = site.app.test_client().post(path, json=body, headers=site.token(Role.ADMIN))
    problem = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert problem["field"] == field
    assert cure in problem["detail"]


def test_heavy_libraries_are_loaded_when_they_are_first_used() -> None:
    program = (
        "import sys, appliance.box.lifecycle\n"
        "heavy = {'cryptography', 'liquid', 'pydantic', 'jwt', 'argon2', 'prometheus_client'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""


def test_a_decision_waits_for_no_heavy_library() -> None:
    program = """
import sys, tempfile, threading
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from sites import make_site
from appliance.settings import Limits
from appliance.spool import Queue, Spool, Submission
folder = Path(tempfile.mkdtemp())
spool = Spool(folder / "data", Limits(free_bytes=0))
spool.start(threading.Thread.start)
spool.printers.put("demo", "virtual:demo", "generic-80mm")
spool.queues.put(Queue("main", "hold", "demo"))
job = spool.jobs.accept(Submission(b"receipt", "raw", "till")).result()
site = make_site.__wrapped__(spool, folder)(login=False)
seen = {"sha256": job.sha256, "reason": "fine"}
answer = site.app.test_client().post(f"/api/jobs/{job.id}/approve", json=seen)
print(answer.status_code, "pydantic" in sys.modules)
spool.stop()
"""
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["200", "False"]


def test_a_request_that_comes_again_makes_no_second_job(site: Site) -> None:
    client, key = site.app.test_client(), site.key(Role.OPERATOR)
    asked = key | {"Idempotency-Key": "till-7-0001"}

    def send(data: bytes, headers: dict[str, str] = asked) -> tuple[int, Any]:
        answer = client.post("/api/jobs", data=data, content_type="application/octet-stream", headers=headers)
        return answer.status_code, answer.get_json()

    first, again = send(b"receipt\n"), send(b"receipt\n")
    assert (first[0], again[0]) == (201, 201)
    assert first[1]["id"] == again[1]["id"]
    assert send(b"another\n")[0] == 409
    other = site.key(Role.PRINTER) | {"Idempotency-Key": "till-7-0001"}
    assert send(b"receipt\n", key)[1]["id"] != first[1]["id"]
    assert send(b"of another till\n", other)[0] == 201
    assert send(b"x", key | {"Idempotency-Key": "k" * 256})[0] == 400


def test_a_reprint_that_is_asked_for_again_prints_once(site: Site) -> None:
    client, key = site.app.test_client(), site.key(Role.OPERATOR)
    sent = client.post("/api/jobs", data=b"x\n", content_type="application/octet-stream", headers=key)
    job = sent.get_json()["id"]
    client.post(f"/api/jobs/{job}/reject", headers=key)
    once = key | {"Idempotency-Key": "again"}
    made = [client.post(f"/api/jobs/{job}/reprint", headers=once).get_json()["id"] for _ in range(2)]
    assert made[0] == made[1] != job


def test_numbers_for_prometheus(site: Site) -> None:
    client, key = site.app.test_client(), site.key(Role.OPERATOR)
    client.post("/api/jobs", data=b"x\n", content_type="application/octet-stream", headers=key)
    told = client.get("/metrics", headers=key)
    assert told.mimetype == "text/plain"
    assert 'counterproof_jobs{state="pending"} 1.0' in told.get_data(as_text=True)
    assert 'counterproof_printer_jobs_total{printer="demo"} 0.0' in told.get_data(as_text=True)
