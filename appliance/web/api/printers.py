"""The API of printers: `/api/printers`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

import escpos
from appliance import slips
from appliance.runtime.i18n import message, reason
from appliance.settings import DEFAULT_PROFILE
from appliance.settings.checks import printer_name
from appliance.spool import Printer, Submission
from appliance.web import inputs
from appliance.web.access import actor, scope, through, who
from appliance.web.found import found_printers, moves_json, scan_json
from appliance.web.parts import WebParts
from appliance.web.permissions import ADMIN, OPERATE, VIEW, admin, operate
from appliance.web.problems import BadInput, problem
from appliance.web.route import NUMBER, Group, api
from appliance.web.shapes import job_json, printer_json, time_json

PRINTER = f"/api/printers/{NUMBER}"
Answer = Response | tuple[Response, int]


class PrintersApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._spool = parts.spool

    @api("GET", "/api/printers", VIEW, "listPrinters", "Every printer", gives="responses.Printers")
    def list(self) -> Answer:
        """Every printer."""
        return jsonify(printers=[self._json(printer) for printer in self._spool().printers()])

    @api(
        "POST",
        "/api/printers",
        admin("printer added"),
        "addPrinter",
        "Make a printer known",
        gives="responses.Printer",
        takes="requests.NewPrinter",
        status=201,
        needs_body=True,
    )
    def add(self) -> Answer:
        """Make a printer known."""
        fields = inputs.body()
        name = inputs.required_text(fields, "name")
        if any(printer.name == name for printer in self._spool().printers()):
            raise BadInput(
                "name", message("there is a printer %(name)r already; change it with PUT", name=name)
            )
        answer = jsonify(self._json(self._put(name, fields, None)))
        return answer, HTTPStatus.CREATED

    @api(
        "GET",
        "/api/printers/discovered",
        VIEW,
        "listDiscoveredPrinters",
        "Printers that were seen",
        gives="printer_answers.Discovered",
    )
    def discovered(self) -> Answer:
        """Printers that were seen, on USB and in the own networks; `known_as` names those added already."""
        known, finder = self._spool().printers(), self._parts.finder
        names = {printer.name for printer in known}
        return jsonify(
            printers=found_printers(finder.found(), known, self._parts.check_uri),
            scan=scan_json(finder.last_scan()),
            moves=moves_json([move for move in finder.moves() if move.printer in names]),
        )

    @api(
        "POST",
        "/api/printers/scan",
        admin("networks searched"),
        "startPrinterScan",
        "Search the own networks",
        gives="printer_answers.ScanAnswer",
        status=202,
    )
    def scan(self) -> Answer:
        """Try port 9100 at every address of the own networks, and ask what answers for its model."""
        return jsonify(scan=scan_json(self._parts.finder.scan())), HTTPStatus.ACCEPTED

    @api("DELETE", "/api/printers/scan", ADMIN, "cancelPrinterScan", "End a search", status=204)
    def cancel_scan(self) -> Answer:
        """End a search."""
        scan = self._parts.finder.last_scan()
        if scan is not None:
            scan.cancel()
        return Response(status=HTTPStatus.NO_CONTENT)

    @api("GET", PRINTER, VIEW, "getPrinter", "A printer", gives="responses.Printer")
    def show(self, number: int) -> Answer:
        """A printer."""
        return jsonify(self._json(self._spool().printer(number)))

    @api(
        "PUT",
        PRINTER,
        admin("printer changed"),
        "changePrinter",
        "Change a printer",
        gives="responses.Printer",
        takes="requests.ChangedPrinter",
    )
    def change(self, number: int) -> Answer:
        """Give a printer another URI or profile."""
        printer = self._spool().printer(number)
        fields = inputs.body()
        if inputs.text(fields, "name") not in (None, printer.name):
            raise BadInput("name", message("a printer keeps its name; add another one instead"))
        return jsonify(self._json(self._put(printer.name, fields, printer)))

    @api("DELETE", PRINTER, admin("printer removed"), "removePrinter", "Forget a printer", status=204)
    def remove(self, number: int) -> Answer:
        """Forget a printer."""
        self._spool().remove_printer(number)
        self._parts.refresh_printers()
        return Response(status=HTTPStatus.NO_CONTENT)

    @api("GET", f"{PRINTER}/status", VIEW, "getPrinterStatus", "How it is", gives="responses.PrinterStatus")
    def status(self, number: int) -> Answer:
        """A printer's last known state."""
        printer = self._spool().printer(number)
        document = self._json(printer)
        return jsonify({name: document[name] for name in ("id", "name", "state", "reasons", "detail")})

    @api(
        "POST",
        f"{PRINTER}/test",
        operate("printer tested"),
        "testPrinter",
        "Print a test slip",
        gives="responses.Job",
        status=201,
    )
    def test(self, number: int) -> Answer:
        """Print a test slip."""
        printer = self._spool().printer(number)
        slip = slips.printer_slip(printer, time_json(self._spool().now()) or "")
        job = self._spool().print_now(
            Submission(slip, "test", who(), scope().home, printer=printer.name), who(), through()
        )
        return jsonify(job_json(job)), HTTPStatus.CREATED

    @api(
        "POST",
        f"{PRINTER}/pause",
        operate("printer paused"),
        "pausePrinter",
        "Have it take no jobs for now",
        gives="responses.Printer",
        takes="requests.Pause",
    )
    def pause(self, number: int) -> Answer:
        """Have it take no jobs for now; kept over restarts. `reason` is told to whoever looks."""
        reason = (inputs.text(inputs.body(), "reason") or "").strip() or None
        return jsonify(self._json(self._spool().pause_printer(number, True, reason)))

    @api(
        "POST",
        f"{PRINTER}/resume",
        operate("printer resumed"),
        "resumePrinter",
        "Have it go on",
        gives="responses.Printer",
    )
    def resume(self, number: int) -> Answer:
        """Have it go on."""
        return jsonify(self._json(self._spool().pause_printer(number, False)))

    @api(
        "POST",
        f"{PRINTER}/restore-definitions",
        operate("definitions restored"),
        "restorePrinterDefinitions",
        "Store again what tills have stored in it",
        gives="responses.Made",
        status=201,
    )
    def restore(self, number: int) -> Answer:
        """Send a printer all that tills have stored in it for good: it was replaced."""
        jobs = self._spool().restore_definitions(self._spool().shared_printer(number).name)
        return jsonify(jobs=[job_json(job) for job in jobs]), HTTPStatus.CREATED

    @api(
        "POST",
        f"{PRINTER}/moved",
        OPERATE,  # noted where it is done: what was said, and of which address
        "answerPrinterMove",
        "Say whether it is where it was seen",
        gives="responses.Printer",
        takes="requests.Moved",
        needs_body=True,
    )
    def moved(self, number: int) -> Answer:
        """Say whether a printer that is away is the one that was seen at `uri`; if so, it prints there."""
        printer = self._spool().shared_printer(number)
        fields = inputs.required_body()
        uri, is_so = inputs.required_text(fields, "uri"), fields.get("moved") is True
        move = self._parts.finder.answer_move(printer.name, uri, moved=is_so)
        if move is None:
            return problem(
                HTTPStatus.CONFLICT,
                message(
                    "%(name)s was not seen at %(uri)s, or is back at its own.", name=printer.name, uri=uri
                ),
            )
        if is_so:
            printer = self._spool().follow_printer(number, uri)
            self._parts.refresh_printers()
        said = "printer moved" if is_so else "printer's move denied"
        self._parts.identity.note(actor(), said, printer.name, move.described)
        return jsonify(self._json(printer))

    def _put(self, name: str, fields: dict[str, object], before: Printer | None) -> Printer:
        uri = inputs.text(fields, "uri") or (before.uri if before else "")
        profile = inputs.text(fields, "profile") or (before.profile if before else DEFAULT_PROFILE)
        for field, fault in faults_of(self._parts, name, uri, profile).items():
            raise BadInput(field, fault)
        return put(self._parts, name, uri, profile)

    def _json(self, printer: Printer) -> dict[str, object]:
        return printer_json(printer, self._spool().status(printer))


def faults_of(parts: WebParts, name: str, uri: str, profile: str) -> dict[str, str]:
    """What is wrong with a printer's description, by field."""
    faults = {}
    for field, check, value in (
        ("name", printer_name, name),
        ("uri", parts.check_uri, uri),
        ("profile", escpos.profiles.get, profile),
    ):
        try:
            check(value)
        except (ValueError, LookupError) as error:
            faults[field] = reason(error)
    return faults


def put(parts: WebParts, name: str, uri: str, profile: str) -> Printer:
    """Make a printer known, or change it; what drives it takes it up at once."""
    printer = parts.spool().put_printer(name, uri, profile)
    parts.refresh_printers()
    return printer
