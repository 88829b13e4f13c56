"""Documents read and edited by the drawing process, for the requests and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from appliance.editing.refusals import refusal
from appliance.runtime.i18n import message
from appliance.spool import Erased, Job, Modification
from appliance.spool.records import Changes
from appliance.web import problem_kinds as kinds
from appliance.web.access import channel, user_name
from appliance.web.dependencies import WebDependencies
from appliance.web.language import zone
from appliance.web.problems import BadInput

Answer = dict[str, Any]


class Edited(NamedTuple):
    """An edited document: its bytes, its lines, the changed ones, and the strips that look different."""

    data: bytes
    told: Answer
    changes: Changes
    strips: Mapping[int, bytes]


class Editor:
    """Asks the drawing process, which outlives whatever a document may do to it."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    def editable(self, job: Job) -> Answer:
        """A job's lines. Raises BadInput, Erased, or what the previews raise."""
        answer, _ = self._ask("editable", job)
        return answer

    def edited(self, job: Job, edits: Sequence[Mapping[str, Any]], *, strips: bool) -> Edited:
        """A job's document with edits. Raises BadInput for one that cannot be made, and as `editable`."""
        return _edited(*self._ask("edit", job, edits=list(edits), strips=strips))

    def xml(self, job: Job) -> bytes:
        """A job's document as ePOS-Print XML that gives exactly its bytes again. Raises as `editable`."""
        _, xml = self._ask("xml", job)
        return xml

    def from_xml(self, job: Job, xml: str, *, strips: bool) -> Edited:
        """The document that XML is, in the place of a job's. Raises as `edited`."""
        data = xml.encode()
        return _edited(*self._ask("from_xml", job, behind=data, behind_size=len(data), strips=strips))

    def compared(self, job: Job, other: bytes) -> Answer:
        """A job's document beside another one, line by line. Raises as `editable`."""
        answer, _ = self._ask("compare", job, behind=other, behind_size=len(other))
        return answer

    def compared_with_original(self, job: Job) -> Answer:
        """A job as it came in beside what it is now, line by line. Raises as `editable`."""
        return self.compared(original_of(job), self._spool().jobs.document(job.id))

    def changes(self, job: Job, other: bytes) -> Changes:
        """The changed lines between a job's document and another one; none where they cannot be told."""
        try:
            return _pairs(self.compared(job, other))
        except BadInput:
            return ()

    def keep(self, job: Job, data: bytes, changes: Changes, reason: str | None) -> Job:
        """Give a job another document. Raises as the spool's `modify`."""
        clock = datetime.now(zone()).strftime("%H:%M")  # as people in the shop read it
        change = Modification(user_name(), channel(), job.sha256, data, reason, changes, clock)
        return self._spool().jobs.modify(job.id, change)

    def _ask(self, question: str, job: Job, behind: bytes = b"", **more: Any) -> tuple[Answer, bytes]:
        previews = self._dependencies.previews
        try:
            answer, data = previews.ask(question, previews.key_of(_whole(job)), behind, **more)
        except self._dependencies.drawing_failed as error:
            text = message("%(error)s Its bytes are unharmed.", error=error)
            raise BadInput("sha256", text, kinds.NOT_DRAWABLE) from None
        if "refused" in answer:
            raise refusal(answer["refused"])
        return answer, data


def _edited(answer: Answer, data: bytes) -> Edited:
    parts = []
    for size in answer["sizes"]:
        parts.append(data[:size])
        data = data[size:]
    pictures = dict(zip(answer["strips"], parts[1:], strict=True))
    return Edited(parts[0], answer, _pairs(answer), pictures)


def original_of(job: Job) -> Job:
    """The job as it came in, whatever was changed since."""
    return replace(job, sha256=job.original_sha256 or job.sha256)


def _whole(job: Job) -> Job:
    if job.erased_at is not None:
        raise Erased(
            message("The receipt of job %(number)s was erased; its hash and its history stay.", number=job.id)
        )
    return job


def _pairs(answer: Answer) -> Changes:
    return tuple((before, after) for before, after in answer["changes"])
