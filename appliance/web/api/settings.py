"""The API of the settings: `/api/settings`."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, jsonify, request

from appliance.configuration import Configuration
from appliance.identity import Identity
from appliance.runtime.i18n import message
from appliance.spool import SettingChange
from appliance.web import inputs
from appliance.web.access import actor, channel, user_name
from appliance.web.api.setting_shapes import change_json, setting_json
from appliance.web.confirming import FIELD, confirm
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import ADMIN
from appliance.web.problems import BadInput
from appliance.web.queries import PAGE
from appliance.web.route import Group, api


class SettingsApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document.

    What they change is noted where it is done.
    """

    def __init__(self, dependencies: WebDependencies) -> None:
        self._configuration = dependencies.configuration
        self._identity = dependencies.identity

    @api(
        "GET",
        "/api/settings",
        ADMIN,
        "listSettings",
        "Every setting, and where its value comes from",
        gives="setting_answers.SettingsAnswer",
    )
    def all(self) -> Response:
        """Every setting as it stands, and what would be taken back."""
        last = self._configuration.last()
        return jsonify(
            settings=[setting_json(each) for each in self._configuration.all()],
            last_change=change_json(last) if last else None,
        )

    @api(
        "PUT",
        "/api/settings",
        ADMIN,
        "changeSettings",
        "Change some settings, all or none",
        gives="setting_answers.SettingsAnswer",
        takes="requests.ChangedSettings",
        needs_body=True,
    )
    def change(self) -> Response:
        """Change some, all or none; null gives one back to the file or the default."""
        fields = inputs.body()
        values = fields.get("values")
        if not isinstance(values, dict) or not values:
            raise BadInput(
                "values", message('expected settings by their keys, such as {"panel.hold_seconds": 3}')
            )
        changed(self._configuration, self._identity, values, inputs.text(fields, FIELD))
        return self.all()

    @api(
        "GET",
        "/api/settings/changes",
        ADMIN,
        "listSettingChanges",
        "What was changed of them",
        gives="setting_answers.SettingChanges",
        query=PAGE,
    )
    def changes(self) -> Response:
        """The changes, the newest first."""
        limit = inputs.limit(request.args)
        found = self._configuration.changes(limit + 1, inputs.cursor(request.args))
        following = str(found[limit - 1].number) if len(found) > limit else None
        return jsonify(changes=[change_json(each) for each in found[:limit]], next=following)

    @api(
        "POST",
        "/api/settings/undo",
        ADMIN,
        "undoSettingChange",
        "Take a change back, the latest or one by its number",
        gives="setting_answers.SettingsAnswer",
        takes="requests.UndoneChange",
    )
    def undo(self) -> Response:
        """Take back a change by its number, or the latest."""
        fields = inputs.body()
        undone(self._configuration, self._identity, fields.get("change"), inputs.text(fields, FIELD))
        return self.all()


def is_of_login(keys: Iterable[str]) -> bool:
    """True if one of these settings is about logging in, which one's own password has to confirm."""
    return any(key.startswith("identity.") for key in keys)


def changed(
    configuration: Configuration, identity: Identity, values: dict[str, object], password: str | None = None
) -> SettingChange | None:
    """Change settings on behalf of who asks, and note it in the audit.

    `password` is their own. Raises SettingFaults, and as `confirm` does.
    """
    if is_of_login(values):
        confirm(identity, password)
    change = configuration.change(values, user_name(), channel())
    if change is not None:
        _note(identity, "settings changed", change)
    return change


def undone(
    configuration: Configuration, identity: Identity, number: int | None, password: str | None
) -> SettingChange:
    """Take a change back on behalf of who asks, and note it; `password` is their own.

    Raises NothingToUndo, SettingFaults, and as `confirm` does.
    """
    wanted = configuration.to_undo(number)
    if is_of_login(wanted.values):
        confirm(identity, password)
    change = configuration.undo(user_name(), channel(), wanted.number)
    _note(identity, "change of settings taken back", change)
    return change


def _note(identity: Identity, action: str, change: SettingChange) -> None:
    detail = "; ".join(f"{key}: {before} to {after}" for key, (before, after) in change.values.items())
    identity.append_audit(actor(), action, f"change {change.number}", detail)
