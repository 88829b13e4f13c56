"""How wide a printer's paper is: a slip shows it, and whoever looks at the slip says which line fits."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from appliance import slips
from appliance.spool import JobFilter, Printer, State, Submission
from appliance.web.access import channel, scope, user_name
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import ADMIN, admin
from appliance.web.refusals import away_to
from appliance.web.route import NUMBER, Group, route

SOURCE = "width"  # of the slips
LOOKED_AT = 50  # jobs among which the latest slip is: whoever waits for it has printed it just now
PATH = f"/printers/{NUMBER}/width"


class PaperWidth:
    """Prints the slip, and gives the printer the profile of the line that fits."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    def print_slip(self, printer: Printer) -> None:
        """Print a line for each width that the paper may have."""
        slip = slips.width_slip(slips.widths(printer.profile))
        submission = Submission(slip, SOURCE, user_name(), scope().home, printer=printer.name)
        self._spool().jobs.print_now(submission, user_name(), channel())

    def choose(self, printer: Printer, profile: str) -> bool:
        """The printer has the profile of one of the lines from now on; False for another profile."""
        if profile not in [name for _, name, _ in slips.widths(printer.profile)]:
            return False
        self._spool().printers.put(printer.name, printer.uri, profile)
        self._dependencies.refresh_printers()
        return True

    def shown(self, printer: Printer | None) -> dict[str, object]:
        """What a page tells of it: the lines, and the latest slip with why it does not come out."""
        if printer is None:
            return {"lines": [], "slip": None}
        jobs = self._spool().jobs.find(JobFilter(printer=printer.name), LOOKED_AT)
        job = next((job for job in jobs if job.source == SOURCE), None)
        slip = job and {"id": job.id, "is_out": job.state is State.COMPLETED, "reason": job.reason}
        return {"lines": slips.widths(printer.profile), "slip": slip}


class PaperWidthPages(Group):
    """The page of it; plain forms that work without a script."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._width = PaperWidth(dependencies)

    @route("GET", PATH, ADMIN)
    def page(self, number: int) -> Response:
        """The slip, and the question."""
        shown = self._shown(number)
        return make_response(render_template("printer_width.html", **shown, **self._dependencies.frame()))

    @route("GET", f"/fragments/printers/{NUMBER}/width", ADMIN)
    def fragment(self, number: int) -> str:
        """Its changing part."""
        return render_template("_printer_width.html", **self._shown(number))

    @route("POST", f"{PATH}/slip", admin("printer tested"))
    def print_slip(self, number: int) -> Response:
        """Print the slip."""
        self._width.print_slip(self._printer(number))
        return away_to(f"/printers/{number}/width")

    @route("POST", PATH, admin("printer changed"))
    def choose(self, number: int) -> Response:
        """The line that fits."""
        chosen = self._width.choose(self._printer(number), request.form.get("profile", ""))
        return away_to(f"/printers#printer-{number}" if chosen else f"/printers/{number}/width")

    def _printer(self, number: int) -> Printer:
        return self._dependencies.spool().printers.shared(number)

    def _shown(self, number: int) -> dict[str, object]:
        printer = self._printer(number)
        return {"printer": printer, **self._width.shown(printer)}
