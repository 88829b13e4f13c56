"""The API of what was printed: receipts as a table, and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import Response, jsonify, request

from appliance.spool import BOUNDS, Count, Job, JobFilter, ScopedSpool, Summary
from appliance.web import inputs
from appliance.web.api import tables
from appliance.web.dependencies import WebDependencies
from appliance.web.language import zone
from appliance.web.permissions import VIEW_JOBS, view_jobs
from appliance.web.queries import FILTER, TEXTS
from appliance.web.route import Group, api
from appliance.web.serializers import job_json, time_json

COUNTED = {name: schema for name, schema in FILTER.items() if name != "q"}  # words are not counted by
COLUMNS = (
    *("id", "received_at", "queue", "source", "origin", "state", "reason", "confirmation", "printer"),
    *("decided_at", "decided_by", "decided_through", "attempts", "reprint_of", "size", "sha256", "uuid"),
    *("erased_at", "title", "total", "currency"),
)


class RecordsApi(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._spool = dependencies.spool

    @api(
        "GET",
        "/api/jobs.csv",
        view_jobs("receipts exported"),
        "exportJobs",
        "Jobs as a table, newest first",
        media="text/csv",
        query=FILTER | TEXTS,
    )
    def table(self) -> Response:
        """The jobs of a list as CSV, the newest first, piece by piece."""
        wanted, with_texts = inputs.job_filter(request.args), inputs.flag(request.args, "text")
        columns = (*COLUMNS, "text") if with_texts else COLUMNS
        return tables.answer(columns, _pages(self._spool(), wanted, with_texts), "receipts")

    @api(
        "GET",
        "/api/reports/summary",
        VIEW_JOBS,
        "getJobSummary",
        "Jobs counted",
        gives="aggregate_responses.Summary",
        query=COUNTED,
    )
    def summary(self) -> Response:
        """The jobs of some time counted, by the days and hours of where the box stands."""
        wanted = replace(inputs.job_filter(request.args), q=None)
        return jsonify(summary_json(wanted, self._spool().jobs.summary(wanted, zone())))


def summary_json(wanted: JobFilter, counted: Summary) -> dict[str, Any]:
    """The counted jobs, as the API tells them."""
    waits = counted.waits
    return {
        "from": time_json(wanted.begin),
        "to": time_json(wanted.end),
        **counted.total._asdict(),
        "states": counted.states,
        "by_hour": [{"hour": hour, **counted.hours.get(hour, Count())._asdict()} for hour in range(24)],
        "by_day": [{"day": day.isoformat(), **count._asdict()} for day, count in counted.days.items()],
        "by_queue": _named(counted.queues),
        "by_printer": _named(counted.printers),
        "by_person": [
            {"by": by, "through": through, **count._asdict()}
            for (by, through), count in counted.people.items()
        ],
        "decision_time": {
            "jobs": waits.jobs,
            "median_seconds": waits.median,
            "p90_seconds": waits.p90,
            "histogram": [
                {"from_seconds": low, "to_seconds": high, "jobs": jobs}
                for low, high, jobs in zip((0, *BOUNDS), (*BOUNDS, None), waits.bars, strict=True)
            ],
        },
        "paper": [
            {"printer": used.printer or None, "jobs": used.jobs, "metres": round(used.metres, 3)}
            for used in counted.paper
        ],
        "paper_metres": round(sum(used.metres for used in counted.paper), 3),
    }


def _named(counts: Mapping[str, Count]) -> list[dict[str, Any]]:
    return [{"name": name or None, **count._asdict()} for name, count in counts.items()]


def _pages(spool: ScopedSpool, wanted: JobFilter, with_texts: bool) -> Iterator[list[dict[str, Any]]]:
    """The rows, page by page; with texts one by one, as a single one may be large."""
    cursor: int | None = None
    while page := spool.jobs.find(wanted, tables.PAGE, cursor):
        if with_texts:
            yield from ([_row(job) | {"text": spool.jobs.texts([job.id]).get(job.id)}] for job in page)
        else:
            yield [_row(job) for job in page]
        cursor = page[-1].id


def _row(job: Job) -> dict[str, Any]:
    total = job.heading.total
    return job_json(job) | {"total": None if total is None else Decimal(total)}
