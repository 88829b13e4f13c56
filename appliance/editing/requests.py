"""The API of changes to a job's document: `/api/jobs/{id}/editable`, `modify` and what belongs to them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from appliance.editing.editor import Edited, Editor
from appliance.runtime.i18n import message
from appliance.spool import Job, Revision
from appliance.web import inputs
from appliance.web.api.jobs import JOB, Answer, known_job_json
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import STEER, VIEW_JOBS
from appliance.web.problems import BadInput
from appliance.web.route import Group, api
from appliance.web.serializers import time_json

HERE = "appliance.editing.contract"
MAX_AROUND = 8_000_000  # bytes of a body beside its document: its edits may bring pictures of 4 MB
BODY = f"{JOB}/modify"


class EditRequests(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies, editor: Editor) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._editor = editor

    @api(
        "GET",
        f"{JOB}/editable",
        VIEW_JOBS,
        "getJobEditable",
        "Its lines, to be changed",
        gives=f"{HERE}:Editable",
    )
    def editable(self, number: int) -> Answer:
        """The lines of a job's document in reading order, with their runs and where they stand."""
        job = self._spool().jobs.get(number)
        return jsonify(sha256=job.sha256, **self._editor.editable(job))

    @api(
        "POST",
        BODY,
        STEER,
        "modifyJob",
        "Change it before it prints",
        gives="job_answers.Job",
        takes=f"{HERE}:Modify",
        needs_body=True,
    )
    def modify(self, number: int) -> Answer:
        """Change a job that waits, by edits of what was seen or by another document; the original stays."""
        fields, document = inputs.body_with_document(self._dependencies.job_bytes, MAX_AROUND)
        reason = inputs.text(fields, "reason")
        if [document, fields.get("edits"), fields.get("xml")].count(None) != 2:
            raise BadInput("edits", message("give one of: edits, or another document as data or as xml"))
        job = self._spool().jobs.expect_modifiable(number, fields["sha256"])
        if document is not None:
            changed = self._editor.keep(job, document, self._editor.changes(job, document), reason)
        else:
            edited = self._edited(job, fields, strips=False)
            changed = self._editor.keep(job, edited.data, edited.changes, reason)
        return jsonify(known_job_json(self._dependencies, changed))

    @api(
        "POST",
        f"{BODY}/try",
        STEER,
        "tryJobEdits",
        "Look at changes without making them",
        gives=f"{HERE}:Tried",
        takes=f"{HERE}:TryEdits",
        needs_body=True,
    )
    def attempt(self, number: int) -> Answer:
        """The document with edits as it would be: its lines, and the strips that look different."""
        fields, _ = inputs.body_with_document(self._dependencies.job_bytes, MAX_AROUND)
        job = self._spool().jobs.expect_modifiable(number, fields["sha256"])
        if (fields.get("edits") is None) == (fields.get("xml") is None):
            raise BadInput("edits", message("give either edits, or the document as xml"))
        edited = self._edited(job, fields, strips=True)
        told = {key: edited.told[key] for key in ("lines", "width", "height", "notes", "changes")}
        strips = [
            {"strip": strip, "png": base64.b64encode(png).decode()} for strip, png in edited.strips.items()
        ]
        return jsonify(sha256=hashlib.sha256(edited.data).hexdigest(), strips=strips, **told)

    @api(
        "GET",
        f"{JOB}/xml",
        VIEW_JOBS,
        "getJobXml",
        "The document as ePOS-Print XML",
        media="application/xml",
    )
    def xml(self, number: int) -> Answer:
        """The document as ePOS-Print XML that gives exactly its bytes again."""
        xml = self._editor.xml(self._spool().jobs.get(number))
        return Response(xml, content_type="application/xml; charset=utf-8")

    @api(
        "GET",
        f"{JOB}/changes",
        VIEW_JOBS,
        "listJobChanges",
        "What was changed of it",
        gives=f"{HERE}:ChangesOfJob",
    )
    def changes(self, number: int) -> Answer:
        """Who changed what, when and why, and the original beside what it is now."""
        job = self._spool().jobs.get(number)
        lines: list[Any] = []
        if job.modified and job.erased_at is None:
            lines = self._editor.compared_with_original(job)["rows"]
        revisions = [revision_json(each) for each in self._spool().jobs.revisions(number)]
        return jsonify(
            sha256=job.sha256, original_sha256=job.original_sha256, revisions=revisions, lines=lines
        )

    def _edited(self, job: Job, fields: Mapping[str, Any], *, strips: bool) -> Edited:
        if fields.get("xml") is not None:
            return self._editor.from_xml(job, fields["xml"], strips=strips)
        return self._editor.edited(job, fields["edits"], strips=strips)


def revision_json(revision: Revision) -> dict[str, Any]:
    """A change, as it was kept."""
    return {
        "at": time_json(revision.at),
        "by": revision.by,
        "through": revision.through,
        "reason": revision.reason,
        "before_sha256": revision.before_sha256,
        "after_sha256": revision.after_sha256,
        "changes": [list(pair) for pair in revision.changes],
    }
