"""The pages: rendered here, kept live by small scripts that fetch the changed part again."""

from __future__ import annotations

from flask import render_template, request

from appliance.runtime.errors import BoxError
from appliance.spool import Job, JobFilter, Rendition
from appliance.web import paper_words, status_text
from appliance.web.access import may_decide
from appliance.web.dependencies import WebDependencies
from appliance.web.pages.strips import strips
from appliance.web.permissions import VIEW
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import attempt_json, history_json, job_json, printer_json

BEHIND_SHOWN = 4  # receipts behind the one in focus, as small pictures
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

    @route("GET", "/counter", VIEW)
    def counter(self) -> str:
        """The screen beside the till: the receipt in focus, and two buttons."""
        milliseconds = int(self._dependencies.configuration.live.web.undo_seconds * 1_000)
        return render_template(
            "counter.html", undo_milliseconds=milliseconds, **self._counter(), **self._dependencies.frame()
        )

    @route("GET", "/fragments/counter", VIEW)
    def counter_fragment(self) -> str:
        """Its changing part."""
        return render_template("_counter.html", **self._counter())

    def _counter(self) -> dict[str, object]:
        """The first that waits, as the panel's buttons mean it, and what is behind it."""
        waiting = self._spool().jobs.waiting(1 + BEHIND_SHOWN)
        common: dict[str, object] = {
            "waiting_count": self._spool().jobs.count_waiting(),
            "behind": [job_json(job) for job in waiting[1:]],
            "printers": self._printers(),
            "may_decide": may_decide(),
            **self._dependencies.way_in(),
            "queue_count": len(self._spool().queues.all()),
            "panel": status_text.of_lights(self._spool().lights()),
            **self._lately(),
        }
        if not waiting:
            return common | {"job": None, "strips": [], "failure": ""}
        rendition, failure = self._rendition(waiting[0], waiting[0].printer)
        shown = strips(rendition) if rendition else []
        return common | {"job": job_json(waiting[0], rendition), "strips": shown, "failure": failure}

    def _lately(self) -> dict[str, object]:
        """The receipt that came last, where it is decided about, and if there ever was one."""
        last = self._spool().jobs.find(JobFilter(), 1)
        return {"ever": bool(last), "last": job_json(last[0]) if last and last[0].decided_at else None}

    def _job(self, number: int) -> dict[str, object]:
        job = self._spool().jobs.get(number)
        meant, failure = self._rendition(job, job.printer)
        chosen = request.args.get("printer") or job.printer
        rendition, failure = self._rendition(job, chosen) if chosen != job.printer else (meant, failure)
        differs = meant and rendition and meant.width != rendition.width
        return {
            "chosen": chosen,
            "other_width": meant.width if meant and differs else None,
            "job": job_json(job, rendition),
            "failure": failure,
            "paper": rendition,
            "strips": strips(rendition) if rendition else [],
            "events_shown": EVENTS_SHOWN,
            "pulse_words": paper_words.of_pulse(job.state),
            "history": [history_json(line) for line in self._spool().jobs.history(number)],
            "attempts": [attempt_json(each) for each in self._spool().jobs.attempts(number)],
            "may_decide": may_decide(),
            "printers": self._printers(),
        }

    def _rendition(self, job: Job, printer: str | None) -> tuple[Rendition | None, str]:
        """The text and look of a job on a printer; None and the reason where it can't be drawn."""
        previews = self._dependencies.previews
        if job.erased_at is not None:
            return None, "This receipt was erased. Its hash and its history stay."
        try:
            there = printer is not None and printer != job.printer
            profile = self._spool().printers.by_name(printer).profile if printer and there else None
            return previews.rendition(previews.key_of(job, profile)), ""
        except (self._dependencies.drawing_failed, BoxError) as error:
            return None, str(error)

    def _printers(self) -> list[dict[str, object]]:
        spool = self._spool()
        return [printer_json(printer, spool.printers.status(printer)) for printer in spool.printers.all()]
