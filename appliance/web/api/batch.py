"""Many jobs with one request, each by itself: chosen by their numbers, or all that a filter finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, current_app, jsonify, request
from werkzeug.datastructures import MultiDict

from appliance.identity import Role
from appliance.runtime.i18n import message
from appliance.spool import Decision, Job, JobFilter, ScopedSpool
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.access import channel, principal, user_name
from appliance.web.batches import Action, Batch, Outcome, one_by_one
from appliance.web.dependencies import WebDependencies
from appliance.web.limits import MAX_FOUND, MAX_LIST
from appliance.web.permissions import ADMIN, STEER, VIEW_JOBS
from appliance.web.problems import BadInput, kind_of, problem
from appliance.web.queries import FILTER
from appliance.web.route import Group, actions_of_groups, api
from appliance.web.serializers import job_json
from appliance.web.status_text import said

AT_ONCE = 200  # jobs handed to the core together: they share syncs, and other writes come between


class Asked(NamedTuple):
    """A job of a batch, as it was seen."""

    id: int
    sha256: str | None


def _decide(batch: Batch) -> list[Outcome]:
    return [*batch.spool.jobs.decide_all(batch.fields["action"], batch.wanted)]


def _erase(batch: Batch) -> list[Outcome]:
    jobs = batch.spool.jobs
    return one_by_one(batch, lambda job, told: jobs.erase(job, told.by, told.through, told.reason or ""))


ACTIONS: Mapping[str, Action] = {
    **dict.fromkeys(("approve", "reject", "cancel", "move", "retry", "reprint", "undo"), Action(_decide)),
    "erase": Action(_erase, ADMIN),
}


class BatchApi(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._spool = dependencies.spool

    @api(
        "GET",
        "/api/jobs/count",
        VIEW_JOBS,
        "countJobs",
        "How many jobs fit",
        gives="aggregate_responses.JobCount",
        query=FILTER,
    )
    def count(self) -> Response:
        """The number of jobs that a filter finds, up to as many as a batch takes."""
        numbers = list(found(self._spool(), inputs.job_filter(request.args), MAX_FOUND + 1))
        return jsonify(count=min(len(numbers), MAX_FOUND), is_all=len(numbers) <= MAX_FOUND)

    @api(
        "POST",
        "/api/jobs/batch",
        STEER,
        "decideJobs",
        "Do something with many at once, each by itself",
        gives="aggregate_responses.Results",
        takes="requests.Batch",
        needs_body=True,
        once=True,
    )
    def decide(self) -> Response:
        """Carry out one action on each of some jobs; what became of each, in the same order."""
        fields = inputs.required_body()
        action = _action(fields["action"])
        if principal().role not in action.permission.roles:
            return problem(
                kinds.BAD_ROLE,
                message("To %(action)s is for: %(roles)s.", action=fields["action"], roles=Role.ADMIN),
            )
        if (fields.get("jobs") is None) == (fields.get("filter") is None):
            raise BadInput("jobs", message("give either jobs, or a filter with the count that was seen"))
        if fields.get("filter") is not None and action.changes_documents and inputs.once(principal().id):
            raise BadInput("filter", message("repeated, it would be done twice; give jobs with their sha256"))
        asked = _chosen(fields) if fields.get("jobs") is not None else self._found(fields)
        if isinstance(asked, Response):
            return asked
        outcomes = self._carry_out(action, fields, asked)
        with_jobs = fields.get("jobs") is not None
        results = [_result(each, outcome, with_jobs) for each, outcome in zip(asked, outcomes, strict=True)]
        failed = sum(not isinstance(outcome, Job) for outcome in outcomes)
        return jsonify(done=len(outcomes) - failed, failed=failed, results=results)

    def _found(self, fields: Mapping[str, Any]) -> list[Asked] | Response:
        """The jobs that the filter finds now, if they are as many as were seen."""
        jobs = list(found(self._spool(), filter_of(fields["filter"]), MAX_FOUND + 1))
        if len(jobs) > MAX_FOUND:
            raise BadInput(
                "filter", message("more than %(most)s jobs fit; narrow it down", most=f"{MAX_FOUND:,}")
            )
        if "count" not in fields:
            raise BadInput("count", message("give the count of jobs that was seen"), kinds.MISSING_FIELD)
        if len(jobs) != fields["count"]:
            detail = message(
                "%(found)s jobs fit now, not %(count)s. Look again; nothing was done.",
                found=len(jobs),
                count=fields["count"],
            )
            return problem(kinds.OTHER_COUNT, detail, count=len(jobs))
        return [Asked(job.id, job.sha256) for job in jobs]

    def _carry_out(self, action: Action, fields: Mapping[str, Any], asked: Sequence[Asked]) -> list[Outcome]:
        spool, name = self._spool(), inputs.once(principal().id)
        wanted = [(each.id, _decision(fields, each, name)) for each in asked]
        outcomes: list[Outcome] = []
        for at in range(0, len(wanted), AT_ONCE):
            outcomes += action.act(Batch(spool, fields, wanted[at : at + AT_ONCE]))
        return outcomes


def _action(name: str) -> Action:
    known = {**ACTIONS, **actions_of_groups(current_app)}
    if name not in known:
        raise BadInput("action", message("expected one of: %(choices)s", choices=", ".join(sorted(known))))
    return known[name]


def found(spool: ScopedSpool, wanted: JobFilter, most: int) -> Iterator[Job]:
    """The jobs that a filter finds, newest first, `most` at the most."""
    cursor: int | None = None
    while most > 0 and (page := spool.jobs.find(wanted, min(MAX_LIST, most), cursor)):
        yield from page
        most -= len(page)
        cursor = page[-1].id


def filter_of(fields: Mapping[str, Any]) -> JobFilter:
    """The filter of a body: the same words as a list's query."""
    query: MultiDict[str, str] = MultiDict()
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                query.add("from" if name == "from_" else name, each)
    return inputs.job_filter(query)


def _chosen(fields: Mapping[str, Any]) -> list[Asked]:
    return [Asked(each["id"], inputs.text(each, "sha256")) for each in fields["jobs"]]


def _decision(fields: Mapping[str, Any], asked: Asked, name: str | None) -> Decision:
    """The decision on one of the jobs; a repeated request names each by itself."""
    given = dict(fields)
    return Decision(
        user_name(),
        channel(),
        asked.sha256,
        inputs.text(given, "reason"),
        inputs.text(given, "printer"),
        f"{name} {asked.id}" if name is not None and fields["action"] == "reprint" else None,
    )


def _result(asked: Asked, outcome: Outcome, with_job: bool) -> dict[str, Any]:
    if isinstance(outcome, Job):
        done: dict[str, Any] = {"id": asked.id, "status": 200}
        return done | ({"job": job_json(outcome)} if with_job else {})
    kind = kind_of(outcome)
    return {"id": asked.id, "status": kind.status, "type": kind.type, "detail": said(outcome)}
