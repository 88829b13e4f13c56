"""The settings pages of queues; forms work without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, make_response, render_template, request

from appliance.settings import QUEUE_FIELDS, Queue, QueueFaults
from appliance.spool import InUse, Invalid, ScopedSpool
from appliance.web.access import actor, user_name
from appliance.web.api.queues import checked_queue, new_queue
from appliance.web.dependencies import WebDependencies
from appliance.web.language import gettext, noop
from appliance.web.pages import printer_forms, printer_labels
from appliance.web.pages.form_fields import MAX_FIELD, chosen_from, field_of, sent, wrong
from appliance.web.pages.queue_words import NAME, PARTS
from appliance.web.pages.settings import DrawnPart, around, with_error
from appliance.web.permissions import ADMIN
from appliance.web.refusals import away_to
from appliance.web.removals import Removal
from appliance.web.route import Group, route
from appliance.web.serializers import queue_json
from appliance.web.status_text import said

PORT_TAKEN = noop("This port is that of the queue %(queue)s already; choose another one.")


class QueuePages(Group):
    """The handlers. What they change is noted where it is done."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @route("GET", "/settings/queues", ADMIN)
    def overview(self) -> str:
        """Every queue in a few words."""
        ports = self._dependencies.ports()
        return render_template(
            "settings_queues.html",
            queues=[queue_json(queue, ports) for queue in self._spool().queues.all()],
            policies={word: gettext(text) for word, text in printer_labels.POLICIES.items()},
            address=self._dependencies.way_in()["address"],
            **around(self._dependencies, "queues"),
        )

    @route("GET", "/settings/add-queue", ADMIN)
    def add_form(self) -> Response:
        """A new queue."""
        return self._form(None, new_queue(self._dependencies), {}, {})

    @route("POST", "/settings/add-queue", ADMIN)
    def add(self) -> Response:
        """Make it; it listens at once where it has a port."""
        typed = self._typed(None)
        errors, wanted = self._checked(None, new_queue(self._dependencies), typed)
        if wanted is None:
            return self._form(None, new_queue(self._dependencies), typed, errors)
        return self._keep(wanted, "queue added")

    @route("POST", "/settings/check-queue", ADMIN)
    def check(self) -> Response:
        """The faults of what stands in the form; nothing is kept."""
        known = next(
            (each for each in self._spool().queues.all() if each.name == request.form.get("of")), None
        )
        before = known or new_queue(self._dependencies)
        fields = {field.name: field for part in self._parts_of(before, {}, {}) for field in part.fields}
        faults = self._checked(known, before, self._typed(known))[0]
        return jsonify(
            errors={
                name: wrong(fields[name], text) if name in fields else text for name, text in faults.items()
            }
        )

    @route("GET", "/settings/queues/<name>", ADMIN)
    def change_form(self, name: str) -> Response:
        """All fields of a queue."""
        return self._form(self._spool().queues.get(name), self._spool().queues.get(name), {}, {})

    @route("POST", "/settings/queues/<name>", ADMIN)
    def change(self, name: str) -> Response:
        """Change it."""
        queue = self._spool().queues.get(name)
        typed = self._typed(queue)
        errors, wanted = self._checked(queue, queue, typed)
        if wanted is None:
            return self._form(queue, queue, typed, errors)
        return self._keep(wanted, "queue changed")

    @route("POST", "/settings/queues/<name>/remove", ADMIN)
    def remove(self, name: str) -> Response:
        """Take it away; its receipts stay."""
        queue = self._spool().queues.get(name)
        try:
            self._spool().queues.remove(name)
        except (InUse, Invalid) as error:
            return self._form(queue, queue, {}, {"": said(error)})
        self._dependencies.identity.append_audit(actor(), "queue removed", name)
        back = partial(self._put_back, self._spool(), queue)
        kept = self._dependencies.removals.add(Removal(name, user_name(), "/settings/queues", back))
        return away_to(f"/settings/queues?removed={kept.token}")

    def _put_back(self, spool: ScopedSpool, queue: Queue) -> None:
        spool.queues.put(queue)
        self._dependencies.settle_ports()

    def _keep(self, queue: Queue, action: str) -> Response:
        self._spool().queues.put(queue)
        self._dependencies.settle_ports()
        self._dependencies.identity.append_audit(actor(), action, queue.name)
        return away_to(f"/settings/queues/{queue.name}?saved=1")

    def _typed(self, queue: Queue | None) -> dict[str, Any]:
        fields = [field for part in self._parts_of(queue or Queue(), {}, {}) for field in part.fields]
        typed = sent(fields)
        if queue is None:
            typed["name"] = request.form.get("name", "")[:MAX_FIELD].strip()
        return typed

    def _checked(
        self, known: Queue | None, before: Queue, typed: Mapping[str, Any]
    ) -> tuple[dict[str, str], Queue | None]:
        """The faults by field, or else the queue as it would be."""
        faults: dict[str, str] = {}
        wanted = before
        for name, value in typed.items():  # one by one, so that all faults are told at once
            try:
                wanted = checked_queue(wanted, {name: value})
            except QueueFaults as error:
                faults |= error.faults
        others = [each for each in self._spool().queues.all() if known is None or each.name != known.name]
        if known is None and any(each.name == typed.get("name") for each in others):
            faults["name"] = gettext("There is a queue of this name already.")
        elif "name" in faults:
            faults["name"] = gettext("Use small letters, digits, '.', '-' and '_', 63 at most.")
        for other in others:
            if wanted.port and other.port == wanted.port:
                faults["port"] = gettext(PORT_TAKEN, queue=other.name)
        if wanted.fallback and wanted.fallback == wanted.printer:
            faults["fallback"] = gettext("That is its printer itself; choose another one.")
        return (faults, None) if faults else ({}, wanted)

    def _form(
        self, known: Queue | None, queue: Queue, typed: Mapping[str, Any], errors: Mapping[str, str]
    ) -> Response:
        name = field_of(
            QUEUE_FIELDS["name"],
            "name",
            NAME,
            typed.get("name", ""),
            error=errors.get("name", ""),
            required=True,
        )
        page = render_template(
            "settings_queue.html",
            queue=known,
            name=name,
            parts=self._parts_of(queue, typed, errors),
            problem=errors.get("", ""),
            **around(self._dependencies, "queues"),
        )
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)

    def _parts_of(self, queue: Queue, typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[DrawnPart]:
        drawn = []
        for title, words, is_expert in PARTS:
            fields = []
            for name, word in words.items():
                preset = None if name in CHOSEN else QUEUE_FIELDS[name].default
                field = field_of(
                    QUEUE_FIELDS[name], name, word, typed.get(name, getattr(queue, name)), preset
                )
                if name in CHOSEN:
                    field = chosen_from(field, CHOSEN[name](self))
                if name == "policy":
                    field = replace(field, kind="radios")  # it decides everything, so all of it is in sight
                fields.append(with_error(field, errors[name]) if name in errors else field)
            drawn.append(DrawnPart(gettext(title), "", fields, is_expert))
        return drawn

    def _printers(self, nothing: str) -> tuple[tuple[str, str], ...]:
        return (("", nothing), *((each.name, each.title) for each in self._spool().printers.all()))

    def _printer_choices(self) -> tuple[tuple[str, str], ...]:
        known = self._spool().printers.all()
        first = gettext("the first: %(name)s", name=known[0].title) if known else gettext("none yet")
        return self._printers(first)

    def _fallback_choices(self) -> tuple[tuple[str, str], ...]:
        return self._printers(gettext("none: they wait"))

    @staticmethod
    def _profile_choices() -> tuple[tuple[str, str], ...]:
        models = [each for _, names in printer_forms.models() for each in names]
        return (("", gettext("its printer")), *models)


CHOSEN: Mapping[str, Any] = {
    "printer": QueuePages._printer_choices,
    "fallback": QueuePages._fallback_choices,
    "profile": lambda pages: pages._profile_choices(),
}
