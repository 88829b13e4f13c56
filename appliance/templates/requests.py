"""The API of templates: `/api/templates`; jobs.py has what is about a job."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields as fields_of
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify

from appliance.runtime.i18n import message
from appliance.spool import Submission
from appliance.templates import files
from appliance.templates.fields import BadField, Field, completed, expect_good
from appliance.templates.files import Content
from appliance.templates.filling import Filler, Picture, Target
from appliance.templates.library import Changed, Library, Template, expect_possible, renamed
from appliance.templates.store import Version
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.access import principal, scope, user_name
from appliance.web.api.jobs import Answer, known_job_json
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import ADMIN, STEER, VIEW, admin
from appliance.web.problems import BadInput, problem
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import time_json

HERE = "appliance.templates.contract"
ALL, ONE = "/api/templates", "/api/templates/<name>"
SOURCE = "template"  # of jobs that were printed so
_OF_RECEIPT = re.compile(r"<cp:receipt\b|\breceipt\.")


class TemplateRequests(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, dependencies: WebDependencies, library: Library, filler: Filler) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool
        self._library = library
        self._filler = filler

    @api("GET", ALL, VIEW, "listTemplates", "Every template", gives=f"{HERE}:Templates")
    def list(self) -> Answer:
        """Every template, by title."""
        return jsonify(templates=[template_json(each) for each in self._library.all()])

    @api(
        *("POST", ALL, admin("template added"), "addTemplate", "Keep a template"),
        gives=f"{HERE}:Template",
        takes=f"{HERE}:NewTemplate",
        status=201,
        needs_body=True,
    )
    def add(self) -> Answer:
        """Keep a template; one by the name of a shipped one takes its place."""
        told = inputs.required_body()
        return self._added(Content(told["name"], told["title"], told["source"], read_fields(told)))

    @api(
        *("POST", f"{ALL}/import", admin("template added"), "importTemplate", "Keep a template of a file"),
        gives=f"{HERE}:Template",
        takes=f"{HERE}:ImportedTemplate",
        status=201,
        needs_body=True,
    )
    def import_file(self) -> Answer:
        """Keep a template as the export has written it."""
        told = inputs.required_body()
        try:
            content = files.read(told["file"])
        except BadField as error:
            raise refused(error) from None
        return self._added(renamed(content, told.get("name"), None))

    @api(
        *("POST", f"{ALL}/preview.png", ADMIN, "tryTemplate", "Look at a template that is being written"),
        media="image/png",
        takes=f"{HERE}:TryTemplate",
        needs_body=True,
    )
    def attempt(self) -> Answer:
        """A template that is not kept, as PNG; values and a receipt that are not given are made up."""
        told = inputs.required_body()
        content = Content("", "", told["source"], read_fields(told))
        if told.get("job") is not None:
            return self._preview(content, told)
        return png(self._filler.sample(content, told.get("values") or {}, self._target(told)))

    @api("GET", ONE, VIEW, "getTemplate", "A template", gives=f"{HERE}:Template")
    def show(self, name: str) -> Answer:
        """A template."""
        return jsonify(template_json(self._library.get(name)))

    @api(
        *("PUT", ONE, admin("template changed"), "changeTemplate", "Change a template"),
        gives=f"{HERE}:Template",
        takes=f"{HERE}:ChangedTemplate",
        needs_body=True,
    )
    def change(self, name: str) -> Answer:
        """Give a template another title, source or fields, as a new version."""
        told = inputs.required_body()
        before = self._library.get(name).content
        if told.get("name") not in (None, name):
            raise BadInput("name", message("a template keeps its name; import its file under another one"))
        content = Content(
            name,
            told.get("title") or before.title,
            told.get("source") or before.source,
            before.fields if told.get("fields") is None else read_fields(told),
        )
        return self._kept(content, told.get("version"))

    @api("DELETE", ONE, admin("template removed"), "removeTemplate", "Forget a template", status=204)
    def remove(self, name: str) -> Answer:
        """Forget one of the shop's own, with its versions; a shipped one of its name is back."""
        self._library.remove(name)
        return Response(status=HTTPStatus.NO_CONTENT)

    @api(
        *("GET", f"{ONE}/versions", VIEW, "listTemplateVersions", "Its versions"),
        gives=f"{HERE}:TemplateVersions",
    )
    def versions(self, name: str) -> Answer:
        """The versions that are kept, the newest first; none of a shipped one."""
        return jsonify(versions=[version_json(each) for each in self._library.versions(name)])

    @api(
        "POST",
        f"{ONE}/versions/{NUMBER}/restore",
        admin("template put back"),
        "restoreTemplateVersion",
        "Use a former version again",
        gives=f"{HERE}:Template",
    )
    def restore(self, name: str, number: int) -> Answer:
        """Have a former version in use again, as a new one."""
        return jsonify(template_json(self._library.restore(name, number, user_name())))

    @api("GET", f"{ONE}/export", VIEW, "exportTemplate", "It as a file", media="text/plain")
    def export(self, name: str) -> Answer:
        """A template as a file, which another box can import."""
        text = files.written(self._library.get(name).content)
        answer = Response(text, content_type="text/plain; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}{files.SUFFIX}"'
        return answer

    @api(
        *("POST", f"{ONE}/preview.png", STEER, "previewTemplate", "It with values"),
        media="image/png",
        takes=f"{HERE}:PreviewTemplate",
    )
    def preview(self, name: str) -> Answer:
        """A template with values, as PNG: as it would print, of a long paper the first strip."""
        return self._preview(self._library.get(name).content, inputs.body())

    @api(
        *("POST", f"{ONE}/print", STEER, "printTemplate", "Print it with values"),
        gives="job_answers.Job",
        takes=f"{HERE}:PrintTemplate",
        status=201,
        once=True,
    )
    def print(self, name: str) -> Answer:
        """A new job: a template with values. Its queue decides whether it waits for somebody."""
        told, content = inputs.body(), self._library.get(name).content
        target = self._target(told)
        submission = Submission(
            self._filler.document(content, told.get("values") or {}, target),
            SOURCE,
            user_name(),
            queue=target.queue.name,
            priority=inputs.priority(inputs.text(told, "priority")),
            scheduled_for=inputs.time("scheduled_for", inputs.text(told, "scheduled_for")),
            printer=inputs.text(told, "printer"),
            once=inputs.once(principal().id),
            asked=hashlib.sha256(json.dumps([name, told], sort_keys=True).encode()).hexdigest(),
        )
        job = self._spool().jobs.accept(submission).result()
        answer = jsonify(known_job_json(self._dependencies, job))
        answer.headers["Location"] = f"/api/jobs/{job.id}"
        return answer, HTTPStatus.CREATED

    def _added(self, content: Content) -> Answer:
        expect_free(self._library, content.name)
        return self._kept(content), HTTPStatus.CREATED

    def _kept(self, content: Content, seen: int | None = None) -> Response:
        try:
            expect_possible(content)
            self._filler.expect_good(content)
            return jsonify(template_json(self._library.keep(content, user_name(), seen)))
        except BadField as error:
            raise refused(error) from None
        except Changed:
            return problem(
                kinds.CHANGED_MEANWHILE, message("Somebody else has changed the template since you saw it.")
            )

    def _preview(self, content: Content, told: Mapping[str, Any]) -> Response:
        values, number = told.get("values") or {}, told.get("job")
        if told.get("made_up"):
            values = completed(content.fields, values)
        picture: Picture
        if number is None:
            picture = self._filler.picture(content, values, self._target(told))
        else:
            job = self._spool().jobs.get(number)
            target = self._filler.target(job.queue, told.get("printer") or job.printer)
            picture = self._filler.of_job(content, values, job, target, draw=True)
        return png(picture)

    def _target(self, told: Mapping[str, Any]) -> Target:
        return self._filler.target(told.get("queue") or scope().home, told.get("printer"))


def png(picture: Picture) -> Response:
    """The picture of a document that is in no job."""
    answer = Response(picture.png, content_type="image/png")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def is_of_receipt(content: Content) -> bool:
    """True if it speaks of a receipt, and can only be put over one."""
    return bool(_OF_RECEIPT.search(content.source))


def expect_free(library: Library, name: str) -> None:
    """Raise BadInput where the shop has a template of its own by this name."""
    if library.is_own(name):
        raise BadInput("name", message("there is a template %(name)s already; change it with PUT", name=name))


def read_fields(told: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a body, which is held to its model already."""
    entries = told.get("fields") or ()
    try:
        fields = tuple(
            files.field_of({name: value for name, value in each.items() if value is not None})
            for each in entries
        )
        expect_good(fields)
    except BadField as error:
        raise refused(error) from None
    return fields


def refused(error: BadField) -> BadInput:
    """The problem of a template that cannot be."""
    return BadInput(error.field, error.args[0], kinds.TEMPLATE_REFUSED)


def template_json(template: Template) -> dict[str, Any]:
    """A template, as lists and answers tell it."""
    content, version = template.content, template.version
    return {
        "name": content.name,
        "title": content.title,
        "shipped": version is None,
        "over_shipped": template.over_shipped,
        "version": version.version if version else 0,
        "changed_at": time_json(version.at) if version else None,
        "changed_by": version.by if version else None,
        "of_receipt": is_of_receipt(content),
        "fields": [field_json(each) for each in content.fields],
        "source": content.source,
    }


def version_json(version: Version) -> dict[str, Any]:
    """A former version."""
    return {
        "version": version.version,
        "at": time_json(version.at),
        "by": version.by,
        "title": version.content.title,
        "source": version.content.source,
        "fields": [field_json(each) for each in version.content.fields],
    }


def field_json(field: Field) -> dict[str, Any]:
    """A field with all that is said of it."""
    told = {each.name: getattr(field, each.name) for each in fields_of(Field)}
    return told | {"choices": [*field.choices], "label": field.label or field.name}
