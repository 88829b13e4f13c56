"""The settings pages of the box itself: general, panel, and what was changed; forms work without a script."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, make_response, render_template, request

from appliance.configuration import NothingToUndo, Setting, SettingFaults
from appliance.identity import Refused, TooMany
from appliance.settings import Staff, model_fields
from appliance.spool import SettingChange
from appliance.web.api.settings import changed, is_of_login, undone
from appliance.web.dependencies import WebDependencies
from appliance.web.language import gettext
from appliance.web.pages import pin_drawing
from appliance.web.pages.form_fields import (
    FormField,
    Words,
    chosen_from,
    displayed,
    field_of,
    own_password,
    raw,
    sent,
    wrong,
)
from appliance.web.pages.network_form import countries
from appliance.web.pages.setting_words import PAGES, WORDS, Part
from appliance.web.permissions import ADMIN
from appliance.web.problems import BadInput
from appliance.web.refusals import away_to, too_many
from appliance.web.route import Group, route
from appliance.web.serializers import time_json
from appliance.web.status_text import said

CHANGES_SHOWN = 10
TEMPLATES = {"general": "settings_general.html", "panel": "settings_panel.html"}
PATHS = {"general": "/settings", "panel": "/settings/panel", "retention": "/settings/retention"}


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A part of a form."""

    title: str
    lead: str
    fields: Sequence[FormField]
    is_expert: bool = False


LISTS: Mapping[str, Callable[[], Iterable[tuple[str, str]]]] = {  # what nobody should have to type
    "web.time_zone": lambda: [
        (zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())
    ],
    "network.country": countries,
}


class SettingsPages(Group):
    """The handlers. What they change is noted where it is done."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._configuration = dependencies.configuration

    @route("GET", "/settings", ADMIN)
    def general(self) -> Response:
        """The page of the box's name, its language, and its waits."""
        return self._page("general")

    @route("POST", "/settings", ADMIN)
    def save_general(self) -> Response:
        """Keep it."""
        return self._save("general")

    @route("GET", "/settings/panel", ADMIN)
    def panel(self) -> Response:
        """Buttons, lights and pins."""
        return self._page("panel")

    @route("POST", "/settings/panel", ADMIN)
    def save_panel(self) -> Response:
        """Keep it; the panel goes by it at once."""
        return self._save("panel")

    @route("POST", "/settings/check", ADMIN)
    def check(self) -> Response:
        """The faults of what stands in a form, by field; nothing is kept."""
        fields = [field for page in PAGES for part in form(self._dependencies, page) for field in part.fields]
        faults = self._configuration.faults(_different(fields))
        by_name = {field.name: field for field in fields}
        return jsonify(
            errors={key: wrong(by_name[key], text) for key, text in faults.items() if key in by_name}
        )

    @route("POST", "/settings/undo", ADMIN)
    def undo(self) -> Response:
        """Take a change back, the latest or one by its number."""
        number = request.form.get("change", "")
        back = PATHS.get(request.form.get("page", ""), "/settings")
        try:
            taken = undone(
                self._configuration,
                self._dependencies.identity,
                int(number) if number.isdigit() else None,
                own_password(),
            )
        except TooMany as error:
            return too_many(error.seconds, said(error))
        except (NothingToUndo, SettingFaults, Refused, BadInput) as error:
            return self._page("general", problem=said(error))
        return away_to(f"{back}?undone={taken.undoes}")

    def _save(self, page: str) -> Response:
        fields = [field for part in form(self._dependencies, page) for field in part.fields]
        typed = sent(fields)
        try:
            change = changed(
                self._configuration, self._dependencies.identity, _different(fields), own_password()
            )
        except SettingFaults as error:
            return self._page(page, typed, error.faults)
        except TooMany as error:
            return too_many(error.seconds, said(error))
        except (Refused, BadInput) as error:
            return self._page(page, typed, not_confirmed=said(error))
        return away_to(f"{PATHS[page]}?saved={change.number if change else 0}")

    def _page(
        self,
        page: str,
        typed: Mapping[str, Any] | None = None,
        faults: Mapping[str, str] | None = None,
        problem: str = "",
        not_confirmed: str = "",
    ) -> Response:
        drawn = render_template(
            TEMPLATES[page],
            parts=form(self._dependencies, page, typed, faults),
            problem=problem,
            not_confirmed=not_confirmed,
            panel=self._dependencies.panel,
            pins=pin_drawing.header(self._configuration.live.panel) if page == "panel" else [],
            elsewhere=pin_drawing.elsewhere(self._configuration.live.panel) if page == "panel" else [],
            **around(self._dependencies, page),
        )
        is_wrong = bool(faults or problem or not_confirmed)
        return make_response(drawn, HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK)


def form(
    dependencies: WebDependencies,
    page: str,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> list[DrawnPart]:
    """A page's form: as the settings are, or as it was typed, with what is wrong with that."""
    known = {setting.key: setting for setting in dependencies.configuration.all()}
    return [_drawn(part, known, typed or {}, faults or {}) for part in PAGES[page]]


def around(dependencies: WebDependencies, page: str) -> dict[str, object]:
    """The frame of every settings page: what was just done, what can be taken back, what still waits."""
    configuration = dependencies.configuration
    last = configuration.last()
    return {
        "page": page,
        "is_open": dependencies.identity.is_open(),
        "saved": request.args.get("saved"),
        "undone": request.args.get("undone"),
        "last": _change_view(last) if last else None,
        "changes": [_change_view(change) for change in configuration.changes(CHANGES_SHOWN)],
        "can_restart": dependencies.restart is not None,
        "waiting": [
            gettext(WORDS[each.key].label)
            for each in configuration.all()
            if each.staff is Staff.START and each.value != each.in_force and each.key in WORDS
        ],
        **dependencies.frame(),
    }


def _drawn(
    part: Part, known: Mapping[str, Setting], typed: Mapping[str, Any], faults: Mapping[str, str]
) -> DrawnPart:
    fields = []
    for key in part.keys:
        setting = known[key]
        field = field_of(
            model_fields()[key],
            key,
            WORDS[key],
            typed.get(key, setting.value),
            setting.default,
            locked=gettext("Set by %(where)s, which beats what is changed here.", where=setting.pinned_by)
            if setting.pinned_by
            else "",
            note=_note(setting),
        )
        if key in LISTS:
            field = chosen_from(field, (("", gettext("not chosen")), *LISTS[key]()))
        fields.append(field if key not in faults else with_error(field, faults[key]))
    lead = gettext(part.lead) if part.lead else ""
    return DrawnPart(gettext(part.title), lead, fields, part.is_expert)


def with_error(field: FormField, fault: str) -> FormField:
    """The field with what is wrong."""
    return replace(field, error=wrong(field, fault))


def _note(setting: Setting) -> str:
    if setting.staff is not Staff.START:
        return ""
    if setting.value == setting.in_force:
        return gettext("To change it, the box must start again.")
    return gettext(
        "Until the box starts again it is %(value)s.",
        value=displayed(setting.in_force, WORDS[setting.key]),
    )


def _different(fields: Sequence[FormField]) -> dict[str, Any]:
    """The values of the form that differ from the settings in force."""
    before = {
        field.name: raw(field, field.value) if field.kind == "number" else field.value for field in fields
    }
    return {key: value for key, value in sent(fields).items() if value != before[key]}


def _change_view(change: SettingChange) -> dict[str, Any]:
    """A change in words."""
    return {
        "number": change.number,
        "is_of_login": is_of_login(change.values),
        "at": time_json(change.at),
        "by": change.by,
        "undoes": change.undoes,
        "undone": change.undone,
        "values": [
            (
                gettext(WORDS[key].label) if key in WORDS else key,
                _value(key, before),
                _value(key, after),
            )
            for key, (before, after) in change.values.items()
        ],
    }


def _value(key: str, value: object) -> str:
    return gettext("as preset") if value is None else displayed(value, WORDS.get(key, Words(key)))
