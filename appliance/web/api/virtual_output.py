"""The API of virtual printers' paper and faults: `/api/printers/{id}/roll`, `/api/printers/{id}/faults`."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, jsonify, request

from appliance.runtime.i18n import message
from appliance.spool import NotFound
from appliance.values import PrintedPaper
from appliance.web import inputs
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import VIEW, operate
from appliance.web.problems import BadInput
from appliance.web.queries import PAGE
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import time_json

PRINTER = f"/api/printers/{NUMBER}"
T = TypeVar("T")
MAX_DIGITS = 9  # of a paper's number
KEPT_SECONDS = 86_400  # by a browser: a paper does not change, and its address tells when it was printed


class VirtualOutputApi(Group):
    """The handlers; each gives JSON or a picture, or raises what problems.py makes a problem document of."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._virtual_output = dependencies.virtual_output
        self._spool = dependencies.spool

    @api(
        "GET",
        f"{PRINTER}/roll",
        VIEW,
        "getPrinterRoll",
        "What a virtual printer has printed",
        gives="printer_answers.Roll",
        query=PAGE,
    )
    def roll(self, number: int) -> Response:
        """The papers of a virtual printer, the newest first."""
        limit = inputs.limit(request.args)
        papers = found(self._virtual_output.papers, self._uri(number), limit + 1, inputs.cursor(request.args))
        following = str(papers[limit - 1].number) if len(papers) > limit else None
        return jsonify(papers=[paper_json(paper) for paper in papers[:limit]], next=following)

    @api(
        "GET",
        f"{PRINTER}/roll/<paper>.png",
        VIEW,
        "getPrinterRollPaper",
        "One of its papers",
        media="image/png",
        query={"at": {"type": "string", "description": "when it came out: browsers keep the picture by it"}},
    )
    def picture(self, number: int, paper: str) -> Response:
        """One of its papers as a picture."""
        if not paper.isascii() or not paper.isdigit() or len(paper) > MAX_DIGITS:
            raise NotFound(message("There is no paper %(paper)r.", paper=paper))
        picture = found(self._virtual_output.picture, self._uri(number), int(paper))
        answer = Response(picture, content_type="image/png")
        answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
        return answer

    @api(
        "DELETE",
        f"{PRINTER}/roll",
        operate("virtual printer's paper torn off"),
        "clearPrinterRoll",
        "Throw all of that away",
        status=204,
    )
    def tear_off(self, number: int) -> Response:
        """Throw all of its paper away."""
        found(self._virtual_output.tear_off, self._uri(number))
        return Response(status=HTTPStatus.NO_CONTENT)

    @api(
        "GET",
        f"{PRINTER}/faults",
        VIEW,
        "getPrinterFaults",
        "What is wrong with a virtual printer",
        gives="printer_answers.FaultsNow",
    )
    def faults(self, number: int) -> Response:
        """The faults of a virtual printer."""
        return jsonify(faults=found(self._virtual_output.faults, self._uri(number)))

    @api(
        "PUT",
        f"{PRINTER}/faults",
        operate("virtual printer's faults set"),
        "setPrinterFaults",
        "Break a virtual printer, or mend it",
        gives="printer_answers.FaultsNow",
        takes="requests.Faults",
    )
    def set_faults(self, number: int) -> Response:
        """Break a virtual printer, or mend it with an empty list."""
        wanted = inputs.words(inputs.body(), "faults")
        try:
            self._dependencies.set_faults(self._uri(number), wanted)
        except ValueError as error:
            raise BadInput("faults", str(error)) from None
        return jsonify(faults=list(wanted))

    def _uri(self, number: int) -> str:
        return self._spool().printers.shared(number).uri


def found(look: Callable[..., T], *arguments: object) -> T:
    """The result of a look at a roll. Raises NotFound."""
    try:
        return look(*arguments)
    except LookupError as error:
        raise NotFound(str(error.args[0])) from None


def paper_json(paper: PrintedPaper) -> dict[str, Any]:
    """A paper of a roll."""
    return {
        "number": paper.number,
        "at": time_json(paper.at),
        "width": paper.width,
        "height": paper.height,
    }
