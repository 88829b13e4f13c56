"""The API of finding printers: what was seen, searches, and printers that moved."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

from appliance.runtime.i18n import message
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.access import actor
from appliance.web.dependencies import WebDependencies
from appliance.web.discovered_printers import found_printers, moves_json, scan_json
from appliance.web.permissions import ADMIN, OPERATE, VIEW, admin
from appliance.web.problems import problem
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import printer_json

PRINTER = f"/api/printers/{NUMBER}"
Answer = Response | tuple[Response, int]


class DiscoveryApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

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
        known, finder = self._spool().printers.all(), self._dependencies.finder
        names = {printer.name for printer in known}
        return jsonify(
            printers=found_printers(finder.found(), known, self._dependencies.check_uri),
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
        return jsonify(scan=scan_json(self._dependencies.finder.scan())), HTTPStatus.ACCEPTED

    @api("DELETE", "/api/printers/scan", ADMIN, "cancelPrinterScan", "End a search", status=204)
    def cancel_scan(self) -> Answer:
        """End a search."""
        scan = self._dependencies.finder.last_scan()
        if scan is not None:
            scan.cancel()
        return Response(status=HTTPStatus.NO_CONTENT)

    @api(
        "POST",
        f"{PRINTER}/moved",
        OPERATE,  # noted where it is done: what was said, and of which address
        "answerPrinterMove",
        "Say whether it is where it was seen",
        gives="printer_answers.Printer",
        takes="requests.Moved",
        needs_body=True,
    )
    def moved(self, number: int) -> Answer:
        """Say whether a printer that is away is the one that was seen at `uri`; if so, it prints there."""
        printer = self._spool().printers.shared(number)
        fields = inputs.required_body()
        uri, is_so = inputs.required_text(fields, "uri"), fields.get("moved") is True
        move = self._dependencies.finder.answer_move(printer.name, uri, moved=is_so)
        if move is None:
            return problem(
                kinds.NOT_SEEN_THERE,
                message(
                    "%(name)s was not seen at %(uri)s, or is back at its own.", name=printer.name, uri=uri
                ),
            )
        if is_so:
            printer = self._spool().printers.follow(number, uri)
            self._dependencies.refresh_printers()
        said = "printer moved" if is_so else "printer's move denied"
        self._dependencies.identity.append_audit(actor(), said, printer.name, move.described)
        return jsonify(printer_json(printer, self._spool().printers.status(printer)))
