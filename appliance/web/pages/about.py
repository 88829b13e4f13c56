"""The settings page that says what this box is, where it is, and how it is."""

from __future__ import annotations

import os
import platform
import socket

from flask import render_template

from appliance.runtime.i18n import message
from appliance.runtime.version import VERSION
from appliance.spool import NotFound
from appliance.web.api.system import faults_of
from appliance.web.dependencies import WebDependencies
from appliance.web.hosts import own_addresses
from appliance.web.pages.settings import around
from appliance.web.permissions import ADMIN, admin
from appliance.web.route import Group, route
from appliance.web.serializers import time_json
from appliance.web.status_text import said

MEGABYTE = 1_000_000


class AboutPage(Group):
    """The handler."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies

    @route("GET", "/settings/about", ADMIN)
    def about(self) -> str:
        """Version, addresses, space, health, and what was refused lately."""
        ports = self._dependencies.ports()
        disk = os.statvfs(self._dependencies.configuration.live.data)
        total, free = disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize
        return render_template(
            "settings_about.html",
            faults=[said(fault) for fault in faults_of(self._dependencies)],
            version=VERSION,
            python=platform.python_version(),
            system=f"{platform.system()} {platform.release()}, {platform.machine()}",
            host=socket.gethostname(),
            addresses=sorted(
                str(each) for each in own_addresses() if not each.is_loopback and not each.is_link_local
            ),
            ports=ports,
            vitals=[(each.level, said(each.text), said(each.remedy)) for each in self._dependencies.vitals()],
            free=free // MEGABYTE,
            total=total // MEGABYTE,
            used=round(1 - free / total, 3) if total else 1,
            floor=self._dependencies.configuration.live.limits.free_bytes // MEGABYTE,
            jobs=sum(self._dependencies.spool().jobs.counts().values()),
            notices=[
                (time_json(notice.at), said(notice.text))
                for notice in reversed(self._dependencies.spool().notices())
            ],
            **around(self._dependencies, "about"),
        )

    @route("POST", "/settings/restart", admin("box restarted"))
    def restart(self) -> str:
        """Start the box again; the page comes back by itself. Receipts that wait are kept."""
        if self._dependencies.restart is None:
            raise NotFound(message("This box is not started by systemd. Start it again by hand."))
        self._dependencies.restart()
        return render_template("restarting.html", **self._dependencies.frame())
