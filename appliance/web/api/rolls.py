"""The API of virtual printers' paper and faults: `/api/printers/{id}/roll`, `/api/printers/{id}/faults`."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify, request

from appliance.spool import NotFound
from appliance.told import told
from appliance.web import inputs
from appliance.web.parts import Paper, WebParts
from appliance.web.problems import BadInput
from appliance.web.shapes import time_json

T = TypeVar("T")
MAX_DIGITS = 9  # of a paper's number
KEPT_SECONDS = 86_400  # by a browser: a paper does not change, and its address tells when it was printed


class RollsApi:
    """The handlers; each gives JSON or a picture, or raises what problems.py makes a problem document of."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._rolls = parts.rolls
        self._spool = parts.spool

    def blueprint(self) -> Blueprint:
        """Their routes."""
        routes = Blueprint("rolls_api", __name__)
        printer = "/api/printers/<int(max=9223372036854775807):number>"
        for rule, method, endpoint, handler in (
            (f"{printer}/roll", "GET", "roll", self.roll),
            (f"{printer}/roll", "DELETE", "tear_off", self.tear_off),
            (f"{printer}/roll/<paper>.png", "GET", "picture", self.picture),
            (f"{printer}/faults", "GET", "faults", self.faults),
            (f"{printer}/faults", "PUT", "set_faults", self.set_faults),
        ):
            routes.add_url_rule(rule, endpoint, handler, methods=[method])
        return routes

    def roll(self, number: int) -> Response:
        """What a virtual printer has printed, the newest first."""
        limit = inputs.limit(request.args)
        papers = found(self._rolls.papers, self._uri(number), limit + 1, inputs.cursor(request.args))
        following = str(papers[limit - 1].number) if len(papers) > limit else None
        return jsonify(papers=[paper_json(paper) for paper in papers[:limit]], next=following)

    def picture(self, number: int, paper: str) -> Response:
        """One of its papers as a picture."""
        if not paper.isascii() or not paper.isdigit() or len(paper) > MAX_DIGITS:
            raise NotFound(told("There is no paper %(paper)r.", paper=paper))
        picture = found(self._rolls.picture, self._uri(number), int(paper))
        answer = Response(picture, content_type="image/png")
        answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
        return answer

    def tear_off(self, number: int) -> Response:
        """Throw all of its paper away."""
        found(self._rolls.tear_off, self._uri(number))
        return Response(status=HTTPStatus.NO_CONTENT)

    def faults(self, number: int) -> Response:
        """What is wrong with a virtual printer."""
        return jsonify(faults=found(self._rolls.faults, self._uri(number)))

    def set_faults(self, number: int) -> Response:
        """Break a virtual printer, or mend it with an empty list."""
        wanted = inputs.words(inputs.body(), "faults")
        try:
            self._parts.set_faults(self._uri(number), wanted)
        except ValueError as error:
            raise BadInput("faults", str(error)) from None
        return jsonify(faults=list(wanted))

    def _uri(self, number: int) -> str:
        return self._spool().shared_printer(number).uri


def found(look: Callable[..., T], *arguments: object) -> T:
    """What a look at a roll gives. Raises NotFound."""
    try:
        return look(*arguments)
    except LookupError as error:
        raise NotFound(str(error.args[0])) from None


def paper_json(paper: Paper) -> dict[str, Any]:
    """A paper of a roll."""
    return {
        "number": paper.number,
        "at": time_json(paper.at),
        "width": paper.width,
        "height": paper.height,
    }
