"""The API of jobs: `/api/jobs` and `/api/queue`; decisions.py and documents.py have more of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request

from appliance.budgets import Budget
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.spool import Job, Rendition, ScopedSpool, Submission
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.access import principal, scope, user_name
from appliance.web.dependencies import WebDependencies
from appliance.web.json_bodies import whole
from appliance.web.permissions import SUBMIT, VIEW, VIEW_JOBS
from appliance.web.problems import BadInput, problem
from appliance.web.queries import FILTER, LIMIT, PAGE, TEXT, TEXTS
from appliance.web.refusals import too_many
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import attempt_json, drawn_job_json, history_json, job_json

JOB = f"/api/jobs/{NUMBER}"
MAX_TEXTS = 4_000_000  # characters of the texts of a list: a page of ordinary receipts has a tenth of it
Answer = Response | tuple[Response, int]


class JobsApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._budget = Budget(dependencies.settings.job_bytes_per_minute)

    @api(
        "GET",
        "/api/jobs",
        VIEW_JOBS,
        "listJobs",
        "Jobs, newest first",
        gives="job_answers.Jobs",
        query=FILTER | PAGE | TEXTS,
    )
    def list(self) -> Answer:
        """Jobs, newest first; with what they say where that is asked for."""
        limit, spool = inputs.limit(request.args), self._spool()
        wanted, with_texts = inputs.job_filter(request.args), inputs.flag(request.args, "text")
        found = spool.jobs.find(wanted, limit + 1, inputs.cursor(request.args))
        told = [*jobs_with_texts(spool, found[:limit])] if with_texts else [*map(job_json, found[:limit])]
        following = str(told[-1]["id"]) if len(found) > len(told) else None
        return jsonify(jobs=told, next=following)

    @api(
        "POST",
        "/api/jobs",
        SUBMIT,
        "submitJob",
        "A new job",
        gives="job_answers.Job",
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
            for name in request.args:
                raise BadInput(name, message("with JSON this is a field of the object"), kinds.UNKNOWN_QUERY)
            fields, document = inputs.job_body(self._dependencies.job_bytes)
            submission = self._submission(document, fields)
        else:
            return problem(
                kinds.WRONG_MEDIA_TYPE,
                message(
                    "Send bytes as application/octet-stream, or base64 in the field data of a JSON object."
                ),
            )
        limit = self._dependencies.settings.job_bytes_per_minute
        seconds = self._budget.take(principal().id, submission.weight, time.monotonic())
        if seconds:
            return too_many(
                seconds,
                message(
                    "More than %(limit)s bytes of jobs within a minute (setting web.job_bytes_per_minute).",
                    limit=limit,
                ),
                kinds.TOO_MANY_BYTES,
            )
        job = self._spool().jobs.accept(submission).result()
        answer = jsonify(known_job_json(self._dependencies, job))
        answer.headers["Location"] = f"/api/jobs/{job.id}"
        return answer, HTTPStatus.CREATED

    @api("GET", JOB, VIEW_JOBS, "getJob", "A job, with its text", gives="job_answers.Job")
    def show(self, number: int) -> Answer:
        """A job, with its text."""
        job = self._spool().jobs.get(number)
        return jsonify(drawn_job_json(job, rendition_of(self._dependencies, job)))

    @api(
        "GET",
        f"{JOB}/history",
        VIEW_JOBS,
        "getJobHistory",
        "What happened to it",
        gives="job_answers.History",
    )
    def history(self, number: int) -> Answer:
        """The history of a job."""
        return jsonify(
            history=[history_json(line) for line in self._spool().jobs.history(number)],
            attempts=[attempt_json(attempt) for attempt in self._spool().jobs.attempts(number)],
        )

    @api(
        "GET",
        "/api/queue/pending",
        VIEW_JOBS,
        "listPendingJobs",
        "What waits for a decision",
        gives="job_answers.Pending",
        query={"limit": LIMIT},
    )
    def pending(self) -> Answer:
        """The jobs that wait for a decision, in the order to decide them."""
        waiting = self._spool().jobs.waiting(inputs.limit(request.args))
        return jsonify(
            count=self._spool().jobs.count_waiting(),
            focus=waiting[0].id if waiting else None,
            jobs=[job_json(job) for job in waiting],
        )

    @api(
        "GET",
        "/api/queue/stats",
        VIEW,
        "getJobCounts",
        "How many jobs are in each state",
        gives="job_answers.Stats",
    )
    def stats(self) -> Answer:
        """The number of jobs in each state."""
        counts = self._spool().jobs.counts()
        return jsonify(states=counts, total=sum(counts.values()))

    def _submission(self, data: bytes, fields: dict[str, Any]) -> Submission:
        return Submission(
            data,
            "api",
            user_name(),
            queue=_queue_for(inputs.text(fields, "queue")),
            priority=inputs.priority(inputs.text(fields, "priority")),
            scheduled_for=inputs.time("scheduled_for", inputs.text(fields, "scheduled_for")),
            printer=inputs.text(fields, "printer"),
            once=inputs.once(principal().id),
        )


def rendition_of(dependencies: WebDependencies, job: Job) -> Rendition | None:
    """The text and size of a job; None where it was erased, or can't be drawn."""
    if job.erased_at is not None:
        return None
    try:
        return dependencies.previews.rendition(dependencies.previews.key_of(job))
    except (dependencies.drawing_failed, BoxError):
        return None


def known_job_json(dependencies: WebDependencies, job: Job) -> dict[str, Any]:
    """A job with what is known of its paper; nothing is drawn for it."""
    previews, known = dependencies.previews, None
    if job.erased_at is None:
        with suppress(BoxError):  # what was done is done, and told all the same
            known = previews.known(previews.key_of(job))
    return drawn_job_json(job, known)


def jobs_with_texts(spool: ScopedSpool, jobs: Iterable[Job]) -> Iterator[dict[str, Any]]:
    """Jobs with what they say, where it is known: as many as fit into an answer, and one at least."""
    left = MAX_TEXTS
    for number, job in enumerate(jobs):
        text = spool.jobs.texts([job.id]).get(job.id)
        left -= len(text or "")
        if left < 0 and number:
            return
        yield job_json(job) | {"text": text}


def _queue_for(wanted: str | None) -> str:
    """The queue that a new job goes to. Raises BadInput where a key is for another one."""
    if wanted and not scope().holds(wanted):
        raise BadInput("queue", message("this key is for the queue %(own)s", own=scope().home))
    return wanted or scope().home
