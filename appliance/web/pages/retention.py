"""The settings page of how long receipts are kept; the form works without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request

from appliance.configuration import SettingFaults
from appliance.settings import QUEUE_FIELDS, QueueFaults
from appliance.spool import NotFound
from appliance.web.access import actor
from appliance.web.api.queues import checked_queue
from appliance.web.api.settings import changed
from appliance.web.dependencies import WebDependencies
from appliance.web.language import gettext
from appliance.web.pages.form_fields import MAX_FIELD, field_of
from appliance.web.pages.queue_words import PARTS
from appliance.web.pages.settings import around, form, with_error
from appliance.web.permissions import ADMIN
from appliance.web.refusals import away_to
from appliance.web.route import Group, route
from appliance.web.status_text import said

KEEPS = "keep-"  # before a queue's name, the field of how long it keeps receipts
KEEP_WORDS = PARTS[-1].words["retention_days"]


class RetentionPages(Group):
    """The handlers. What they change is noted where it is done."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @route("GET", "/settings/retention", ADMIN)
    def retention(self) -> Response:
        """The page: how long each queue keeps what receipts say."""
        return self._retention({}, {})

    @route("POST", "/settings/retention", ADMIN)
    def keep(self) -> Response:
        """Change it for all at once, or for none."""
        typed = {name: value[:MAX_FIELD].strip() for name, value in request.form.items() if name != "csrf"}
        typed = {name: value.replace(",", ".") for name, value in typed.items()}
        errors: dict[str, str] = {}
        wanted = []
        for queue in self._spool().queues.all():
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
        errors |= self._dependencies.configuration.faults(different)
        if errors:
            return self._retention(typed, errors)
        return self._keep_all(wanted, different)

    def _keep_all(self, wanted: Any, different: dict[str, object]) -> Response:
        for queue in wanted:
            if queue != self._spool().queues.get(queue.name):
                self._spool().queues.put(queue)
                self._dependencies.identity.append_audit(
                    actor(), "queue changed", queue.name, f"retention_days: {queue.retention_days:g}"
                )
        try:
            change = (
                changed(self._dependencies.configuration, self._dependencies.identity, different)
                if different
                else None
            )
        except (SettingFaults, NotFound) as error:  # somebody was quicker
            return self._retention({}, {"": said(error)})
        return away_to(f"/settings/retention?saved={change.number if change else 0}")

    def _new_keeps(self) -> str:
        return f"{self._dependencies.configuration.live.limits.retention_days:g}"

    def _retention(self, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
        fields = []
        for queue in self._spool().queues.all():
            name, model = KEEPS + queue.name, QUEUE_FIELDS["retention_days"]
            field = field_of(model, name, KEEP_WORDS, typed.get(name, queue.retention_days))
            field = replace(field, label=gettext("Receipts of %(queue)s", queue=queue.name))
            fields.append(with_error(field, errors[name]) if name in errors else field)
        page = render_template(
            "settings_retention.html",
            fields=fields,
            parts=form(self._dependencies, "retention", typed, errors),
            problem=errors.get("", ""),
            **around(self._dependencies, "retention"),
        )
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)
