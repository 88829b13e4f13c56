"""The page of one receipt, kept live by a script that fetches its changed part again."""

from __future__ import annotations

from flask import render_template, request

from appliance.web import paper_words
from appliance.web.access import may_decide, principal
from appliance.web.dependencies import WebDependencies
from appliance.web.pages.drawn import rendition_of
from appliance.web.pages.strips import strips
from appliance.web.permissions import STEER, VIEW
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import attempt_json, drawn_job_json, history_json, printer_json

EVENTS_SHOWN = 30  # cuts, pulses and sounds listed beside a paper; the API tells them all


class ReceiptPages(Group):
    """The handlers; a fragment is the part of a page that its script fetches again."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @route("GET", f"/jobs/{NUMBER}", VIEW)
    def job(self, number: int) -> str:
        """One job: its paper and what can be done about it."""
        return render_template("job.html", **self._job(number), **self._dependencies.frame())

    @route("GET", f"/fragments/jobs/{NUMBER}", VIEW)
    def job_fragment(self, number: int) -> str:
        """Its changing part."""
        return render_template("_job.html", **self._job(number))

    def _job(self, number: int) -> dict[str, object]:
        job = self._spool().jobs.get(number)
        chosen = request.args.get("printer") or job.printer
        meant, _ = rendition_of(self._dependencies, job, job.printer)
        rendition, failure = rendition_of(self._dependencies, job, chosen)
        differs = meant and rendition and meant.width != rendition.width
        return {
            "chosen": chosen,
            "other_width": meant.width if meant and differs else None,
            "job": drawn_job_json(job, rendition),
            "failure": failure,
            "paper": rendition,
            "strips": strips(rendition) if rendition else [],
            "events_shown": EVENTS_SHOWN,
            "pulse_words": paper_words.of_pulse(job.state),
            "history": [history_json(line) for line in self._spool().jobs.history(number)],
            "attempts": [attempt_json(each) for each in self._spool().jobs.attempts(number)],
            "may_decide": may_decide(),
            "may_steer": principal().role in STEER.roles,
            "printers": self._printers(),
        }

    def _printers(self) -> list[dict[str, object]]:
        spool = self._spool()
        return [printer_json(printer, spool.printers.status(printer)) for printer in spool.printers.all()]
