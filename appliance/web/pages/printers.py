"""The pages of printers: how they are, adding and changing them, and a virtual one's roll."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request

from appliance.identity import Role
from appliance.runtime.rate_limiter import MINUTE, RateLimiter
from appliance.spool import InUse, Printer, PrinterState
from appliance.web import inputs, status_text
from appliance.web.access import actor, may_decide, principal, user_name
from appliance.web.api import printers as printers_api
from appliance.web.api.rolls import found, paper_json
from appliance.web.dependencies import WebDependencies
from appliance.web.discovered_printers import found_printers, moves_json, scan_json
from appliance.web.language import gettext
from appliance.web.pages import printer_forms, printer_labels
from appliance.web.pages.form_fields import MAX_FIELD
from appliance.web.permissions import ADMIN, VIEW
from appliance.web.refusals import away_to
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import definition_json, printer_json, queue_json

PAPERS = 8  # of a roll on its page at once
LOOKS_A_MINUTE = 20  # at addresses, by one person: plenty for finding a typing mistake, few for a scan
CHECK, SAVE, ANYWAY = "check", "save", "anyway"  # what the buttons of the form ask for


class PrinterPages(Group):
    """The handlers; forms work without a script."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._looks = RateLimiter(LOOKS_A_MINUTE, MINUTE)

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
        seen = found_printers(self._dependencies.finder.found(), known, self._dependencies.check_uri)
        queues = [
            (
                queue_json(queue, ports),
                [definition_json(one) for one in self._spool().queues.definitions(queue.name)],
            )
            for queue in self._spool().queues.all()
        ]
        return {
            "printers": [self._shown(printer, known[0].name) for printer in known],
            "found": [
                row | {"model_name": printer_forms.model_of(row["profile"])}
                for row in seen
                if row["known_as"] is None
            ],
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
                    printer=queue.fallback,
                    time=printer_labels.seconds(queue.fallback_seconds),
                )
                for queue in fed
                if queue.fallback
            ],
        }

    # Adding and changing

    @route("GET", "/printers/add", ADMIN)
    def add_form(self) -> Response:
        """A printer by hand."""
        return self._form(None, printer_forms.empty())

    @route("POST", "/printers/add", ADMIN)  # noted where it is done: to look at an address is no change
    def add(self) -> Response:
        """Look at it, or keep it."""
        return self._sent(None)

    @route("GET", f"/printers/{NUMBER}", ADMIN)
    def change_form(self, number: int) -> Response:
        """Another place or model for a printer."""
        printer = self._spool().printers.get(number)
        return self._form(printer, printer_forms.of_printer(printer))

    @route("POST", f"/printers/{NUMBER}", ADMIN)  # the same
    def change(self, number: int) -> Response:
        """Look at it there, or keep that."""
        return self._sent(self._spool().printers.get(number))

    @route("POST", f"/printers/{NUMBER}/remove", ADMIN)  # noted where it is done: it may be in use
    def remove(self, number: int) -> Response:
        """Forget a printer."""
        printer = self._spool().printers.get(number)
        try:
            self._spool().printers.remove(number)
        except InUse as error:
            return self._form(printer, printer_forms.of_printer(printer), {"name": status_text.said(error)})
        self._dependencies.refresh_printers()
        self._dependencies.identity.append_audit(actor(), "printer removed", printer.name)
        return away_to("/printers")

    def _sent(self, printer: Printer | None) -> Response:
        presets = printer_forms.empty()
        values = presets | {
            name: request.form.get(name, presets[name])[:MAX_FIELD].strip() for name in presets
        }
        if printer is not None:
            values["name"] = printer.name
        wanted, uri = request.form.get("do", SAVE), printer_forms.uri_of(values)
        if printer is not None and printer_forms.is_same(printer.uri, uri):
            uri = printer.uri
        errors = self._errors(printer, values, uri)
        if errors:
            return self._form(printer, values, errors)
        moves = printer is None or uri != printer.uri
        if wanted == CHECK or (wanted != ANYWAY and moves):
            answer, said = self._look(uri, values["profile"])
            if wanted == CHECK or answer not in printer_labels.FINE:
                return self._form(printer, values, said=said, is_fine=answer in printer_labels.FINE)
        return self._keep(printer, values, uri)

    def _keep(self, printer: Printer | None, values: dict[str, str], uri: str) -> Response:
        kept = printers_api.put(self._dependencies, values["name"], uri, values["profile"])
        self._dependencies.identity.append_audit(
            actor(), "printer changed" if printer else "printer added", kept.name, uri
        )
        return away_to(f"/printers#printer-{kept.id}")

    def _errors(self, printer: Printer | None, values: dict[str, str], uri: str) -> dict[str, str]:
        errors = printers_api.faults_of(self._dependencies, values["name"], uri, values["profile"])
        if printer is None and any(each.name == values["name"] for each in self._spool().printers.all()):
            errors["name"] = gettext("There is a printer of this name already.")
        elif "name" in errors:
            errors["name"] = gettext("Use small letters, digits, '.', '-' and '_', 63 at most.")
        if "uri" in errors:
            kind = printer_forms.BY_NAME.get(values["kind"], printer_forms.KINDS[0])
            errors[kind.main] = status_text.said(errors.pop("uri"))
        return errors

    def _look(self, uri: str, profile: str) -> tuple[str, str]:
        """The result of a look for a printer: a word, and a sentence."""
        for known in self._spool().printers.all():
            if known.uri == uri:  # it may be open, and then nobody else gets hold of it
                status = self._spool().printers.status(known)
                answer = "ready" if status.state is PrinterState.ONLINE else "help"
                return answer, f"{known.name}: {status_text.of_status(status.state, status.reasons)}"
        wait = self._looks.wait(user_name())
        if wait > 0:
            return "away", gettext("You have looked at many addresses. Wait a minute.")
        self._looks.hit(user_name())
        probe = self._dependencies.probe(uri, profile)
        return probe.answer, printer_labels.of_probe(probe, uri)

    def _form(
        self,
        printer: Printer | None,
        values: dict[str, str],
        errors: dict[str, str] | None = None,
        said: str = "",
        is_fine: bool = True,
    ) -> Response:
        page = render_template(
            "printer_form.html",
            printer=printer,
            name=values["name"],
            said=said,
            is_fine=is_fine,
            **printer_forms.fields(values, errors or {}),
            **self._dependencies.frame(),
        )
        return make_response(page, HTTPStatus.OK if not errors else HTTPStatus.UNPROCESSABLE_ENTITY)

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
        printer, rolls = self._spool().printers.shared(number), self._dependencies.rolls
        before = inputs.cursor(request.args)
        papers = found(rolls.papers, printer.uri, PAPERS + 1, before)
        present = found(rolls.faults, printer.uri)
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
