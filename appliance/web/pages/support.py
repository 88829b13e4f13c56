"""The settings page with the latest lines of the log, and the file for whoever helps from afar."""

from __future__ import annotations

import io
import json
import platform
import zipfile
from typing import Any

from flask import Response, render_template, send_file

from appliance.runtime import logs
from appliance.runtime.version import VERSION
from appliance.web.api.system import faults_of
from appliance.web.dependencies import WebDependencies
from appliance.web.pages.setting_words import WORDS
from appliance.web.pages.settings import around
from appliance.web.permissions import ADMIN, admin
from appliance.web.route import Group, route
from appliance.web.serializers import printer_json, queue_json, time_json


class SupportPage(Group):
    """The handlers. What leaves the box here names no receipt's text, no password and no key."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @route("GET", "/settings/support", ADMIN)
    def page(self) -> str:
        """The log, and a button for the file."""
        return render_template(
            "settings_support.html", lines=logs.latest(), **around(self._dependencies, "support")
        )

    @route("POST", "/settings/support/file", admin("support file downloaded"))
    def file(self) -> Response:
        """The log, and how the box is, in one file."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("log.txt", "\n".join((*logs.latest(), "")))
            archive.writestr("box.json", json.dumps(self._document(), indent=2, default=str))
        stream.seek(0)
        day = (time_json(self._spool().now()) or "")[:10]
        name = f"counterproof-support-{day}.zip"
        return send_file(stream, "application/zip", as_attachment=True, download_name=name)

    def _document(self) -> dict[str, Any]:
        spool, ports = self._spool(), self._dependencies.ports()
        return {
            "version": VERSION,
            "python": platform.python_version(),
            "system": platform.platform(),
            "at": time_json(spool.now()),
            "faults": faults_of(self._dependencies),
            "damage": spool.damage(),
            "vitals": [[each.level, each.text] for each in self._dependencies.vitals()],
            "notices": [[time_json(each.at), each.text] for each in spool.notices()],
            "ports": ports,
            "jobs": spool.jobs.counts(),
            "printers": [printer_json(each, spool.printers.status(each)) for each in spool.printers.all()],
            "queues": [queue_json(each, ports) for each in spool.queues.all()],
            "settings": {
                each.key: {"value": each.value, "in_force": each.in_force, "preset": each.default}
                for each in self._dependencies.configuration.all()
                if each.key in WORDS
            },
        }
