"""Adding, changing and removing printers by forms, which work without a script."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request

from appliance.runtime.rate_limiter import MINUTE, RateLimiter
from appliance.spool import InUse, Printer, PrinterState, RemovedPrinter, ScopedSpool
from appliance.web import status_text
from appliance.web.access import actor, user_name
from appliance.web.api import printers as printers_api
from appliance.web.dependencies import WebDependencies
from appliance.web.discovered_printers import found_printers, free_name
from appliance.web.language import gettext
from appliance.web.pages import printer_forms, printer_labels
from appliance.web.pages.form_fields import MAX_FIELD
from appliance.web.permissions import ADMIN
from appliance.web.refusals import away_to
from appliance.web.removals import Removal
from appliance.web.route import NUMBER, Group, route

LOOKS_A_MINUTE = 20  # at addresses, by one person: plenty for finding a typing mistake, few for a scan
CHECK, SAVE, ANYWAY = "check", "save", "anyway"  # what the buttons of the form ask for


def addable(dependencies: WebDependencies) -> list[dict[str, Any]]:
    """The printers that were seen and are not known, each with the address of the form that adds it."""
    known = dependencies.spool().printers.all()
    seen = found_printers(dependencies.finder.found(), known, dependencies.check_uri)
    return [
        row
        | {
            "model_name": printer_forms.model_of(row["profile"]),
            "add": printer_forms.address(row["uri"], row["profile"], row["title"]),
        }
        for row in seen
        if row["known_as"] is None
    ]


class PrinterChanges(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._looks = RateLimiter(LOOKS_A_MINUTE, MINUTE)

    @route("GET", "/printers/add", ADMIN)
    def add_form(self) -> Response:
        """A printer that was found, where the address names one; by hand else."""
        return self._form(None, printer_forms.asked(request.args))

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
            removed = self._spool().printers.remove(number)
        except InUse as error:
            return self._form(printer, printer_forms.of_printer(printer), {"name": status_text.said(error)})
        self._dependencies.refresh_printers()
        self._dependencies.identity.append_audit(actor(), "printer removed", printer.name)
        kept = self._dependencies.removals.add(
            Removal(printer.title, user_name(), "/printers", partial(self._put_back, self._spool(), removed))
        )
        return away_to(f"/printers?removed={kept.token}")

    def _put_back(self, spool: ScopedSpool, removed: RemovedPrinter) -> None:
        spool.printers.restore(removed)
        self._dependencies.refresh_printers()

    def _sent(self, printer: Printer | None) -> Response:
        presets = printer_forms.empty()
        values = presets | {
            name: request.form.get(name, presets[name])[:MAX_FIELD].strip() for name in presets
        }
        values["name"] = printer.name if printer else self._free(values["title"])
        wanted, uri = request.form.get("do", SAVE), printer_forms.uri_of(values)
        if printer is not None and printer_forms.is_same(printer.uri, uri):
            uri = printer.uri
        errors = self._errors(values, uri)
        if errors:
            return self._form(printer, values, errors)
        moves = printer is None or uri != printer.uri
        if wanted == CHECK or (wanted != ANYWAY and moves):
            answer, said = self._look(uri, values["profile"])
            if wanted == CHECK or answer not in printer_labels.FINE:
                return self._form(printer, values, said=said, is_fine=answer in printer_labels.FINE)
        kept = self._keep(printer, values, uri)
        is_there = printer is None and wanted != ANYWAY
        return away_to(f"/printers/{kept.id}/width" if is_there else f"/printers#printer-{kept.id}")

    def _free(self, title: str) -> str:
        """The name by which programs know a new printer."""
        return free_name(title, {each.name for each in self._spool().printers.all()})

    def _keep(self, printer: Printer | None, values: dict[str, str], uri: str) -> Printer:
        title = values["title"]
        kept = printers_api.put(self._dependencies, values["name"], uri, values["profile"], title)
        self._dependencies.identity.append_audit(
            actor(), "printer changed" if printer else "printer added", kept.name, uri
        )
        return kept

    def _errors(self, values: dict[str, str], uri: str) -> dict[str, str]:
        name, title = values["name"], values["title"]
        errors = printers_api.faults_of(self._dependencies, name, uri, values["profile"], title)
        others = [each.title.casefold() for each in self._spool().printers.all() if each.name != name]
        if not title:
            errors["title"] = gettext("Give it a name.")
        elif "title" in errors:
            errors["title"] = status_text.said(errors["title"])
        elif title.casefold() in others:
            errors["title"] = gettext("There is a printer of this name already.")
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
                return answer, f"{known.title}: {status_text.of_status(status.state, status.reasons)}"
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
            title=values["title"],
            found=[] if printer else [each for each in addable(self._dependencies) if each["drivable"]],
            said=said,
            is_fine=is_fine,
            **printer_forms.fields(values, errors or {}),
            **self._dependencies.frame(),
        )
        return make_response(page, HTTPStatus.OK if not errors else HTTPStatus.UNPROCESSABLE_ENTITY)
