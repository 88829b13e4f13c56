"""Receipts are called by what they say: in lists, tables and pages."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sites import Site

from appliance.identity import Role
from appliance.spool import Heading, Job, JobChanged, Rendition, RenditionKey, Submission
from appliance.web import language
from appliance.web.api import jobs as jobs_api
from appliance.web.serializers import event_json

MILANO = Heading("Café Milano", "18.30", "EUR")
EVIL = Heading("=HYPERLINK(1)", "-5.00", None)
NAMED = {"title": "Café Milano", "total": "18.30", "currency": "EUR"}
UNNAMED = {"title": None, "total": None, "currency": None}


def take(site: Site, text: str, heading: Heading | None = MILANO) -> Job:
    job = site.spool.jobs.accept(Submission(text.encode(), "raw", "till")).result()
    if heading is not None:
        key = RenditionKey(job.sha256, "generic-80mm")
        site.spool.documents.keep_rendition(Rendition(key, text, 576, 100, heading=heading))
    return site.spool.jobs.get(job.id)


@pytest.fixture
def client(site: Site) -> FlaskClient:
    return site.browser(Role.OPERATOR)


def named(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in NAMED}


def test_a_list_names_each_job_that_was_drawn(site: Site, client: FlaskClient) -> None:
    take(site, "tea"), take(site, "cake", None)
    found = client.get("/api/jobs").get_json()["jobs"]
    assert [named(job) for job in found] == [UNNAMED, NAMED]
    assert [named(job) for job in client.get("/api/queue/pending").get_json()["jobs"]] == [NAMED, UNNAMED]


def test_a_list_does_not_deny_a_text_that_is_known(site: Site, client: FlaskClient) -> None:
    take(site, "tea"), take(site, "cake", None)
    for path in ("/api/jobs", "/api/jobs?text=0", "/api/queue/pending"):
        for job in client.get(path).get_json()["jobs"]:
            assert not {"text", "events"} & job.keys()


def test_a_list_has_texts_where_they_are_asked_for(site: Site, client: FlaskClient) -> None:
    take(site, "tea"), take(site, "cake", None)
    found = client.get("/api/jobs?text=1").get_json()["jobs"]
    assert [job["text"] for job in found] == [None, "tea"]


def test_a_list_of_long_texts_goes_on_on_the_next_page(
    site: Site, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_api, "MAX_TEXTS", 25)
    texts = [f"{number} a long receipt" for number in range(4)]
    for text in texts:
        take(site, text)
    found, cursor = [], ""
    while cursor is not None:
        page = client.get("/api/jobs?text=1" + (f"&cursor={cursor}" if cursor else "")).get_json()
        assert len(page["jobs"]) == 1
        found += [job["text"] for job in page["jobs"]]
        cursor = page["next"]
    assert found == texts[::-1]


def test_a_wrong_flag_is_refused(client: FlaskClient) -> None:
    for path in ("/api/jobs?text=yes", "/api/jobs.csv?text="):
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()["field"]) == (400, "text")


def test_one_job_has_its_text_and_decisions_tell_it(site: Site) -> None:
    job, key = take(site, "tea"), site.key(Role.OPERATOR)
    client = site.app.test_client()
    shown = client.get(f"/api/jobs/{job.id}", headers=key).get_json()
    rejected = client.post(f"/api/jobs/{job.id}/reject", json={}, headers=key).get_json()
    for document in (shown, rejected):
        assert (document["text"], document["events"], named(document)) == ("tea", [], NAMED)
    again = client.post("/api/jobs", data=b"tea", headers=key, content_type="application/octet-stream")
    assert (again.status_code, again.get_json()["text"], named(again.get_json())) == (201, "tea", NAMED)


def test_events_tell_what_a_job_is_called(site: Site) -> None:
    assert named(event_json(JobChanged(1, take(site, "tea")))["job"]) == NAMED


def table(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/api/jobs.csv{query}").get_data(as_text=True))))


def test_the_table_names_receipts_and_has_no_formula(site: Site, client: FlaskClient) -> None:
    take(site, "tea"), take(site, "@cake\n1,50", EVIL), take(site, "ham", None)
    found = table(client, "?text=1")
    assert [(row["title"], row["total"], row["currency"]) for row in found] == [
        ("", "", ""),
        ("'=HYPERLINK(1)", "-5.00", ""),
        ("Café Milano", "18.30", "EUR"),
    ]
    assert [row["text"] for row in found] == ["", "'@cake\n1,50", "tea"]
    assert all("text" not in row for row in table(client))


@pytest.mark.parametrize("path", ["/", "/history", "/jobs/1", "/counter"])
def test_pages_call_a_receipt_by_its_name_and_sum(site: Site, client: FlaskClient, path: str) -> None:
    take(site, "tea")
    english = client.get(path, headers={"Accept-Language": "en"}).get_data(as_text=True)
    german = client.get(path, headers={"Accept-Language": "de-DE"}).get_data(as_text=True)
    assert "Café Milano" in english
    assert "€18.30" in english
    assert "18,30\xa0€" in german
    assert "Job 1" in english
    assert 'data-age="0"' in english or 'data-age="1"' in english or "min ago" in english


def test_pages_call_a_receipt_without_a_name_by_its_number(site: Site, client: FlaskClient) -> None:
    take(site, "tea", None)
    for path in ("/", "/history"):
        assert "<bdi>Job 1</bdi>" in client.get(path).get_data(as_text=True)


def test_a_hostile_name_is_text(site: Site, client: FlaskClient) -> None:
    take(site, "tea", Heading("<script>alert(1)</script>", None, None))
    for path in ("/", "/history", "/jobs/1", "/counter"):
        assert "<script>alert" not in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("total", "currency", "shown"),
    [
        ("18.30", "EUR", "€18.30"),
        ("18.30", None, "18.30"),
        ("1234.50", "USD", "$1,234.50"),
        ("-5.00", "GBP", "-£5.00"),
        ("1200", "JPY", "¥1,200"),
        ("1.250", "KWD", "KWD\xa01.250"),
        ("1234", None, "1,234"),
    ],
)
def test_sums_are_written_with_all_their_digits(total: str, currency: str | None, shown: str) -> None:
    assert language.money(total, currency) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(5, "just now"), (125, "2 min ago"), (3_599, "59 min ago"), (7_300, "2 h ago"), (-30, "just now")],
)
def test_times_of_late_are_told_by_their_age(seconds: int, shown: str) -> None:
    at = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
    assert language.ago(at) == shown


@pytest.mark.parametrize("days", [1.5, 400, -2])
def test_other_times_are_told_by_their_day(days: float) -> None:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    assert language.age(at) is None
    assert language.ago(at) == language.moment(at)
