"""Many jobs decided with one request, each by itself."""

from __future__ import annotations

from itertools import compress
from typing import Any

from flask import Blueprint, Response, jsonify

from appliance.spool import Decision, Job, NotFound, SpoolError
from appliance.web import inputs
from appliance.web.access import through, who
from appliance.web.api.jobs import may_see
from appliance.web.parts import WebParts
from appliance.web.problems import STATUS
from appliance.web.shapes import job_json


class BatchApi:
    """The handler."""

    def __init__(self, parts: WebParts) -> None:
        self._spool = parts.spool

    def blueprint(self) -> Blueprint:
        """Its route."""
        routes = Blueprint("batch_api", __name__)
        routes.add_url_rule("/api/jobs/batch", "decide", self.decide, methods=["POST"])
        return routes

    def decide(self) -> Response:
        """Carry out one action on each of some jobs; what became of each, in the same order."""
        fields = inputs.required_body()
        action = fields["action"]
        wanted = [(asked["id"], _decision(fields, asked)) for asked in fields["jobs"]]
        seen = [self._is_seen(number) for number, _ in wanted]
        done = iter(self._spool.decide_all(action, list(compress(wanted, seen))))
        answers = [
            next(done) if is_seen else _unknown(number)
            for (number, _), is_seen in zip(wanted, seen, strict=True)
        ]
        return jsonify(results=[_result(*each) for each in zip(fields["jobs"], answers, strict=True)])

    def _is_seen(self, number: int) -> bool:
        try:
            return may_see(self._spool.job(number))
        except NotFound:
            return False


def _decision(fields: dict[str, Any], asked: dict[str, Any]) -> Decision:
    return Decision(
        who(),
        through(),
        inputs.text(asked, "sha256"),
        inputs.text(fields, "reason"),
        inputs.text(fields, "printer"),
    )


def _unknown(number: int) -> NotFound:
    return NotFound(f"There is no job {number}.")


def _result(asked: dict[str, Any], answer: Job | SpoolError) -> dict[str, Any]:
    if isinstance(answer, Job):
        return {"id": asked["id"], "status": 200, "job": job_json(answer)}
    return {"id": asked["id"], "status": STATUS[type(answer)], "detail": str(answer)}
