"""The API of jobs: `/api/jobs` and `/api/queue`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

from flask import Blueprint, Response, jsonify, request

import escpos
from appliance.budgets import Budget
from appliance.spool import Decision, Erased, Job, Rendition, SpoolError, Submission
from appliance.told import told
from appliance.web import inputs
from appliance.web.access import principal, scope, through, too_many, who
from appliance.web.bounds import MAX_COMMANDS
from appliance.web.json_bodies import whole
from appliance.web.parts import WebParts
from appliance.web.problems import BadInput, problem
from appliance.web.shapes import attempt_json, command_json, history_json, job_json
from escpos.command import Command

STRIP_ROWS = 4_000  # dots; browsers stop drawing pictures taller than 16,384 to 65,535
PIECE = 65_536  # bytes of a document parsed at once
RESOLUTIONS = ("printed", "print-again")
Answer = Response | tuple[Response, int]


def _commands(document: bytes) -> Iterator[tuple[int, Command]]:
    """A document's commands with their offsets, parsed piece by piece: ten million feeds fit no memory."""
    parser, offset = escpos.Parser(), 0
    pieces = (document[at : at + PIECE] for at in range(0, len(document), PIECE))
    for commands in chain((parser.feed(piece) for piece in pieces), (parser.close() for _ in range(1))):
        for command in commands:
            yield offset, command
            offset += len(command.raw)


def _queue_for(wanted: str | None) -> str:
    """The queue that a new job goes to. Raises BadInput where a key is for another one."""
    if wanted and not scope().holds(wanted):
        raise BadInput("queue", told("this key is for the queue %(own)s", own=scope().home))
    return wanted or scope().home


class JobsApi:
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._spool = parts.spool
        self._budget = Budget(parts.settings.job_bytes_per_minute)

    def blueprint(self) -> Blueprint:
        """Their routes."""
        routes = Blueprint("jobs_api", __name__)
        job = "/api/jobs/<int(max=9223372036854775807):number>"
        for rule, method, handler in (
            ("/api/jobs", "GET", self.list),
            ("/api/jobs", "POST", self.submit),
            (job, "GET", self.show),
            (job, "DELETE", self.cancel),
            (f"{job}/cancel", "POST", self.cancel),
            (f"{job}/approve", "POST", self.approve),
            (f"{job}/reject", "POST", self.reject),
            (f"{job}/move", "POST", self.move),
            (f"{job}/retry", "POST", self.retry),
            (f"{job}/reprint", "POST", self.reprint),
            (f"{job}/resolve", "POST", self.resolve),
            (f"{job}/erase", "POST", self.erase),
            (f"{job}/preview.png", "GET", self.preview),
            (f"{job}/text", "GET", self.text),
            (f"{job}/raw", "GET", self.raw),
            (f"{job}/commands", "GET", self.commands),
            (f"{job}/marks", "GET", self.marks),
            (f"{job}/history", "GET", self.history),
            ("/api/queue/pending", "GET", self.pending),
            ("/api/queue/stats", "GET", self.stats),
        ):
            endpoint = f"{handler.__name__}_{method.lower()}_{rule.count('/')}"
            routes.add_url_rule(rule, endpoint, handler, methods=[method])
        return routes

    def list(self) -> Answer:
        """Jobs, newest first."""
        limit = inputs.limit(request.args)
        wanted = inputs.job_filter(request.args)
        found = self._spool().jobs(wanted, limit + 1, inputs.cursor(request.args))
        following = str(found[limit - 1].id) if len(found) > limit else None
        return jsonify(jobs=[job_json(job) for job in found[:limit]], next=following)

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
                told("Send bytes as application/octet-stream, or base64 in the field data of a JSON object."),
            )
        limit = self._parts.settings.job_bytes_per_minute
        seconds = self._budget.take(principal().id, submission.weight, time.monotonic())
        if seconds:
            return too_many(
                seconds,
                told(
                    "More than %(limit)s bytes of jobs within a minute (setting web.job_bytes_per_minute).",
                    limit=limit,
                ),
            )
        job = self._spool().accept(submission).result()
        answer = jsonify(job_json(job))
        answer.headers["Location"] = f"/api/jobs/{job.id}"
        return answer, HTTPStatus.CREATED

    def show(self, number: int) -> Answer:
        """A job, with its text."""
        job = self._spool().job(number)
        return jsonify(job_json(job, self._rendition(job)))

    def approve(self, number: int) -> Answer:
        """Print it."""
        return self._decide(number, "approve")

    def reject(self, number: int) -> Answer:
        """Don't print it."""
        return self._decide(number, "reject")

    def cancel(self, number: int) -> Answer:
        """Take it back before it prints."""
        return self._decide(number, "cancel")

    def move(self, number: int) -> Answer:
        """Have it printed on another printer; a note says where that one's paper is of another width."""
        return self._decide(number, "move")

    def retry(self, number: int) -> Answer:
        """Try a failed one again."""
        return self._decide(number, "retry")

    def reprint(self, number: int) -> Answer:
        """Print a finished one once more, as a new job."""
        answer = self._decide(number, "reprint")
        return answer, HTTPStatus.CREATED

    def resolve(self, number: int) -> Answer:
        """Say what became of an uncertain one: `printed`, or `print-again`."""
        fields = inputs.body()
        outcome = inputs.required_text(fields, "outcome")
        if outcome not in RESOLUTIONS:
            raise BadInput("outcome", told("expected one of: %(choices)s", choices=", ".join(RESOLUTIONS)))
        return jsonify(job_json(self._spool().decide(number, outcome, self._decision(fields))))

    def erase(self, number: int) -> Answer:
        """Erase what is over for good: its bytes, pictures and text. Its hash and history stay."""
        reason = inputs.text(inputs.body(), "reason") or ""
        return jsonify(job_json(self._spool().erase(number, who(), through(), reason)))

    def preview(self, number: int) -> Answer:
        """The paper, or a strip of it, as PNG; as `printer` would print it where the query names one."""
        strip = inputs.strip(request.args)
        job = self._whole_job(number)
        look = self._parts.previews.look_of(job, self._profile_wanted())
        tag = "-".join([*look, str(strip)])
        if request.if_none_match.contains_weak(tag):
            return Response(status=HTTPStatus.NOT_MODIFIED)
        part = (0, 0) if strip is None else (strip * STRIP_ROWS, STRIP_ROWS)
        try:
            drawing = self._parts.previews.picture(look, *part)
        except self._parts.drawing_failed as error:
            return problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, told("%(error)s Its bytes are unharmed.", error=error)
            )
        answer = Response(drawing.png, content_type="image/png")
        answer.set_etag(tag)
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    def text(self, number: int) -> Answer:
        """What the receipt says."""
        rendition = self._rendition(self._whole_job(number))
        if rendition is None:
            return problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, told("This job could not be drawn, so it has no text.")
            )
        return Response(rendition.text, content_type="text/plain; charset=utf-8")

    def raw(self, number: int) -> Answer:
        """The document's bytes."""
        answer = Response(
            self._spool().document(self._whole_job(number).id), content_type="application/octet-stream"
        )
        answer.headers["Content-Disposition"] = f'attachment; filename="job-{number}.bin"'
        return answer

    def commands(self, number: int) -> Answer:
        """The document, command by command."""
        start, limit = (
            inputs.cursor(request.args) or 0,
            inputs.limit(request.args, MAX_COMMANDS, MAX_COMMANDS),
        )
        document = self._spool().document(self._whole_job(number).id)
        page = list(islice(_commands(document), start, start + limit + 1))
        following = str(start + limit) if len(page) > limit else None
        return jsonify(commands=[command_json(*each) for each in page[:limit]], next=following)

    def marks(self, number: int) -> Answer:
        """Which command drew which dots; as `printer` would print it where the query names one."""
        look = self._parts.previews.look_of(self._whole_job(number), self._profile_wanted())
        try:
            marks = self._parts.previews.marks(look)
        except self._parts.drawing_failed as error:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        return jsonify(marks=[mark._asdict() for mark in marks])

    def history(self, number: int) -> Answer:
        """What happened to it."""
        return jsonify(
            history=[history_json(line) for line in self._spool().history(number)],
            attempts=[attempt_json(attempt) for attempt in self._spool().attempts(number)],
        )

    def pending(self) -> Answer:
        """What waits for a decision, in the order to decide it."""
        waiting = self._spool().waiting(inputs.limit(request.args))
        return jsonify(
            count=self._spool().count_waiting(),
            focus=waiting[0].id if waiting else None,
            jobs=[job_json(job) for job in waiting],
        )

    def stats(self) -> Answer:
        """How many jobs are in each state."""
        counts = self._spool().counts()
        return jsonify(states=counts, total=sum(counts.values()))

    def _whole_job(self, number: int) -> Job:
        """A job whose bytes are there. Raises NotFound or Erased."""
        job = self._spool().job(number)
        if job.erased_at is not None:
            raise Erased(
                told(
                    "The receipt of job %(number)s was erased; its hash and its history stay.", number=number
                )
            )
        return job

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

    def _decide(self, number: int, action: str) -> Response:
        decision = self._decision(inputs.body())
        return jsonify(job_json(self._spool().decide(number, action, decision)))

    @staticmethod
    def _decision(fields: dict[str, Any]) -> Decision:
        return Decision(
            who(),
            through(),
            inputs.text(fields, "sha256"),
            inputs.text(fields, "reason"),
            inputs.text(fields, "printer"),
            inputs.once(principal().id),
        )

    def _profile_wanted(self) -> str | None:
        """The profile of the printer that the query names, for how the job would look there."""
        name = request.args.get("printer")
        return self._spool().printer_by_name(name).profile if name else None

    def _rendition(self, job: Job) -> Rendition | None:
        if job.erased_at is not None:
            return None
        try:
            return self._parts.previews.rendition(self._parts.previews.look_of(job))
        except (self._parts.drawing_failed, SpoolError):
            return None
