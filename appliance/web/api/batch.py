"""Many jobs decided with one request, each by itself."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from appliance.runtime.errors import BoxError
from appliance.spool import Decision, Job
from appliance.web import inputs
from appliance.web.access import channel, user_name
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import STEER
from appliance.web.problems import kind_of
from appliance.web.route import Group, api
from appliance.web.serializers import job_json
from appliance.web.status_text import said


class BatchApi(Group):
    """The handler."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._spool = dependencies.spool

    @api(
        "POST",
        "/api/jobs/batch",
        STEER,
        "decideJobs",
        "Decide many at once, each by itself",
        gives="aggregate_responses.Results",
        takes="requests.Batch",
        needs_body=True,
    )
    def decide(self) -> Response:
        """Carry out one action on each of some jobs; what became of each, in the same order."""
        fields = inputs.required_body()
        action = fields["action"]
        wanted = [(asked["id"], _decision(fields, asked)) for asked in fields["jobs"]]
        answers = self._spool().jobs.decide_all(action, wanted)
        return jsonify(results=[_result(*each) for each in zip(fields["jobs"], answers, strict=True)])


def _decision(fields: dict[str, Any], asked: dict[str, Any]) -> Decision:
    return Decision(
        user_name(),
        channel(),
        inputs.text(asked, "sha256"),
        inputs.text(fields, "reason"),
        inputs.text(fields, "printer"),
    )


def _result(asked: dict[str, Any], answer: Job | BoxError) -> dict[str, Any]:
    if isinstance(answer, Job):
        return {"id": asked["id"], "status": 200, "job": job_json(answer)}
    kind = kind_of(answer)
    return {"id": asked["id"], "status": kind.status, "type": kind.type, "detail": said(answer)}
