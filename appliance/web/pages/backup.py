"""The settings page by which a backup is downloaded."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, render_template, send_file

from appliance.identity import AuditFilter, IdentityError, Refused, TooMany
from appliance.runtime.errors import BoxError
from appliance.web.access import actor
from appliance.web.confirming import confirm
from appliance.web.dependencies import WebDependencies
from appliance.web.pages.form_fields import own_password
from appliance.web.pages.settings import around
from appliance.web.permissions import ADMIN
from appliance.web.problems import BadInput
from appliance.web.refusals import too_many
from appliance.web.route import Group, route
from appliance.web.serializers import time_json
from appliance.web.status_text import said

DOWNLOADED = "backup downloaded"  # in the audit


class BackupPage(Group):
    """The handlers. The file holds receipts and passwords' hashes, so one's own password is asked for."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._identity = dependencies.identity

    @route("GET", "/settings/backup", ADMIN)
    def page(self) -> Response:
        """When the last one was downloaded, and a button for another."""
        return self._page()

    @route("POST", "/settings/backup", ADMIN)  # noted where it is done
    def download(self) -> Response:
        """Both databases in one file."""
        try:
            confirm(self._identity, own_password())
            with self._dependencies.backup_file() as file:  # open, it stays until it is sent
                stream = file.open("rb")
        except (IdentityError, BadInput, BoxError) as error:
            return self._page(error)
        self._identity.append_audit(actor(), DOWNLOADED)
        day = (time_json(self._dependencies.spool().now()) or "")[:10]
        answer = send_file(
            stream, "application/zip", as_attachment=True, download_name=f"counterproof-{day}.zip"
        )
        answer.call_on_close(stream.close)
        return answer

    def _page(self, error: Exception | None = None) -> Response:
        if isinstance(error, TooMany):
            return too_many(error.seconds, said(error))
        last = self._identity.audit(AuditFilter(action=DOWNLOADED), 1)
        drawn = render_template(
            "settings_backup.html",
            last_backup=time_json(last[0].at) if last else None,
            error=said(error) if error else "",
            is_password_wrong=isinstance(error, (Refused, BadInput)),
            **around(self._dependencies, "backup"),
        )
        return make_response(drawn, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)
