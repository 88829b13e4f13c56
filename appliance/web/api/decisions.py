"""The API of decisions on a job: `/api/jobs/{id}/approve` and the like; batch.py has many at once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, jsonify

from appliance.runtime.i18n import message
from appliance.spool import Decision, Job
from appliance.web import inputs
from appliance.web.access import channel, principal, user_name
from appliance.web.api.jobs import JOB, Answer, known_job_json
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import ADMIN, DECIDE, STEER
from appliance.web.problems import BadInput
from appliance.web.route import Group, api

RESOLUTIONS = ("printed", "print-again")


class DecisionsApi(Group):
    """The handlers; each gives the job as it is then, or raises what problems.py makes a document of."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @api(
        "POST",
        f"{JOB}/approve",
        DECIDE,
        "approveJob",
        "Print it: names the document that was seen",
        gives="job_answers.Job",
        takes="requests.Decide",
    )
    def approve(self, number: int) -> Answer:
        """Print it."""
        return self._decide(number, "approve")

    @api(
        "POST",
        f"{JOB}/reject",
        DECIDE,
        "rejectJob",
        "Don't print it",
        gives="job_answers.Job",
        takes="requests.Decide",
    )
    def reject(self, number: int) -> Answer:
        """Don't print it."""
        return self._decide(number, "reject")

    @api(
        "DELETE",
        JOB,
        STEER,
        "deleteJob",
        "Take it back, or stop it",
        gives="job_answers.Job",
        takes="requests.Decide",
    )
    @api(
        "POST",
        f"{JOB}/cancel",
        STEER,
        "cancelJob",
        "Take it back, or stop it",
        gives="job_answers.Job",
        takes="requests.Decide",
    )
    def cancel(self, number: int) -> Answer:
        """Take it back before it prints."""
        return self._decide(number, "cancel")

    @api(
        "POST",
        f"{JOB}/undo",
        DECIDE,
        "undoJob",
        "Take a reject or cancel back: it waits again",
        gives="job_answers.Job",
        takes="requests.Decide",
    )
    def undo(self, number: int) -> Answer:
        """Have it wait again; possible until `undo_until`."""
        return self._decide(number, "undo")

    @api(
        "POST",
        f"{JOB}/move",
        STEER,
        "moveJob",
        "Have it printed on another printer",
        gives="job_answers.Job",
        takes="requests.Decide",
    )
    def move(self, number: int) -> Answer:
        """Have it printed on another printer; a note says where that one's paper is of another width."""
        return self._decide(number, "move")

    @api(
        "POST",
        f"{JOB}/retry",
        STEER,
        "retryJob",
        "Try a failed one again",
        gives="job_answers.Job",
        takes="requests.Decide",
    )
    def retry(self, number: int) -> Answer:
        """Try a failed one again."""
        return self._decide(number, "retry")

    @api(
        "POST",
        f"{JOB}/reprint",
        STEER,
        "reprintJob",
        "Print a finished one once more, as a new job",
        gives="job_answers.Job",
        takes="requests.Decide",
        status=201,
        once=True,
    )
    def reprint(self, number: int) -> Answer:
        """Print a finished one once more, as a new job."""
        answer = self._decide(number, "reprint")
        return answer, HTTPStatus.CREATED

    @api(
        "POST",
        f"{JOB}/resolve",
        STEER,
        "resolveJob",
        "Say what became of an uncertain one",
        gives="job_answers.Job",
        takes="requests.Resolve",
        needs_body=True,
    )
    def resolve(self, number: int) -> Answer:
        """Say what became of an uncertain one: `printed`, or `print-again`."""
        fields = inputs.body()
        outcome = inputs.required_text(fields, "outcome")
        if outcome not in RESOLUTIONS:
            raise BadInput("outcome", message("expected one of: %(choices)s", choices=", ".join(RESOLUTIONS)))
        return self._told(self._spool().jobs.decide(number, outcome, self._decision(fields)))

    @api(
        "POST",
        f"{JOB}/erase",
        ADMIN,
        "eraseJob",
        "Erase its bytes, pictures and text for good",
        gives="job_answers.Job",
        takes="requests.Erase",
    )
    def erase(self, number: int) -> Answer:
        """Erase what is over for good: its bytes, pictures and text. Its hash and history stay."""
        reason = inputs.text(inputs.body(), "reason") or ""
        return self._told(self._spool().jobs.erase(number, user_name(), channel(), reason))

    def _decide(self, number: int, action: str) -> Response:
        decision = self._decision(inputs.body())
        return self._told(self._spool().jobs.decide(number, action, decision))

    def _told(self, job: Job) -> Response:
        return jsonify(known_job_json(self._dependencies, job))

    @staticmethod
    def _decision(fields: dict[str, Any]) -> Decision:
        return Decision(
            user_name(),
            channel(),
            inputs.text(fields, "sha256"),
            inputs.text(fields, "reason"),
            inputs.text(fields, "printer"),
            inputs.once(principal().id),
        )
