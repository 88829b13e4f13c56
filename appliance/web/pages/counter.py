"""The screen beside the till: the receipt in focus, two buttons, and what became of the last ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Response, make_response, render_template, request

from appliance.identity import Refused, Role, TooMany
from appliance.spool import InLine, JobFilter, Reason, State
from appliance.web import status_text
from appliance.web.access import actor, may_decide, principal
from appliance.web.cookies import COOKIE, set_cookie
from appliance.web.dependencies import WebDependencies
from appliance.web.language import ngettext
from appliance.web.pages.drawn import rendition_of
from appliance.web.pages.strips import strips
from appliance.web.permissions import COUNTER, TABLET
from appliance.web.refusals import away_to, too_many
from appliance.web.route import Group, route
from appliance.web.serializers import drawn_job_json, job_json, printer_json
from appliance.web.status_text import said

BEHIND_SHOWN = 4  # receipts behind the one in focus, as small pictures
LATEST_SHOWN = 3  # that were decided, with what became of them
MICROSECONDS = 1_000  # in a millisecond
MAX_PIN = 16  # characters of a PIN's field that are looked at
DECIDED = tuple(state for state in State if state is not State.PENDING)
IN_LINE: Mapping[str | None, Callable[[int], str]] = {  # why approved receipts wait
    None: lambda num: ngettext("%(num)s approved, prints now", "%(num)s approved, print now", num),
    Reason.PAPER_OUT: lambda num: ngettext(
        "%(num)s approved, waits for paper", "%(num)s approved, wait for paper", num
    ),
    Reason.COVER_OPEN: lambda num: ngettext(
        "%(num)s approved, waits until the cover is closed",
        "%(num)s approved, wait until the cover is closed",
        num,
    ),
    Reason.NO_PRINTER: lambda num: ngettext(
        "%(num)s approved, but there is no printer yet", "%(num)s approved, but there is no printer yet", num
    ),
    Reason.PRINTER_PAUSED: lambda num: ngettext(
        "%(num)s approved, waits: its printer is paused",
        "%(num)s approved, wait: their printer is paused",
        num,
    ),
}


def _otherwise(num: int) -> str:
    return ngettext(
        "%(num)s approved, waits for its printer", "%(num)s approved, wait for their printer", num
    )


class CounterPages(Group):
    """The handlers; the fragment is what the script fetches again."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._pins = dependencies.identity.pins

    @route("GET", "/counter", COUNTER)
    def counter(self) -> Response:
        """The whole page; a tablet keeps its cookie for as long again."""
        answer = make_response(self._page())
        if principal().role is Role.COUNTER and COOKIE in request.cookies:
            seconds = self._dependencies.identity.tablets.seconds
            set_cookie(answer, COOKIE, request.cookies[COOKIE], seconds)
        return answer

    @route("POST", "/counter/who", TABLET)  # noted where it is done
    def switch(self) -> Response:
        """Have somebody decide under their own name at this tablet, by their PIN."""
        number = request.form.get("user", "")
        try:
            self._pins.switch(
                principal().session,
                actor(),
                int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,
                request.form.get("pin", "")[:MAX_PIN],
            )
        except TooMany as error:
            return too_many(error.seconds, said(error))
        except Refused as error:
            return make_response(self._page(said(error)), HTTPStatus.UNPROCESSABLE_ENTITY)
        return away_to("/counter")

    @route("POST", "/counter/leave", TABLET)
    def leave(self) -> Response:
        """Nobody decides here under their own name."""
        self._pins.leave(principal().session)
        return away_to("/counter")

    @route("GET", "/fragments/counter", COUNTER)
    def fragment(self) -> str:
        """Its changing part."""
        return render_template("_counter.html", **self._counter())

    def _page(self, wrong: str = "") -> str:
        is_tablet = principal().role is Role.COUNTER and principal().session
        return render_template(
            "counter.html",
            people=self._pins.people() if is_tablet else [],
            wrong_pin=wrong,
            **self._counter(),
            **self._dependencies.frame(),
        )

    def _counter(self) -> dict[str, object]:
        """The first that waits, as the panel's buttons mean it, and what is around it."""
        spool = self._spool()
        waiting = spool.jobs.waiting(1 + BEHIND_SHOWN)
        focus = waiting[0] if waiting else None
        rendition, failure = rendition_of(self._dependencies, focus, focus.printer) if focus else (None, "")
        return {
            "job": drawn_job_json(focus, rendition) if focus else None,
            "strips": strips(rendition) if rendition else [],
            "failure": failure,
            "waiting_count": spool.jobs.count_waiting(),
            "behind": [job_json(job) for job in waiting[1:]],
            "undo": self._undo(),
            "in_line": [_said(each) for each in spool.jobs.in_line()],
            "latest": [job_json(job) for job in spool.jobs.find(JobFilter(DECIDED), LATEST_SHOWN)],
            "printers": [printer_json(each, spool.printers.status(each)) for each in spool.printers.all()],
            "may_decide": may_decide(),
            "queue_count": len(spool.queues.all()),
            "panel": status_text.of_lights(spool.lights()),
            **self._dependencies.way_in(),
        }

    def _undo(self) -> dict[str, object] | None:
        """The decision that can be taken back, and how long yet, in milliseconds."""
        now = self._spool().now()
        job = self._spool().jobs.undoable(now)
        if job is None or job.undo_until is None:
            return None
        return job_json(job) | {"milliseconds": (job.undo_until - now) // MICROSECONDS}


def _said(line: InLine) -> dict[str, object]:
    """Approved receipts that wait, in a sentence; `needs_help` where they wait for somebody."""
    text = IN_LINE.get(line.reason, _otherwise)(line.jobs)
    return {"text": text, "printer": line.printer, "needs_help": line.reason is not None}
