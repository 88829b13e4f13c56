"""Settings of the certificate that the pages are shown with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.settings import checks
from appliance.settings.fields import setting


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """The certificate, for the server in front."""

    folder: Path = setting(
        Path("tls"), checks.folder, "where it is kept; a relative one is in the data folder"
    )
    renew_days: float = setting(
        30.0, checks.seconds(1, 700), "before the end of the box's own at which it makes another"
    )
    server_pid: Path = setting(
        Path("/run/counterproof-web/nginx.pid"),
        checks.folder,
        "the server's process number, which is told of another certificate",
    )
