"""The pages of printers: how they are, and a virtual one's roll."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from appliance.identity import Role
from appliance.spool import Printer
from appliance.web import inputs
from appliance.web.access import may_decide, principal
from appliance.web.api.virtual_output import found, paper_json
from appliance.web.dependencies import WebDependencies
from appliance.web.discovered_printers import moves_json, scan_json
from appliance.web.language import gettext
from appliance.web.pages import printer_forms, printer_labels
from appliance.web.pages.printer_changes import addable
from appliance.web.permissions import VIEW
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import definition_json, printer_json, queue_json

PAPERS = 8  # of a roll on its page at once


class PrinterPages(Group):
    """The handlers; forms work without a script."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    # How they are

    @route("GET", "/printers", VIEW)
    def printers(self) -> str:
        """Printers and queues: how they are, and what tills have stored."""
        return render_template("printers.html", **self._devices(), **self._dependencies.frame())

    @route("GET", "/fragments/printers", VIEW)
    def printers_fragment(self) -> str:
        """Its changing part."""
        return render_template("_printers.html", **self._devices())

    def _devices(self) -> dict[str, object]:
        ports, known = self._dependencies.ports(), self._spool().printers.all()
        queues = [
            (
                queue_json(queue, ports),
                [definition_json(one) for one in self._spool().queues.definitions(queue.name)],
            )
            for queue in self._spool().queues.all()
        ]
        return {
            "printers": [self._shown(printer, known[0].name) for printer in known],
            "found": addable(self._dependencies),
            "scan": scan_json(self._dependencies.finder.last_scan()),
            "queues": queues,
            "has_panel": self._dependencies.panel.works,
            "address": self._dependencies.way_in()["address"],
            "policies": {word: gettext(text) for word, text in printer_labels.POLICIES.items()},
            "drawers": {word: gettext(text) for word, text in printer_labels.DRAWERS.items()},
            "may_operate": may_decide(),
            "may_change": principal().role is Role.ADMIN,
        }

    def _shown(self, printer: Printer, first: str) -> dict[str, Any]:
        """A printer with what its card says of it."""
        titles = {each.name: each.title for each in self._spool().printers.all()}
        fed = [queue for queue in self._spool().queues.all() if (queue.printer or first) == printer.name]
        return printer_json(printer, self._spool().printers.status(printer)) | {
            "place": printer_forms.place_of(printer.uri),
            "model": printer_forms.model_of(printer.profile),
            "is_virtual": printer.uri.startswith("virtual:"),
            "queues": [queue.name for queue in fed],
            "moves": [
                move | {"place": printer_forms.place_of(move["uri"])}
                for move in moves_json(self._dependencies.finder.moves())
                if move["printer"] == printer.name
            ],
            "fallbacks": [
                gettext(
                    "Receipts of %(queue)s go to %(printer)s where it is away for %(time)s.",
                    queue=queue.name,
                    printer=titles.get(queue.fallback, queue.fallback),
                    time=printer_labels.seconds(queue.fallback_seconds),
                )
                for queue in fed
                if queue.fallback
            ],
        }

    # A virtual printer's roll

    @route("GET", f"/printers/{NUMBER}/roll", VIEW)
    def roll(self, number: int) -> str:
        """The paper that a virtual printer has printed, as it comes out, and its faults."""
        return render_template("roll.html", **self._roll(number), **self._dependencies.frame())

    @route("GET", f"/fragments/printers/{NUMBER}/roll", VIEW)
    def roll_fragment(self, number: int) -> str:
        """Its changing part."""
        return render_template("_roll.html", **self._roll(number))

    def _roll(self, number: int) -> dict[str, object]:
        printer, virtual_output = self._spool().printers.shared(number), self._dependencies.virtual_output
        before = inputs.cursor(request.args)
        papers = found(virtual_output.papers, printer.uri, PAPERS + 1, before)
        present = found(virtual_output.faults, printer.uri)
        return {
            "printer": self._shown(printer, printer.name),
            "papers": [paper_json(paper) for paper in reversed(papers[:PAPERS])],
            "older": papers[PAPERS - 1].number if len(papers) > PAPERS else None,
            "before": before,
            "faults": [
                (word, gettext(title), gettext(about), word in present)
                for word, (title, about) in printer_labels.FAULTS.items()
            ],
            "may_operate": may_decide(),
        }
