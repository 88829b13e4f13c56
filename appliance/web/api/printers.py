"""The API of printers: `/api/printers`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

import escpos
from appliance import slips
from appliance.runtime.i18n import message, reason
from appliance.settings import DEFAULT_PROFILE
from appliance.settings.checks import printer_name, printer_title
from appliance.spool import Printer, Submission
from appliance.web import inputs
from appliance.web.access import channel, scope, user_name
from appliance.web.api.jobs import known_job_json
from appliance.web.dependencies import WebDependencies
from appliance.web.discovered_printers import free_name
from appliance.web.permissions import VIEW, admin, operate
from appliance.web.problems import BadInput, missing
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import job_json, printer_json, time_json

PRINTER = f"/api/printers/{NUMBER}"
Answer = Response | tuple[Response, int]


class PrintersApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @api("GET", "/api/printers", VIEW, "listPrinters", "Every printer", gives="printer_answers.Printers")
    def list(self) -> Answer:
        """Every printer."""
        return jsonify(printers=[self._json(printer) for printer in self._spool().printers.all()])

    @api(
        "POST",
        "/api/printers",
        admin("printer added"),
        "addPrinter",
        "Make a printer known",
        gives="printer_answers.Printer",
        takes="requests.NewPrinter",
        status=201,
        needs_body=True,
    )
    def add(self) -> Answer:
        """Make a printer known."""
        fields = inputs.body()
        taken = {printer.name for printer in self._spool().printers.all()}
        title = inputs.text(fields, "title")
        name = inputs.text(fields, "name") or (free_name(title, taken) if title else "")
        if not name:
            raise missing("name")
        if name in taken:
            raise BadInput(
                "name", message("there is a printer %(name)r already; change it with PUT", name=name)
            )
        answer = jsonify(self._json(self._put(name, fields, None)))
        return answer, HTTPStatus.CREATED

    @api("GET", PRINTER, VIEW, "getPrinter", "A printer", gives="printer_answers.Printer")
    def show(self, number: int) -> Answer:
        """A printer."""
        return jsonify(self._json(self._spool().printers.get(number)))

    @api(
        "PUT",
        PRINTER,
        admin("printer changed"),
        "changePrinter",
        "Change a printer",
        gives="printer_answers.Printer",
        takes="requests.ChangedPrinter",
    )
    def change(self, number: int) -> Answer:
        """Give a printer another title, URI or profile."""
        printer = self._spool().printers.get(number)
        fields = inputs.body()
        if inputs.text(fields, "name") not in (None, printer.name):
            raise BadInput("name", message("a printer keeps its name; add another one instead"))
        return jsonify(self._json(self._put(printer.name, fields, printer)))

    @api("DELETE", PRINTER, admin("printer removed"), "removePrinter", "Forget a printer", status=204)
    def remove(self, number: int) -> Answer:
        """Forget a printer."""
        self._spool().printers.remove(number)
        self._dependencies.refresh_printers()
        return Response(status=HTTPStatus.NO_CONTENT)

    @api(
        "GET",
        f"{PRINTER}/status",
        VIEW,
        "getPrinterStatus",
        "How it is",
        gives="printer_answers.PrinterStatus",
    )
    def status(self, number: int) -> Answer:
        """A printer's last known state."""
        printer = self._spool().printers.get(number)
        document = self._json(printer)
        return jsonify({name: document[name] for name in ("id", "name", "state", "reasons", "detail")})

    @api(
        "POST",
        f"{PRINTER}/test",
        operate("printer tested"),
        "testPrinter",
        "Print a test slip",
        gives="job_answers.Job",
        status=201,
    )
    def test(self, number: int) -> Answer:
        """Print a test slip."""
        printer = self._spool().printers.get(number)
        slip = slips.printer_slip(printer, time_json(self._spool().now()) or "")
        job = self._spool().jobs.print_now(
            Submission(slip, "test", user_name(), scope().home, printer=printer.name), user_name(), channel()
        )
        return jsonify(known_job_json(self._dependencies, job)), HTTPStatus.CREATED

    @api(
        "POST",
        f"{PRINTER}/pause",
        operate("printer paused"),
        "pausePrinter",
        "Have it take no jobs for now",
        gives="printer_answers.Printer",
        takes="requests.Pause",
    )
    def pause(self, number: int) -> Answer:
        """Have it take no jobs for now; kept over restarts. `reason` is told to whoever looks."""
        reason = (inputs.text(inputs.body(), "reason") or "").strip() or None
        return jsonify(self._json(self._spool().printers.pause(number, True, reason)))

    @api(
        "POST",
        f"{PRINTER}/resume",
        operate("printer resumed"),
        "resumePrinter",
        "Have it go on",
        gives="printer_answers.Printer",
    )
    def resume(self, number: int) -> Answer:
        """Have it go on."""
        return jsonify(self._json(self._spool().printers.pause(number, False)))

    @api(
        "POST",
        f"{PRINTER}/restore-definitions",
        operate("definitions restored"),
        "restorePrinterDefinitions",
        "Store again what tills have stored in it",
        gives="job_answers.Made",
        status=201,
    )
    def restore(self, number: int) -> Answer:
        """Send a printer all that tills have stored in it for good: it was replaced."""
        jobs = self._spool().printers.restore_memory(self._spool().printers.shared(number).name)
        return jsonify(jobs=[job_json(job) for job in jobs]), HTTPStatus.CREATED

    def _put(self, name: str, fields: dict[str, object], before: Printer | None) -> Printer:
        uri = inputs.text(fields, "uri") or (before.uri if before else "")
        profile = inputs.text(fields, "profile") or (before.profile if before else DEFAULT_PROFILE)
        title = inputs.text(fields, "title")
        for field, fault in faults_of(self._dependencies, name, uri, profile, title or "").items():
            raise BadInput(field, fault)
        return put(self._dependencies, name, uri, profile, title)

    def _json(self, printer: Printer) -> dict[str, object]:
        return printer_json(printer, self._spool().printers.status(printer))


def faults_of(
    dependencies: WebDependencies, name: str, uri: str, profile: str, title: str = ""
) -> dict[str, str]:
    """The faults of a printer's description, by field."""
    faults = {}
    for field, check, value in (
        ("name", printer_name, name),
        ("title", printer_title, title),
        ("uri", dependencies.check_uri, uri),
        ("profile", escpos.profiles.get, profile),
    ):
        try:
            check(value)
        except (ValueError, LookupError) as error:
            faults[field] = reason(error)
    return faults


def put(
    dependencies: WebDependencies, name: str, uri: str, profile: str, title: str | None = None
) -> Printer:
    """Make a printer known, or change it; what drives it takes it up at once.

    Without a title it keeps its own. Raises Invalid where another one is called so.
    """
    printer = dependencies.spool().printers.put(name, uri, profile, title)
    dependencies.refresh_printers()
    return printer
