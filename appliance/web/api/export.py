"""Many receipts as one ZIP: documents, pictures, texts, and an index of them as a table and as JSON."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from flask import Response, request

from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.spool import Job, ScopedSpool
from appliance.web import inputs
from appliance.web.api import tables
from appliance.web.api.batch import filter_of, found
from appliance.web.api.records import COLUMNS
from appliance.web.dependencies import WebDependencies
from appliance.web.limits import MAX_FOUND
from appliance.web.permissions import view_jobs
from appliance.web.problems import BadInput
from appliance.web.queries import FILTER, TEXT
from appliance.web.refusals import too_many
from appliance.web.route import Group, api
from appliance.web.serializers import job_json
from appliance.web.status_text import said
from appliance.web.zip_stream import Entry, zipped

EXPORTS = 2  # at once: each holds one of the threads that answer requests
WAIT_SECONDS = 30  # after which somebody who found both taken may try again
NAME = "receipts.zip"
INDEX = (*COLUMNS, "original_sha256", "problem")
MEDIA = "application/zip"


class ExportApi(Group):
    """The handlers."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._places = threading.BoundedSemaphore(EXPORTS)

    @api(
        "POST",
        "/api/jobs/export",
        view_jobs("receipts exported"),
        "exportDocuments",
        "Receipts as a ZIP",
        media=MEDIA,
        takes="requests.Export",
        needs_body=True,
    )
    def export(self) -> Response:
        """Chosen receipts, or all that a filter finds, as a ZIP, sent while it is made."""
        fields = inputs.required_body()
        if (fields.get("jobs") is None) == (fields.get("filter") is None):
            raise BadInput("jobs", message("give either jobs, or a filter"))
        if fields.get("jobs") is not None:
            return self._sent(fields["jobs"])
        return self._found(filter_of(fields["filter"]))

    @api(
        "GET",
        "/api/jobs.zip",
        view_jobs("receipts exported"),
        "downloadDocuments",
        "Receipts as a ZIP, by a link",
        media=MEDIA,
        query=FILTER | {"ids": TEXT},
    )
    def download(self) -> Response:
        """The same for a link: all that the filter of its query finds, or those of its numbers."""
        if "ids" not in request.args:
            return self._found(inputs.job_filter(request.args))
        return self._sent(inputs.job_numbers("ids", request.args["ids"]))

    def _found(self, wanted: Any) -> Response:
        numbers = [job.id for job in found(self._spool(), wanted, MAX_FOUND + 1)]
        if len(numbers) > MAX_FOUND:
            raise BadInput(
                "filter", message("more than %(most)s jobs fit; narrow it down", most=f"{MAX_FOUND:,}")
            )
        return self._sent(numbers)

    def _sent(self, numbers: Sequence[int]) -> Response:
        if not self._places.acquire(blocking=False):
            detail = message("Other receipts are being exported. Wait for them to be done.")
            return too_many(WAIT_SECONDS, detail)
        export = _Export(self._dependencies, self._spool(), numbers)
        answer = Response(zipped(export.entries()), content_type=MEDIA)
        answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
        answer.call_on_close(weakref.finalize(export, self._places.release))  # or when nobody has it any more
        return answer


class _Export:
    """One export: the files of each job in turn, then the index, which tells what is missing."""

    def __init__(self, dependencies: WebDependencies, spool: ScopedSpool, numbers: Sequence[int]) -> None:
        self._previews = dependencies.previews
        self._not_drawn = dependencies.drawing_failed
        self._spool = spool
        self._numbers = numbers
        self._problems: dict[int, str] = {}

    def entries(self) -> Iterator[Entry]:
        """All files, made when they are asked for."""
        for number in self._numbers:
            job = self._job(number)
            if job is not None and job.erased_at is None:
                yield from self._files(job)
        yield Entry("index.csv", self._table())
        yield Entry("index.json", self._listing())

    def _job(self, number: int) -> Job | None:
        try:
            return self._spool.jobs.get(number)
        except BoxError as error:
            self._problems[number] = said(error)
            return None

    def _files(self, job: Job) -> Iterator[Entry]:
        """What can be had of a job: what cannot is named in the index."""
        with suppress(BoxError):
            if job.modified:
                yield Entry(f"originals/{job.id}.bin", [self._spool.jobs.original(job.id)])
        try:
            yield Entry(f"documents/{job.id}.bin", [self._spool.jobs.document(job.id)])
            told, png = self._previews.ask("draw", self._previews.key_of(job), top=0, rows=0)
        except (BoxError, self._not_drawn) as error:
            self._problems[job.id] = said(error)
            return
        yield Entry(f"pictures/{job.id}.png", [png], is_packed=True)
        yield Entry(f"texts/{job.id}.txt", [str(told["text"]).encode()])

    def _table(self) -> Iterator[bytes]:
        rows = ([row] for row in self._rows())
        return (piece.encode() for piece in tables.pieces(INDEX, rows))

    def _listing(self) -> Iterator[bytes]:
        yield b"["
        for at, row in enumerate(self._rows()):
            yield (b",\n" if at else b"\n") + json.dumps(row, ensure_ascii=False).encode()
        yield b"\n]\n"

    def _rows(self) -> Iterator[Mapping[str, Any]]:
        for number in self._numbers:
            problem = self._problems.get(number)
            try:
                row = job_json(self._spool.jobs.get(number))
            except BoxError as error:
                row = dict.fromkeys(COLUMNS) | {"id": number, "original_sha256": None}
                problem = said(error)
            yield row | {"problem": problem}
