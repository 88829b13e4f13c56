"""Receipts found again and counted, over the web: the table, the numbers, the two pages."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sites import Site

from appliance.identity import AuditFilter, Role
from appliance.spool import Count, Decision, Job, Queue, Rendition, RenditionKey, Submission
from appliance.web.pages import charts, periods
from appliance.web.pages.charts import Column
from appliance.web.pages.records import line_that_says
from appliance.web.pages.statistics_view import duration
from appliance.web.serializers import time_json


def receive(site: Site, text: str, queue: str = "main", origin: str = "till") -> Job:
    job = site.spool.jobs.accept(Submission(text.encode(), "raw", origin, queue)).result()
    site.spool.documents.keep_rendition(Rendition(RenditionKey(job.sha256, "generic-80mm"), text, 576, 100))
    return job


def page(site: Site, path: str, **headers: str) -> str:
    answer = site.browser(Role.VIEWER).get(path, headers=headers)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def rows(site: Site, query: str, headers: dict[str, str]) -> list[dict[str, str]]:
    answer = site.app.test_client().get(f"/api/jobs.csv{query}", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_the_table_has_all_jobs_of_the_filter_and_no_formula(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    submissions = (Submission(b"%d" % number, "raw", "=HYPERLINK(1)") for number in range(1_001))
    for future in [site.spool.jobs.accept(submission) for submission in submissions]:
        future.result()
    tea = receive(site, "tea", "bar", "-1")
    key = site.key(Role.VIEWER)
    found = rows(site, "", key)
    assert [int(row["id"]) for row in found] == list(range(1_002, 0, -1))
    assert (found[0]["origin"], found[1]["origin"]) == ("'-1", "'=HYPERLINK(1)")
    assert found[0]["received_at"] == time_json(tea.received_at)
    assert found[0]["decided_by"] == ""
    assert [row["id"] for row in rows(site, "?q=tea&queue=bar&state=pending", key)] == [str(tea.id)]
    assert rows(site, "?state=rejected", key) == []
    noted = [entry.action for entry in site.identity.audit(AuditFilter(), 10)]
    assert noted.count("receipts exported") == 3


def test_a_key_for_one_queue_gets_and_counts_only_its_own(site: Site) -> None:
    site.spool.queues.put(Queue("bar", "hold", "demo"))
    receive(site, "tea", "main")
    own = receive(site, "cake", "bar")
    key = site.key(Role.OPERATOR, queue="bar")
    client = site.app.test_client()
    for asked, wanted in (("", [own]), ("?queue=bar", [own]), ("?queue=main", []), ("?queue=none", [])):
        assert [row["id"] for row in rows(site, asked, key)] == [str(job.id) for job in wanted]
        counted = client.get(f"/api/reports/summary{asked}", headers=key).get_json()
        assert [each["name"] for each in counted["by_queue"]] == [job.queue for job in wanted]
        assert counted["jobs"] == len(wanted)


def test_the_summary_counts_what_the_filter_lets_through(site: Site) -> None:
    first, second = receive(site, "tea"), receive(site, "cake")
    site.spool.jobs.decide(first.id, "reject", Decision("ada", "web"))
    client, key = site.app.test_client(), site.key(Role.VIEWER)
    counted = client.get("/api/reports/summary", headers=key).get_json()
    assert (counted["jobs"], counted["approved"], counted["rejected"]) == (2, 0, 1)
    assert (counted["from"], counted["to"], counted["states"]["pending"]) == (None, None, 1)
    assert sum(hour["jobs"] for hour in counted["by_hour"]) == 2
    assert len(counted["by_hour"]) == 24
    assert counted["by_person"] == [{"by": "ada", "through": "web", "jobs": 1, "approved": 0, "rejected": 1}]
    assert counted["decision_time"]["jobs"] == 1
    assert sum(bar["jobs"] for bar in counted["decision_time"]["histogram"]) == 1
    after = time_json(second.received_at + 1_000_000)
    later = client.get(f"/api/reports/summary?from={after}", headers=key).get_json()
    assert (later["jobs"], later["by_day"], later["decision_time"]["median_seconds"]) == (0, [], None)
    bad = client.get("/api/reports/summary?from=soon", headers=key)
    assert (bad.status_code, bad.get_json()["field"]) == (400, "from")


def test_the_history_finds_by_words_and_shows_the_line_that_says_them(site: Site) -> None:
    receive(site, "MY SHOP\n2 x Käsekuchen 7.80\n<b>total</b>")
    receive(site, "MY SHOP\n1 x Tee")
    found = page(site, "/history?q=kasekuchen&queue=main&state=pending&printer=&from=&to=")
    assert "2 x Käsekuchen 7.80" in found
    assert "Job 1" in found
    assert "Job 2" not in found
    assert "&lt;b&gt;total&lt;/b&gt;" in page(site, "/history?q=total")
    assert "/api/jobs.csv?q=kasekuchen&amp;queue=main&amp;state=pending" in found


def test_the_history_leads_on_page_by_page_and_keeps_what_was_asked(site: Site) -> None:
    for number in range(120):
        receive(site, f"tea {number}")
    first = page(site, "/history?q=tea")
    assert "/history?cursor=71&amp;q=tea" in first
    second = page(site, "/history?cursor=71&q=tea")
    assert "/history?q=tea" in second
    assert "Job 70<" in second
    assert "Job 71<" not in second
    assert "history.js" in first
    assert "history.js" not in second


def test_an_empty_history_says_what_to_do(site: Site) -> None:
    assert "No receipt has come in yet" in page(site, "/history")
    receive(site, "tea")
    assert "No receipt fits." in page(site, "/history?q=coffee")
    assert "Nothing was received on these days" in page(site, "/statistics?from=2020-01-01&to=2020-01-02")


@pytest.mark.parametrize("path", ["/history", "/statistics"])
def test_a_day_that_is_none_is_named(site: Site, path: str) -> None:
    for query in ("from=soon", "to=2026-02-30", "from=0001-01-01"):
        answer = site.browser(Role.VIEWER).get(f"{path}?{query}", headers={"Accept": "text/html"})
        assert answer.status_code == 400
        assert "expected a" in answer.get_data(as_text=True)


def test_the_days_of_a_form_are_those_of_the_box_the_last_one_as_well() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    day = datetime(2026, 3, 29, tzinfo=UTC).date()
    begin, end = (
        datetime.fromtimestamp(at / 1e6, UTC) for at in (periods.begin(day, berlin), periods.end(day, berlin))
    )
    assert (begin.isoformat(), end - begin) == ("2026-03-28T23:00:00+00:00", timedelta(hours=23))


def test_the_stretches_that_are_offered_are_what_they_are_called() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC).date()
    told = {name: [str(each) for each in preset(day)] for name, preset in periods.PRESETS.items()}
    assert told == {
        "Today": ["2026-03-01", "2026-03-01"],
        "Yesterday": ["2026-02-28", "2026-02-28"],
        "7 days": ["2026-02-23", "2026-03-01"],
        "This month": ["2026-03-01", "2026-03-01"],
        "Last month": ["2026-02-01", "2026-02-28"],
    }


def test_the_statistics_show_charts_with_words_and_tables(site: Site) -> None:
    jobs = [receive(site, f"tea {number}") for number in range(5)]
    site.spool.jobs.decide(jobs[0].id, "reject", Decision("<i>ada</i>", "web"))
    shown = page(site, "/statistics")
    assert shown.count('<svg class="chart"') == shown.count("<desc ") == 3
    assert shown.count("<details") == shown.count("<summary>") >= 6
    assert "5 receipts, 1 rejected" in shown
    assert "&lt;i&gt;ada&lt;/i&gt;" in shown
    assert " style=" not in shown


def test_a_chart_is_as_high_as_its_highest_column_with_round_numbers_beside_it() -> None:
    drawn = charts.chart([Column("a", "a", Count(137, 100, 30)), Column("b", "b", Count())])
    assert [value for _, value in drawn.lines] == [0, 50, 100, 150]
    kinds = [(part.kind, round(part.height, 3)) for part in drawn.bars[0].parts]
    unit = (drawn.base - drawn.lines[-1][0]) / 150
    assert kinds == [
        ("approved", round(100 * unit, 3)),
        ("rejected", round(30 * unit, 3)),
        ("other", round(7 * unit, 3)),
    ]
    assert drawn.bars[1].parts == ()
    assert charts.chart([]).bars == ()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, "none"),
        (0.4, "0.4 s"),
        (12.3, "12 s"),
        (61.0, "1 min 1 s"),
        (3_599.9, "1 h 0 min"),
        (7_260.0, "2 h 1 min"),
    ],
)
def test_a_duration_is_told_as_people_say_it(seconds: float | None, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("text", "q", "line"),
    [
        ("\n  SHOP  \ntea  2.40\n", "", "SHOP"),
        ("SHOP\ntea  2.40\n", '"Tea 2.40"', "tea 2.40"),
        ("SHOP\nCRÈME\n", "creme", "CRÈME"),
        ("", "x", ""),
        ("x" * 100, "", "x" * 59 + "…"),
    ],
)
def test_a_receipt_is_told_by_the_line_that_says_what_is_looked_for(text: str, q: str, line: str) -> None:
    assert line_that_says(text, q) == line


def test_the_pages_speak_german_where_the_browser_does(site: Site) -> None:
    receive(site, "tea")
    german: dict[str, Any] = {"Accept-Language": "de"}
    assert "Statistik" in page(site, "/statistics", **german)
    assert "Belege nach Stunde" in page(site, "/statistics", **german)
    assert "Verlauf" in page(site, "/history", **german)
