"""Templates and jobs: a receipt put into a template, and a template made of a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import jsonify

from appliance.spool import Decision, Job, Modification
from appliance.templates.fields import BadField, Field
from appliance.templates.files import Content
from appliance.templates.filling import Filler
from appliance.templates.library import Library, expect_possible
from appliance.templates.requests import HERE, expect_free, refused, template_json
from appliance.web import inputs
from appliance.web.access import channel, user_name
from appliance.web.api.jobs import JOB, Answer, known_job_json
from appliance.web.batches import Action, Batch, Outcome, one_by_one
from appliance.web.dependencies import WebDependencies
from appliance.web.language import zone
from appliance.web.permissions import STEER, admin
from appliance.web.problems import missing
from appliance.web.route import Group, api


class JobTemplateRequests(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies, library: Library, filler: Filler) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._library = library
        self._filler = filler

    @api(
        *("POST", f"{JOB}/apply", STEER, "applyTemplate", "Put it into a template"),
        gives="job_answers.Job",
        takes=f"{HERE}:ApplyTemplate",
        needs_body=True,
    )
    def apply_template(self, number: int) -> Answer:
        """Put a job that waits into a template: that is its document then, and the original stays."""
        told = inputs.required_body()
        job = self._spool().jobs.expect_modifiable(number, told["sha256"])
        return jsonify(known_job_json(self._dependencies, self.apply(job, told)))

    @api(
        *("POST", f"{JOB}/template", admin("template added"), "makeTemplate", "Make a template of it"),
        gives=f"{HERE}:Template",
        takes=f"{HERE}:JobAsTemplate",
        status=201,
        needs_body=True,
    )
    def make(self, number: int) -> Answer:
        """Keep a job's document as a template, in which the marked texts are fields."""
        told = inputs.required_body()
        expect_free(self._library, told["name"])
        source, found = self._filler.made_of(self._spool().jobs.get(number), told["fields"])
        labels = [each.get("label") or "" for each in told["fields"]]
        fields = tuple(_field(each, label) for each, label in zip(found, labels, strict=True))
        content = Content(told["name"], told["title"], source, fields)
        try:
            expect_possible(content)
            self._filler.expect_good(content)
            return jsonify(template_json(self._library.keep(content, user_name()))), HTTPStatus.CREATED
        except BadField as error:
            raise refused(error) from None

    def batch_actions(self) -> Mapping[str, Action]:
        """See Group."""
        return {"apply": Action(self._apply_to_many, changes_documents=True)}

    def _apply_to_many(self, batch: Batch) -> list[Outcome]:
        told = batch.fields
        if not told.get("template"):
            raise missing("template")
        self._library.get(told["template"])  # one that is not there is missing for all of them

        def put(number: int, decision: Decision) -> Job:
            if decision.sha256 is None:
                raise missing("sha256")
            return self.apply(batch.spool.jobs.expect_modifiable(number, decision.sha256), told)

        return one_by_one(batch, put)

    def apply(self, job: Job, told: Mapping[str, Any]) -> Job:
        """Put a job that waits into the template that `template` names, with `values`.

        Raises BadInput, NotFound, Erased, or as the spool's `modify`.
        """
        content = self._library.get(told["template"]).content
        target = self._filler.target(job.queue, job.printer)
        filled = self._filler.of_job(content, told.get("values") or {}, job, target)
        clock = datetime.now(zone()).strftime("%H:%M")  # as people in the shop read it
        reason = told.get("reason") or content.title
        changes = self._filler.changes(job, filled.data)
        change = Modification(user_name(), channel(), job.sha256, filled.data, reason, changes, clock)
        return self._spool().jobs.modify(job.id, change)


def _field(found: Mapping[str, Any], label: str) -> Field:
    return Field(found["name"], label, default=found["text"], longest=found["columns"])
