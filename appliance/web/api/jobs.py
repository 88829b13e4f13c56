"""The API of jobs: `/api/jobs` and `/api/queue`; decisions.py and documents.py have more of it."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request

from appliance.budgets import Budget
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.spool import Job, Rendition, Submission
from appliance.web import inputs
from appliance.web.access import principal, scope, too_many, who
from appliance.web.json_bodies import whole
from appliance.web.parts import WebParts
from appliance.web.permissions import SUBMIT, VIEW, VIEW_JOBS
from appliance.web.problems import BadInput, problem
from appliance.web.queries import FILTER, LIMIT, PAGE, TEXT
from appliance.web.route import NUMBER, Group, api
from appliance.web.shapes import attempt_json, history_json, job_json

JOB = f"/api/jobs/{NUMBER}"
Answer = Response | tuple[Response, int]


class JobsApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._spool = parts.spool
        self._budget = Budget(parts.settings.job_bytes_per_minute)

    @api(
        "GET",
        "/api/jobs",
        VIEW_JOBS,
        "listJobs",
        "Jobs, newest first",
        gives="responses.Jobs",
        query=FILTER | PAGE,
    )
    def list(self) -> Answer:
        """Jobs, newest first."""
        limit = inputs.limit(request.args)
        wanted = inputs.job_filter(request.args)
        found = self._spool().jobs(wanted, limit + 1, inputs.cursor(request.args))
        following = str(found[limit - 1].id) if len(found) > limit else None
        return jsonify(jobs=[job_json(job) for job in found[:limit]], next=following)

    @api(
        "POST",
        "/api/jobs",
        SUBMIT,
        "submitJob",
        "A new job",
        gives="responses.Job",
        takes="requests.NewJob",
        status=201,
        query={"queue": TEXT, "printer": TEXT, "priority": TEXT, "scheduled_for": TEXT},
        needs_body=True,
        also_raw=True,
        once=True,
    )
    def submit(self) -> Answer:
        """A new job, from raw bytes or from JSON."""
        if request.mimetype == "application/octet-stream":
            submission = self._submission(whole(request.stream), dict(request.args))
        elif request.is_json:
            fields, document = inputs.job_body(self._parts.job_bytes)
            submission = self._submission(document, fields)
        else:
            return problem(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                message(
                    "Send bytes as application/octet-stream, or base64 in the field data of a JSON object."
                ),
            )
        limit = self._parts.settings.job_bytes_per_minute
        seconds = self._budget.take(principal().id, submission.weight, time.monotonic())
        if seconds:
            return too_many(
                seconds,
                message(
                    "More than %(limit)s bytes of jobs within a minute (setting web.job_bytes_per_minute).",
                    limit=limit,
                ),
            )
        job = self._spool().accept(submission).result()
        answer = jsonify(job_json(job))
        answer.headers["Location"] = f"/api/jobs/{job.id}"
        return answer, HTTPStatus.CREATED

    @api("GET", JOB, VIEW_JOBS, "getJob", "A job, with its text", gives="responses.Job")
    def show(self, number: int) -> Answer:
        """A job, with its text."""
        job = self._spool().job(number)
        return jsonify(job_json(job, rendition_of(self._parts, job)))

    @api(
        "GET", f"{JOB}/history", VIEW_JOBS, "getJobHistory", "What happened to it", gives="responses.History"
    )
    def history(self, number: int) -> Answer:
        """What happened to it."""
        return jsonify(
            history=[history_json(line) for line in self._spool().history(number)],
            attempts=[attempt_json(attempt) for attempt in self._spool().attempts(number)],
        )

    @api(
        "GET",
        "/api/queue/pending",
        VIEW_JOBS,
        "listPendingJobs",
        "What waits for a decision",
        gives="responses.Pending",
        query={"limit": LIMIT},
    )
    def pending(self) -> Answer:
        """What waits for a decision, in the order to decide it."""
        waiting = self._spool().waiting(inputs.limit(request.args))
        return jsonify(
            count=self._spool().count_waiting(),
            focus=waiting[0].id if waiting else None,
            jobs=[job_json(job) for job in waiting],
        )

    @api(
        "GET",
        "/api/queue/stats",
        VIEW,
        "getJobCounts",
        "How many jobs are in each state",
        gives="responses.Stats",
    )
    def stats(self) -> Answer:
        """How many jobs are in each state."""
        counts = self._spool().counts()
        return jsonify(states=counts, total=sum(counts.values()))

    def _submission(self, data: bytes, fields: dict[str, Any]) -> Submission:
        return Submission(
            data,
            "api",
            who(),
            queue=_queue_for(inputs.text(fields, "queue")),
            priority=inputs.priority(inputs.text(fields, "priority")),
            scheduled_for=inputs.time("scheduled_for", inputs.text(fields, "scheduled_for")),
            printer=inputs.text(fields, "printer"),
            once=inputs.once(principal().id),
        )


def rendition_of(parts: WebParts, job: Job) -> Rendition | None:
    """What a job says and how large it is; None where it was erased, or can't be drawn."""
    if job.erased_at is not None:
        return None
    try:
        return parts.previews.rendition(parts.previews.look_of(job))
    except (parts.drawing_failed, BoxError):
        return None


def _queue_for(wanted: str | None) -> str:
    """The queue that a new job goes to. Raises BadInput where a key is for another one."""
    if wanted and not scope().holds(wanted):
        raise BadInput("queue", message("this key is for the queue %(own)s", own=scope().home))
    return wanted or scope().home
