"""The API of what a job's document is and says: its picture, text, bytes and commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from itertools import chain, islice

from flask import Response, jsonify, request

import escpos
from appliance.runtime.i18n import message
from appliance.spool import Erased, Job
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.api.jobs import JOB, Answer, rendition_of
from appliance.web.dependencies import WebDependencies
from appliance.web.limits import MAX_COMMANDS
from appliance.web.permissions import VIEW_JOBS, VIEW_PAPER, view_jobs
from appliance.web.problems import BadInput, problem
from appliance.web.queries import CURSOR, TEXT
from appliance.web.route import Group, Schema, api
from appliance.web.serializers import command_json
from escpos.command import Command

STRIP_ROWS = 4_000  # dots; browsers stop drawing pictures taller than 16,384 to 65,535
STRIP: Schema = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
ORIGINAL = "original"
DOCUMENT: Schema = {"type": "string", "enum": [ORIGINAL]}  # as it came in, whatever was changed since
COMMANDS_LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_COMMANDS}
PIECE = 65_536  # bytes of a document parsed at once


class DocumentsApi(Group):
    """The handlers; each gives what was asked for, or raises what problems.py makes a problem document of."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @api(
        "GET",
        f"{JOB}/preview.png",
        VIEW_PAPER,
        "getJobPreview",
        "The paper, or a strip of it",
        media="image/png",
        query={"strip": STRIP, "printer": TEXT, "document": DOCUMENT},
    )
    def preview(self, number: int) -> Answer:
        """The paper, or a strip of it, as PNG; as `printer` would print it where the query names one."""
        strip = inputs.strip(request.args)
        job = self._whole_job(number)
        key = self._dependencies.previews.key_of(job, self._profile_wanted())
        tag = "-".join([*key, str(strip)])
        if request.if_none_match.contains_weak(tag):
            return Response(status=HTTPStatus.NOT_MODIFIED)
        part = (0, 0) if strip is None else (strip * STRIP_ROWS, STRIP_ROWS)
        try:
            drawing = self._dependencies.previews.picture(key, *part)
        except self._dependencies.drawing_failed as error:
            return problem(kinds.NOT_DRAWABLE, message("%(error)s Its bytes are unharmed.", error=error))
        answer = Response(drawing.png, content_type="image/png")
        answer.set_etag(tag)
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    @api(
        "GET",
        f"{JOB}/text",
        VIEW_JOBS,
        "getJobText",
        "What the receipt says",
        media="text/plain",
        query={"document": DOCUMENT},
    )
    def text(self, number: int) -> Answer:
        """The text of the receipt."""
        rendition = rendition_of(self._dependencies, self._whole_job(number))
        if rendition is None:
            return problem(kinds.NOT_DRAWABLE, message("This job could not be drawn, so it has no text."))
        return Response(rendition.text, content_type="text/plain; charset=utf-8")

    @api(
        "GET",
        f"{JOB}/raw",
        view_jobs("receipt downloaded"),
        "getJobDocument",
        "The document's bytes",
        media="application/octet-stream",
        query={"document": DOCUMENT},
    )
    def raw(self, number: int) -> Answer:
        """The document's bytes."""
        data, name = self._bytes_of(self._whole_job(number))
        answer = Response(data, content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.bin"'
        return answer

    @api(
        "GET",
        f"{JOB}/commands",
        VIEW_JOBS,
        "listJobCommands",
        "The document, command by command",
        gives="job_answers.Commands",
        query={"limit": COMMANDS_LIMIT, "cursor": CURSOR, "document": DOCUMENT},
    )
    def commands(self, number: int) -> Answer:
        """The document, command by command."""
        start, limit = (
            inputs.cursor(request.args) or 0,
            inputs.limit(request.args, MAX_COMMANDS, MAX_COMMANDS),
        )
        document, _ = self._bytes_of(self._whole_job(number))
        page = list(islice(_commands(document), start, start + limit + 1))
        following = str(start + limit) if len(page) > limit else None
        return jsonify(commands=[command_json(*each) for each in page[:limit]], next=following)

    @api(
        "GET",
        f"{JOB}/marks",
        VIEW_JOBS,
        "listJobMarks",
        "Which command drew which dots",
        gives="job_answers.Marks",
        query={"printer": TEXT, "document": DOCUMENT},
    )
    def marks(self, number: int) -> Answer:
        """The dots of each command; as `printer` would print it where the query names one."""
        key = self._dependencies.previews.key_of(self._whole_job(number), self._profile_wanted())
        try:
            marks = self._dependencies.previews.marks(key)
        except self._dependencies.drawing_failed as error:
            return problem(kinds.NOT_DRAWABLE, str(error))
        return jsonify(marks=[mark._asdict() for mark in marks])

    def _bytes_of(self, job: Job) -> tuple[bytes, str]:
        """The bytes that are asked for, and what a file with them is called."""
        jobs, name = self._spool().jobs, f"job-{job.id}"
        if _wants_original():
            return jobs.original(job.id), f"{name}-original"
        return jobs.document(job.id), name

    def _whole_job(self, number: int) -> Job:
        """A job whose bytes are there, with the document that is asked for. Raises NotFound or Erased."""
        wants_original = _wants_original()
        job = self._spool().jobs.get(number)
        if job.erased_at is not None:
            raise Erased(
                message(
                    "The receipt of job %(number)s was erased; its hash and its history stay.", number=number
                )
            )
        return replace(job, sha256=job.original_sha256 or job.sha256) if wants_original else job

    def _profile_wanted(self) -> str | None:
        """The profile of the printer that the query names, for how the job would look there."""
        name = request.args.get("printer")
        return self._spool().printers.by_name(name).profile if name else None


def _wants_original() -> bool:
    """True if the document is asked for as it came in."""
    wanted = request.args.get("document")
    if wanted not in (None, ORIGINAL):
        raise BadInput("document", message("expected %(choices)s, or nothing", choices=ORIGINAL))
    return wanted is not None


def _commands(document: bytes) -> Iterator[tuple[int, Command]]:
    """A document's commands with their offsets, parsed piece by piece: ten million feeds fit no memory."""
    parser, offset = escpos.Parser(), 0
    pieces = (document[at : at + PIECE] for at in range(0, len(document), PIECE))
    for commands in chain((parser.feed(piece) for piece in pieces), (parser.close() for _ in range(1))):
        for command in commands:
            yield offset, command
            offset += len(command.raw)
