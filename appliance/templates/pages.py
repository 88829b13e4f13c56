"""The pages of templates: all of them, one to fill in and print, one to write, a receipt to make one of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from appliance.runtime.i18n import message
from appliance.spool import Job
from appliance.templates.fields import MAX_LABEL, MAX_VALUE, Field
from appliance.templates.files import MAX_TITLE, SUFFIX, Content
from appliance.templates.filling import Filler
from appliance.templates.library import Library, Template
from appliance.templates.requests import png, template_json, version_json
from appliance.web import inputs
from appliance.web.access import principal, scope
from appliance.web.api.batch import found
from appliance.web.dependencies import WebDependencies
from appliance.web.limits import MAX_BATCH, MAX_FOUND
from appliance.web.pages.drawn import rendition_of
from appliance.web.pages.strips import strips
from appliance.web.permissions import ADMIN, STEER
from appliance.web.problems import BadInput
from appliance.web.refusals import away_to
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import drawn_job_json, printer_json

SHORT = 80  # characters of a text that stands on one line of a form
PIECES = 2_000  # texts of a receipt that can be marked: a form of more is none
_PIECE = re.compile(r"\S+(?: \S+)*")  # a column of a line: two blanks end it
EMPTY = """<epos-print xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print">
<text align="center" width="2" height="2">{{ title }}&#10;</text>
<text width="1" height="1"/>
<cut/>
</epos-print>
"""
FIRST = Field("title", "Title", required=True)
NOT_YET = template_json(Template(Content("", "", EMPTY, (FIRST,)))) | {"shipped": False}
LIMITS = {"max_title": MAX_TITLE, "max_label": MAX_LABEL, "max_value": MAX_VALUE, "short": SHORT}


@dataclass(frozen=True, slots=True)
class Receipts:
    """The receipts that are to be put into a template: chosen ones, or the first of all that fit (`fit`)."""

    jobs: tuple[Job, ...] = ()
    fit: str = ""
    query: str = ""  # that names them on another of these pages

    def __bool__(self) -> bool:
        return bool(self.jobs)


class TemplatePages(Group):
    """The handlers."""

    templates = "templates"

    def __init__(self, dependencies: WebDependencies, library: Library, filler: Filler) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._library = library
        self._filler = filler

    @route("GET", "/templates", STEER)
    def all(self) -> Response:
        """All templates, with what they look like; of chosen receipts those that they can be put into."""
        receipts = self._receipts()
        told = [template_json(each) for each in self._library.all()]
        shown = [each for each in told if each["of_receipt"]] if receipts else told
        return self._page("templates.html", templates=shown, receipts=receipts, suffix=SUFFIX)

    @route("GET", "/templates/<name>", STEER)
    def fill(self, name: str) -> Response:
        """A template with its fields as a form, and beside it what it prints."""
        spool, receipts = self._spool(), self._receipts()
        template = template_json(self._library.get(name))
        if receipts and not template["of_receipt"]:
            raise BadInput("jobs", message("a receipt cannot be put into this template: it speaks of none"))
        return self._page(
            "template.html",
            template=template,
            receipts=receipts,
            job=drawn_job_json(receipts.jobs[0], None) if receipts else None,
            queues=[queue.name for queue in spool.queues.all()],
            home=scope().home,
            printers=[printer_json(each, spool.printers.status(each)) for each in spool.printers.all()],
        )

    @route("GET", "/templates/<name>/sample.png", STEER)
    def sample(self, name: str) -> Response:
        """What a template looks like, with values and a receipt that are made up."""
        content = self._library.get(name).content
        target = self._filler.target(scope().home, None)
        mark = hashlib.sha256(f"{content} {target.profile}".encode()).hexdigest()[:32]
        if mark in request.if_none_match:
            return Response(status=304)
        answer = png(self._filler.sample(content, {}, target))
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.set_etag(mark)
        return answer

    @route("GET", "/new-template", ADMIN)
    def new(self) -> Response:
        """An empty template to write."""
        return self._editor(NOT_YET, [])

    @route("GET", "/templates/<name>/edit", ADMIN)
    def edit(self, name: str) -> Response:
        """A template to change, with its former versions."""
        template = self._library.get(name)
        versions = [version_json(each) for each in self._library.versions(name)]
        return self._editor(template_json(template), versions)

    @route("GET", f"/jobs/{NUMBER}/template", ADMIN)
    def of_job(self, number: int) -> Response:
        """A receipt of which a template is made: its texts, to be marked as fields."""
        job = self._spool().jobs.get(number)
        if job.erased_at is not None:
            return away_to(f"/jobs/{number}")
        rendition, _ = rendition_of(self._dependencies, job, job.printer)
        return self._page(
            "template_of_job.html",
            job=drawn_job_json(job, None),
            lines=_pieces(self._filler.lines(job)),
            strips=strips(rendition) if rendition else [],
        )

    def _editor(self, template: dict[str, Any], versions: list[dict[str, Any]]) -> Response:
        return self._page("template_edit.html", template=template, versions=versions)

    def _page(self, name: str, **shown: object) -> Response:
        is_admin = principal().role in ADMIN.roles
        shown |= LIMITS | self._dependencies.frame()
        return make_response(render_template(name, is_admin=is_admin, **shown))

    def _receipts(self) -> Receipts:
        """The receipts that the query names, as far as they can be changed. Raises BadInput."""
        chosen, fit = request.args.get("jobs"), request.args.get("fit", "")
        if chosen is not None:
            numbers = inputs.job_numbers("jobs", chosen)
            if len(numbers) > MAX_BATCH:
                raise BadInput("jobs", message("choose %(most)s receipts at the most", most=f"{MAX_BATCH:,}"))
            jobs = self._changeable(map(self._spool().jobs.get, numbers))
            receipts = Receipts(tuple(jobs), query=urlencode({"jobs": chosen}))
        elif fit:
            wanted = inputs.job_filter(MultiDict(parse_qsl(fit)))
            first = islice(self._changeable(found(self._spool(), wanted, MAX_FOUND)), 1)
            receipts = Receipts(tuple(first), fit, urlencode({"fit": fit}))
        else:
            return Receipts()
        if not receipts:
            raise BadInput("jobs", message("none of these receipts can be changed any more"))
        return receipts

    def _changeable(self, jobs: Iterable[Job]) -> Iterator[Job]:
        now = self._spool().now()
        return (job for job in jobs if "modify" in job.actions(now))


def _pieces(lines: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The texts of a receipt line by line, each column by itself, with where it stands in its run."""
    shown: list[list[dict[str, Any]]] = []
    count = 0
    for line in lines:
        if line["kind"] != "text" or count > PIECES:
            continue
        pieces = [
            {"run": run["id"], "start": piece.start(), "end": piece.end(), "text": piece[0]}
            for run in line["runs"]
            if run["editable"]
            for piece in _PIECE.finditer(run["text"])
        ]
        count += len(pieces)
        if pieces:
            shown.append(pieces)
    return shown
