"""The page of the first steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Response, make_response, render_template, request

from appliance.identity import AuditFilter
from appliance.onboarding import store
from appliance.onboarding.steps import FINISHED, LOOKED_AT, Seen, Step, happened, steps
from appliance.runtime.errors import BoxError
from appliance.spool import JobFilter, Printer
from appliance.storage.engine import Engine
from appliance.web.access import principal
from appliance.web.dependencies import WebDependencies
from appliance.web.discovered_printers import scan_json
from appliance.web.pages.backup import DOWNLOADED
from appliance.web.pages.printer_changes import addable
from appliance.web.pages.printer_width import PaperWidth
from appliance.web.permissions import ADMIN, admin
from appliance.web.refusals import away_to
from appliance.web.route import Group, route

PATH = "/welcome"


class Progress(NamedTuple):
    """How many of the steps are done, of how many."""

    done: int
    all: int


class FirstSteps(Group):
    """The handlers: plain forms that work without a script, on a page that is kept up to date by one."""

    templates = "templates"

    def __init__(self, dependencies: WebDependencies, engine: Engine) -> None:
        self._dependencies = dependencies
        self._engine = engine
        self._spool = dependencies.spool
        self._width = PaperWidth(dependencies)

    def words(self) -> Mapping[str, object]:
        """How far the first steps are, for the page of receipts; nothing where the list is put away."""
        return {"first_steps": self._progress}

    @route("GET", PATH, ADMIN)
    def page(self) -> Response:
        """The list; once it was put away there is none."""
        if FINISHED in self._done():
            return away_to("/")
        shown = self._shown()
        return make_response(render_template("welcome.html", **shown, **self._dependencies.frame()))

    @route("GET", "/fragments/welcome", ADMIN)
    def fragment(self) -> str:
        """Its changing part."""
        return render_template("_welcome.html", **self._shown())

    @route("POST", f"{PATH}/slip", admin("printer tested"))
    def print_slip(self) -> Response:
        """Print a slip that shows how wide the paper is."""
        printer = self._printer()
        if printer is not None:
            self._width.print_slip(printer)
        return away_to(PATH)

    @route("POST", f"{PATH}/width", admin("printer changed"))
    def choose_width(self) -> Response:
        """The line that fits: its profile is the printer's from now on."""
        printer = self._printer()
        if printer is not None and self._width.choose(printer, request.form.get("profile", "")):
            self._note(Step.SLIP)
        return away_to(PATH)

    @route("POST", f"{PATH}/finish", ADMIN)
    def finish(self) -> Response:
        """Put the list away, for good."""
        self._note(FINISHED)
        return away_to("/counter")

    def _shown(self) -> dict[str, object]:
        printer, found, done = self._printer(), self._found(), self._look()
        wanted = steps(has_panel=self._dependencies.panel.works)
        return {
            "steps": wanted,
            "done": done,
            "next": next((step for step in wanted if step not in done), None),
            "printer": printer,
            "found": found,
            "scan": scan_json(self._dependencies.finder.last_scan()),
            **self._width.shown(printer),
            **self._dependencies.way_in(),
        }

    def _printer(self) -> Printer | None:
        return next(iter(self._spool().printers.all()), None)

    def _found(self) -> list[dict[str, object]]:
        return [row for row in addable(self._dependencies) if row["drivable"]]

    def _look(self) -> frozenset[str]:
        """The steps that are done; what has happened since the last look is noted."""
        backups = self._dependencies.identity.audit(AuditFilter(action=DOWNLOADED), 1)
        seen = Seen(
            self._spool().printers.all(), self._spool().jobs.find(JobFilter(), LOOKED_AT), bool(backups)
        )
        before = self._done()
        new = happened(seen) - before
        if new:
            self._note(*new)
        return before | new

    def _done(self) -> frozenset[str]:
        return store.done(self._engine.connection)

    def _note(self, *names: str) -> None:
        at = self._spool().now()
        self._engine.write(lambda transaction: store.add(transaction.connection, names, at))

    def _progress(self) -> Progress | None:
        """How far the steps are; None where the list is put away."""
        if self._dependencies.identity.is_open() or principal().role != "admin":
            return None
        try:
            if FINISHED in self._done():
                return None
            done, wanted = self._look(), steps(has_panel=self._dependencies.panel.works)
        except BoxError:
            return None  # the page that is shown says so itself
        return Progress(len(done.intersection(wanted)), len(wanted))
