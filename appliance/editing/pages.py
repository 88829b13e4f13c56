"""The pages on which a receipt is changed, and on which one sees what was changed."""

from __future__ import annotations

from flask import Response, make_response, render_template

from appliance.editing.editor import Answer, Editor, original_of
from appliance.editing.requests import revision_json
from appliance.spool import Job
from appliance.web.access import may_decide
from appliance.web.api.documents import STRIP_ROWS
from appliance.web.dependencies import WebDependencies
from appliance.web.pages.drawn import rendition_of
from appliance.web.pages.strips import Strip, strips
from appliance.web.paper_words import paper_event
from appliance.web.permissions import STEER, VIEW
from appliance.web.refusals import away_to
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import drawn_job_json

EVENTS = ("cut", "pulse")  # lines that tell of no text
SHOWN = 2_000  # lines side by side; of longer receipts the documents themselves tell


class EditPages(Group):
    """The handlers."""

    templates = "templates"

    def __init__(self, dependencies: WebDependencies, editor: Editor) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._editor = editor

    @route("GET", f"/jobs/{NUMBER}/edit", STEER)
    def edit(self, number: int) -> Response:
        """A receipt on which each text is a field; the job's own page where it cannot be changed any more."""
        job = self._spool().jobs.get(number)
        if "modify" not in job.actions(self._spool().now()):
            return away_to(f"/jobs/{number}")
        shown = {
            "job": drawn_job_json(job, None),
            "editable": {"sha256": job.sha256, **_in_words(self._editor.editable(job))},
            "strips": self._strips(job),
            "strip_rows": STRIP_ROWS,
        }
        return make_response(render_template("edit.html", **shown, **self._dependencies.frame()))

    @route("GET", f"/jobs/{NUMBER}/edit/xml", STEER)
    def edit_xml(self, number: int) -> Response:
        """Its commands as XML, for experts."""
        job = self._spool().jobs.get(number)
        if "modify" not in job.actions(self._spool().now()):
            return away_to(f"/jobs/{number}")
        shown = {
            "job": drawn_job_json(job, None),
            "xml": self._editor.xml(job).decode(),
            "strips": self._strips(job),
            "strip_rows": STRIP_ROWS,
        }
        return make_response(render_template("edit_xml.html", **shown, **self._dependencies.frame()))

    @route("GET", f"/jobs/{NUMBER}/changes", VIEW)
    def changes(self, number: int) -> Response:
        """The original and what it is now side by side, on the paper and as text, and who changed it."""
        job = self._spool().jobs.get(number)
        if not job.modified or job.erased_at is not None:
            return away_to(f"/jobs/{number}")
        rows = self._editor.compared_with_original(job)["rows"][:SHOWN]
        shown = {
            "job": drawn_job_json(job, None),
            "rows": rows,
            "before": self._strips(original_of(job)),
            "now": self._strips(job),
            "revisions": [revision_json(each) for each in self._spool().jobs.revisions(number)],
            "may_decide": may_decide(),
        }
        return make_response(render_template("changes.html", **shown, **self._dependencies.frame()))

    def _strips(self, job: Job) -> list[Strip]:
        rendition, _ = rendition_of(self._dependencies, job, job.printer)
        return strips(rendition) if rendition else []


def _in_words(editable: Answer) -> Answer:
    """The lines, with cuts and pulses in the words of who looks."""
    for line in editable["lines"]:
        if line["kind"] in EVENTS:
            line["detail"] = paper_event(line["detail"])
    return editable
