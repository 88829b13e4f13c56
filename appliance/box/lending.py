"""The services of the box that the pages and the API use."""

from __future__ import annotations

import logging
import threading
from functools import partial

from appliance.box.backup_file import backup_file
from appliance.box.box import Box
from appliance.identity.storage.schema import FILE as IDENTITY_FILE
from appliance.preview import DrawingFailed
from appliance.printers import (
    VirtualOutput,
    check_uri,
    set_faults,
)
from appliance.settings import (
    is_loopback,
)
from appliance.spool import ScopedSpool
from appliance.storage.bootstrap import FILE as SPOOL_FILE
from appliance.tls import is_brought
from appliance.web import WebDependencies

log = logging.getLogger(__name__)
ANSWER_SECONDS = 0.5  # an answer is on its way by then


def web_dependencies(box: Box) -> WebDependencies:
    """All that the pages and the API are lent."""
    return WebDependencies(
        seen_by=partial(ScopedSpool, box.spool),
        previews=box.previews,
        drawing_failed=DrawingFailed,
        check_uri=lambda uri: check_uri(uri, box.driver_context),
        probe=box.prober.look,
        virtual_output=VirtualOutput(box.driver_context),
        finder=box.discovery,
        set_faults=lambda uri, faults: set_faults(uri, faults, box.driver_context),
        refresh_printers=box.dispatchers.refresh,
        panel=box.panel,
        configuration=box.configuration,
        ports=box.ports,
        settle_ports=box.raw.settle,
        ready=lambda: box.is_ready,
        job_bytes=box.settings.limits.job_bytes,
        identity=box.identity,
        settings=box.settings.web,
        shows_setup_code=box.settings.panel.kind == "screen" and is_loopback(box.settings.web.host),
        network=box.network,
        vitals=box.vitals.look,
        restart=partial(_restart, box) if box.supervisor.is_there else None,
        backup_file=lambda: backup_file(
            box.settings.data,
            box.settings.limits.free_bytes,
            ((SPOOL_FILE, box.spool.engine), (IDENTITY_FILE, box.identity.engine)),
        ),
        certificate_is_trusted=lambda: is_brought(box.settings.data / box.settings.tls.folder),
    )


def _restart(box: Box) -> None:
    """End the box once the answer to who asked is on its way; systemd starts it again."""
    log.info("somebody has the box start again")
    threading.Timer(ANSWER_SECONDS, box.end).start()
