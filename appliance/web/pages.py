"""The pages: rendered here, kept live by small scripts that fetch the changed part again."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from appliance.identity import Role
from appliance.spool import Job, JobFilter, Rendition, SpoolError, State
from appliance.web.access import principal
from appliance.web.frame import frame, shown_address
from appliance.web.parts import WebParts
from appliance.web.shapes import history_json, job_json, printer_json
from appliance.web.strips import strips

RECENT = 30  # finished jobs on the first page
BEHIND_SHOWN = 4  # receipts behind the one in focus, as small pictures
EVENTS_SHOWN = 30  # cuts, pulses and sounds listed beside a paper; the API tells them all
WAITING_SHOWN = 100  # waiting jobs on the first page; the count is always exact


class Pages:
    """The handlers; a fragment is the part of a page that its script fetches again."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._spool = parts.spool

    def blueprint(self) -> Blueprint:
        """Their routes."""
        routes = Blueprint("pages", __name__)
        for rule, handler in (
            ("/", self.jobs),
            ("/fragments/jobs", self.jobs_fragment),
            ("/jobs/<int(max=9223372036854775807):number>", self.job),
            ("/fragments/jobs/<int(max=9223372036854775807):number>", self.job_fragment),
            ("/counter", self.counter),
            ("/fragments/counter", self.counter_fragment),
        ):
            routes.add_url_rule(rule, handler.__name__, handler, methods=["GET"])
        return routes

    def jobs(self) -> str:
        """The first page: who waits, and what happened lately."""
        return render_template("jobs.html", **self._jobs(), **self._frame())

    def jobs_fragment(self) -> str:
        """Its changing part."""
        return render_template("_jobs.html", **self._jobs())

    def job(self, number: int) -> str:
        """One job: its paper and what can be done about it."""
        return render_template("job.html", **self._job(number), **self._frame())

    def job_fragment(self, number: int) -> str:
        """Its changing part."""
        return render_template("_job.html", **self._job(number))

    def counter(self) -> str:
        """The screen beside the till: the receipt in focus, and two buttons."""
        milliseconds = int(self._parts.configuration.live.web.undo_seconds * 1_000)
        return render_template(
            "counter.html", undo_milliseconds=milliseconds, **self._counter(), **self._frame()
        )

    def counter_fragment(self) -> str:
        """Its changing part."""
        return render_template("_counter.html", **self._counter())

    def _jobs(self) -> dict[str, object]:
        wanted = JobFilter(states=tuple(state for state in State if state is not State.PENDING))
        return {
            "waiting": [job_json(job) for job in self._spool.waiting(WAITING_SHOWN)],
            "waiting_count": self._spool.count_waiting(),
            "recent": [job_json(job) for job in self._spool.jobs(wanted, RECENT)],
            "printers": self._printers(),
            "notices": self._spool.board.notices(),
            "ports": self._parts.ports(),
            "address": shown_address(self._parts),
        }

    def _counter(self) -> dict[str, object]:
        """The first that waits, as the panel's buttons mean it, and what is behind it."""
        waiting = self._spool.waiting(1 + BEHIND_SHOWN)
        common: dict[str, object] = {
            "waiting_count": self._spool.count_waiting(),
            "behind": [job_json(job) for job in waiting[1:]],
            "printers": self._printers(),
            "ports": self._parts.ports(),
            "address": shown_address(self._parts),
            "may_decide": principal().role in (Role.ADMIN, Role.OPERATOR),
            "ever": bool(self._spool.jobs(JobFilter(), 1)),
        }
        if not waiting:
            return common | {"job": None, "strips": [], "failure": ""}
        rendition, failure = self._rendition(waiting[0], waiting[0].printer)
        shown = strips(rendition) if rendition else []
        return common | {"job": job_json(waiting[0], rendition), "strips": shown, "failure": failure}

    def _job(self, number: int) -> dict[str, object]:
        job = self._spool.job(number)
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
            "history": [history_json(line) for line in self._spool.history(number)],
            "printers": self._printers(),
        }

    def _rendition(self, job: Job, printer: str | None) -> tuple[Rendition | None, str]:
        """What a job says and looks like on a printer; None and the reason where it can't be drawn."""
        previews = self._parts.previews
        if job.erased_at is not None:
            return None, "This receipt was erased. Its hash and its history stay."
        try:
            there = printer is not None and printer != job.printer
            profile = self._spool.printer_by_name(printer).profile if printer and there else None
            return previews.rendition(previews.look_of(job, profile)), ""
        except (self._parts.drawing_failed, SpoolError) as error:
            return None, str(error)

    def _printers(self) -> list[dict[str, object]]:
        board = self._spool.board
        return [printer_json(printer, board.printer(printer.name)) for printer in self._spool.printers()]

    def _frame(self) -> dict[str, object]:
        return frame(self._parts)
