"""The settings pages of queues, and of how long receipts are kept; forms work without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, make_response, render_template, request

from appliance.configuration import SettingFaults
from appliance.settings import QUEUE_FIELDS, Queue, QueueFaults
from appliance.spool import InUse, Invalid, NotFound
from appliance.web.access import actor, away_to
from appliance.web.api.queues import checked_queue, new_queue
from appliance.web.api.settings import changed
from appliance.web.language import gettext, noop
from appliance.web.pages import device_words, printer_forms
from appliance.web.pages.form_fields import MAX_FIELD, chosen_from, field_of, sent, wrong
from appliance.web.pages.queue_words import NAME, PARTS
from appliance.web.pages.settings import DrawnPart, around, form, with_error
from appliance.web.parts import WebParts
from appliance.web.permissions import ADMIN
from appliance.web.route import Group, route
from appliance.web.sentences import said
from appliance.web.shapes import queue_json

KEEPS = "keep-"  # before a queue's name, the field of how long it keeps receipts
PORT_TAKEN = noop("This port is that of the queue %(queue)s already; choose another one.")


class QueuePages(Group):
    """The handlers. What they change is noted where it is done."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._spool = parts.spool

    @route("GET", "/settings/queues", ADMIN)
    def overview(self) -> str:
        """Every queue in a few words."""
        ports = self._parts.ports()
        return render_template(
            "settings_queues.html",
            queues=[queue_json(queue, ports) for queue in self._spool().queues()],
            policies={word: gettext(text) for word, text in device_words.POLICIES.items()},
            address=self._parts.way_in()["address"],
            **around(self._parts, "queues"),
        )

    @route("GET", "/settings/add-queue", ADMIN)
    def add_form(self) -> Response:
        """A new queue."""
        return self._form(None, new_queue(self._parts), {}, {})

    @route("POST", "/settings/add-queue", ADMIN)
    def add(self) -> Response:
        """Make it; it listens at once where it has a port."""
        typed = self._typed(None)
        errors, wanted = self._checked(None, new_queue(self._parts), typed)
        if wanted is None:
            return self._form(None, new_queue(self._parts), typed, errors)
        return self._keep(wanted, "queue added")

    @route("POST", "/settings/check-queue", ADMIN)
    def check(self) -> Response:
        """What is wrong with what stands in the form; nothing is kept."""
        known = next((each for each in self._spool().queues() if each.name == request.form.get("of")), None)
        before = known or new_queue(self._parts)
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
        return self._form(self._spool().queue(name), self._spool().queue(name), {}, {})

    @route("POST", "/settings/queues/<name>", ADMIN)
    def change(self, name: str) -> Response:
        """Change it."""
        queue = self._spool().queue(name)
        typed = self._typed(queue)
        errors, wanted = self._checked(queue, queue, typed)
        if wanted is None:
            return self._form(queue, queue, typed, errors)
        return self._keep(wanted, "queue changed")

    @route("POST", "/settings/queues/<name>/remove", ADMIN)
    def remove(self, name: str) -> Response:
        """Take it away; its receipts stay."""
        queue = self._spool().queue(name)
        try:
            self._spool().remove_queue(name)
        except (InUse, Invalid) as error:
            return self._form(queue, queue, {}, {"": said(error)})
        self._parts.identity.note(actor(), "queue removed", name)
        return away_to("/settings/queues")

    def _keep(self, queue: Queue, action: str) -> Response:
        self._spool().put_queue(queue)
        self._parts.settle_ports()
        self._parts.identity.note(actor(), action, queue.name)
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
        """What is wrong by field, or else the queue as it would be."""
        faults: dict[str, str] = {}
        wanted = before
        for name, value in typed.items():  # one by one, so that all faults are told at once
            try:
                wanted = checked_queue(wanted, {name: value})
            except QueueFaults as error:
                faults |= error.faults
        others = [each for each in self._spool().queues() if known is None or each.name != known.name]
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
            **around(self._parts, "queues"),
        )
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)

    def _parts_of(self, queue: Queue, typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[DrawnPart]:
        drawn = []
        for title, words in PARTS:
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
            drawn.append(DrawnPart(gettext(title), "", fields))
        return drawn

    def _printers(self, nothing: str) -> tuple[tuple[str, str], ...]:
        return (("", nothing), *((each.name, each.name) for each in self._spool().printers()))

    def _printer_choices(self) -> tuple[tuple[str, str], ...]:
        known = self._spool().printers()
        first = gettext("the first: %(name)s", name=known[0].name) if known else gettext("none yet")
        return self._printers(first)

    def _fallback_choices(self) -> tuple[tuple[str, str], ...]:
        return self._printers(gettext("none: they wait"))

    @staticmethod
    def _profile_choices() -> tuple[tuple[str, str], ...]:
        models = [each for _, names in printer_forms.models() for each in names]
        return (("", gettext("its printer")), *models)

    # How long receipts are kept

    @route("GET", "/settings/retention", ADMIN)
    def retention(self) -> Response:
        """How long each queue keeps what receipts say."""
        return self._retention({}, {})

    @route("POST", "/settings/retention", ADMIN)
    def keep(self) -> Response:
        """Change it for all at once, or for none."""
        typed = {name: value[:MAX_FIELD].strip() for name, value in request.form.items() if name != "csrf"}
        typed = {name: value.replace(",", ".") for name, value in typed.items()}
        errors: dict[str, str] = {}
        wanted = []
        for queue in self._spool().queues():
            try:
                wanted.append(
                    checked_queue(
                        queue, {"retention_days": typed.get(KEEPS + queue.name, queue.retention_days)}
                    )
                )
            except QueueFaults as error:
                errors[KEEPS + queue.name] = error.faults["retention_days"]
        key = "limits.retention_days"
        different: dict[str, object] = (
            {key: typed[key]} if typed.get(key, self._new_keeps()) != self._new_keeps() else {}
        )
        errors |= self._parts.configuration.faults(different)
        if errors:
            return self._retention(typed, errors)
        return self._keep_all(wanted, different)

    def _keep_all(self, wanted: Any, different: dict[str, object]) -> Response:
        for queue in wanted:
            if queue != self._spool().queue(queue.name):
                self._spool().put_queue(queue)
                self._parts.identity.note(
                    actor(), "queue changed", queue.name, f"retention_days: {queue.retention_days:g}"
                )
        try:
            change = (
                changed(self._parts.configuration, self._parts.identity, different) if different else None
            )
        except (SettingFaults, NotFound) as error:  # somebody was quicker
            return self._retention({}, {"": said(error)})
        return away_to(f"/settings/retention?saved={change.number if change else 0}")

    def _new_keeps(self) -> str:
        return f"{self._parts.configuration.live.limits.retention_days:g}"

    def _retention(self, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
        fields = []
        for queue in self._spool().queues():
            name, model = KEEPS + queue.name, QUEUE_FIELDS["retention_days"]
            field = field_of(model, name, KEEP_WORDS, typed.get(name, queue.retention_days))
            field = replace(field, label=gettext("Receipts of %(queue)s", queue=queue.name))
            fields.append(with_error(field, errors[name]) if name in errors else field)
        page = render_template(
            "settings_retention.html",
            fields=fields,
            parts=form(self._parts, "retention", typed, errors),
            problem=errors.get("", ""),
            **around(self._parts, "retention"),
        )
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


KEEP_WORDS = PARTS[-1][1]["retention_days"]
CHOSEN: Mapping[str, Any] = {
    "printer": QueuePages._printer_choices,
    "fallback": QueuePages._fallback_choices,
    "profile": lambda pages: pages._profile_choices(),
}
