"""Templates with their values, by the drawing process, which outlives whatever a template may do to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from appliance.runtime.i18n import Message, message
from appliance.spool import Erased, Job, Printer, Queue
from appliance.spool.records import Changes
from appliance.templates.fields import BadField, Field, completed, sample_of, values_of
from appliance.templates.files import Content
from appliance.web import problem_kinds as kinds
from appliance.web.api.documents import STRIP_ROWS
from appliance.web.dependencies import WebDependencies
from appliance.web.language import zone
from appliance.web.problems import BadInput

DEFAULT_PROFILE = "generic-80mm"  # of a template that is tried, and where there is no printer
# What a template is tried with that speaks of a receipt.
SAMPLE = b"Corner Shop\nCoffee                    2.50\nTOTAL EUR                 2.50\n\x1dV\x00"
Answer = dict[str, Any]


class Target(NamedTuple):
    """Where a document is to print: a queue, and the printer that it goes to, if there is any."""

    queue: Queue
    printer: Printer | None

    @property
    def profile(self) -> str:
        """The model that it prints on."""
        return self.printer.profile if self.printer else DEFAULT_PROFILE


class Picture(NamedTuple):
    """A document, and what it looks like."""

    data: bytes
    png: bytes
    told: Answer


class Filler:
    """Fills templates in, for requests."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    def target(self, queue: str, printer: str | None) -> Target:
        """The queue and printer by these names. Raises NotFound."""
        spool = self._spool()
        found = spool.queues.get(queue)
        known = spool.printers.all()
        usual = next((each for each in known if each.name == found.printer), known[0] if known else None)
        return Target(found, spool.printers.by_name(printer) if printer else usual)

    def document(self, content: Content, values: Mapping[str, Any], target: Target) -> bytes:
        """The commands of a template with values. Raises BadInput."""
        return self._about_nothing(content, values, target, 0).data

    def picture(self, content: Content, values: Mapping[str, Any], target: Target) -> Picture:
        """The same, with its picture; of a long paper the first strip. Raises BadInput."""
        return self._about_nothing(content, values, target, STRIP_ROWS)

    def sample(self, content: Content, values: Mapping[str, Any], target: Target) -> Picture:
        """The picture with a receipt that is made up, and values where there are none. Raises BadInput."""
        head = self._head(content, completed(content.fields, values), target, STRIP_ROWS)
        return _picture(*self._ask("fill", SAMPLE, target.profile, **head, has_receipt=True))

    def of_job(
        self, content: Content, values: Mapping[str, Any], job: Job, target: Target, draw: bool = False
    ) -> Picture:
        """A template with a job's receipt in it. Raises BadInput, NotFound or Erased."""
        head = self._head(content, values, target, STRIP_ROWS if draw else 0)
        previews = self._dependencies.previews
        try:
            return _picture(*previews.ask("fill", previews.key_of(_whole(job)), **head, has_receipt=True))
        except self._dependencies.drawing_failed as error:
            raise _too_much(error) from None

    def expect_good(self, content: Content) -> None:
        """Raise BadInput for a template that cannot be read, or prints nothing with values that fit it."""
        asked = {"source": content.source, "kinds": _kinds(content.fields)}
        self._ask("check", b"", DEFAULT_PROFILE, **asked)
        values = {each.name: sample_of(each) for each in content.fields}
        target = Target(Queue("main"), None)
        head = self._head(content, values, target, 0)
        self._ask("fill", SAMPLE, target.profile, **head, has_receipt=True)

    def lines(self, job: Job) -> list[Answer]:
        """The lines of a job's document, with their runs. Raises BadInput, or Erased."""
        previews = self._dependencies.previews
        try:
            answer, _ = previews.ask("editable", previews.key_of(_whole(job)))
        except self._dependencies.drawing_failed as error:
            raise _too_much(error) from None
        _expect_taken(answer)
        lines: list[Answer] = answer["lines"]
        return lines

    def made_of(self, job: Job, fields: Sequence[Mapping[str, Any]]) -> tuple[str, list[Answer]]:
        """A job's document as the source of a template, and its fields. Raises BadInput, or Erased."""
        previews = self._dependencies.previews
        try:
            answer, source = previews.ask("make", previews.key_of(_whole(job)), fields=list(fields))
        except self._dependencies.drawing_failed as error:
            raise _too_much(error) from None
        if "refused" in answer:
            raise _bad_mark(answer["refused"])
        return source.decode(), answer["fields"]

    def changes(self, job: Job, data: bytes) -> Changes:
        """The lines that differ between a job's document and another one; none where they cannot be told."""
        previews = self._dependencies.previews
        try:
            answer, _ = previews.ask("compare", previews.key_of(job), data, behind_size=len(data))
        except self._dependencies.drawing_failed:
            return ()
        return tuple((before, after) for before, after in answer.get("changes", ()))

    def _about_nothing(
        self, content: Content, values: Mapping[str, Any], target: Target, draw: int
    ) -> Picture:
        head = self._head(content, values, target, draw)
        return _picture(*self._ask("fill", b"", target.profile, **head, has_receipt=False))

    def _ask(self, question: str, document: bytes, profile: str, **more: Any) -> tuple[Answer, bytes]:
        try:
            answer = self._dependencies.previews.ask_about(question, document, profile, **more)
        except self._dependencies.drawing_failed as error:
            raise _too_much(error) from None
        _expect_taken(answer[0])
        return answer

    def _head(self, content: Content, values: Mapping[str, Any], target: Target, draw: int) -> Answer:
        try:
            checked = values_of(content.fields, values)
        except BadField as error:
            raise BadInput(error.field, error.args[0], kinds.TEMPLATE_REFUSED) from None
        return {
            "source": content.source,
            "values": checked,
            "kinds": _kinds(content.fields),
            "own": _own(target),
            "draw": draw,
        }


def _kinds(fields: Sequence[Field]) -> dict[str, str]:
    return {each.name: each.kind for each in fields}


def _own(target: Target) -> Answer:
    """The values that each template has: the time in the shop, and where it prints."""
    now = datetime.now(zone())
    printer = target.printer
    return {
        "now": now.isoformat(timespec="seconds"),
        "today": now.date().isoformat(),
        "queue": target.queue.name,
        "printer": {"name": printer.name, "title": printer.title or printer.name} if printer else None,
    }


def _picture(answer: Answer, data: bytes) -> Picture:
    _expect_taken(answer)
    size = answer["sizes"][0]
    return Picture(data[:size], data[size:], answer)


def _expect_taken(answer: Answer) -> None:
    """Raise BadInput where the drawing process has refused."""
    refused = answer.get("refused")
    if refused is None:
        return
    why: Message
    if refused["line"]:
        why = message("line %(line)s of the template: %(why)s", line=refused["line"], why=refused["why"])
    elif refused["shown"]:
        why = message("%(why)s, in: %(shown)s", why=refused["why"], shown=refused["shown"])
    else:
        why = message("the template cannot be printed: %(why)s", why=refused["why"])
    raise BadInput("source", why, kinds.TEMPLATE_REFUSED)


_MARKS: Mapping[str, Message] = {
    "no-run": message("there is no such text on the receipt; ask for its lines again"),
    "no-part": message("the text has no such part"),
    "not-editable": message("this text comes of a macro or a counter in the printer: it stays as it is"),
    "no-text": message("this text has characters that cannot be written down: it stays as it is"),
    "overlaps": message("this part of the text is a field already"),
    "too-long": message("the receipt is too long for a template"),
}


def _bad_mark(refused: Answer) -> BadInput:
    return BadInput(f"fields.{refused['field']}.run", _MARKS[refused["kind"]], kinds.TEMPLATE_REFUSED)


def _too_much(error: Exception) -> BadInput:
    return BadInput(
        "source", message("it could not be filled in: %(error)s", error=error), kinds.TEMPLATE_REFUSED
    )


def _whole(job: Job) -> Job:
    if job.erased_at is not None:
        raise Erased(
            message("The receipt of job %(number)s was erased; its hash and its history stay.", number=job.id)
        )
    return job
