"""The server in front of a box, as the image runs it: nginx by a user who is not root, with our own file."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

CONF = Path(__file__).parents[2] / "systemd" / "nginx" / "nginx.conf"
SERVER = 65_534  # nobody stands in for the user counterproof-web
NEEDED = ("nginx", "setpriv", "openssl")


def missing() -> list[str]:
    """What is not installed here."""
    return [each for each in NEEDED if shutil.which(each) is None]


class FrontDoor:
    """Its files are in `folder`, which anybody may go through; `command` starts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tls, self.run = folder / "tls", folder / "run"
        for each in (self.tls, self.run):
            each.mkdir(parents=True)
            os.chown(each, SERVER, SERVER)
        text = CONF.read_text()
        text = text.replace("/run/counterproof-web", str(self.run)).replace(
            "/var/lib/counterproof-tls", str(self.tls)
        )
        (folder / "nginx.conf").write_text(text)

    @property
    def settings(self) -> tuple[str, ...]:
        """What a box behind it is to be told."""
        return (
            *("raw.host=0.0.0.0", "raw.port=9100", "web.host=127.0.0.1", "web.port=8080", "events.port=8081"),
            *("web.proxy=127.0.0.1", "identity.login=true", "advertise.web_port=443"),
            "management.enabled=true",
            *(f"tls.folder={self.tls}", f"tls.server_pid={self.run}/nginx.pid"),
        )

    @property
    def command(self) -> tuple[str, ...]:
        """Starts nginx, which goes into the background once it listens."""
        user = (f"--reuid={SERVER}", f"--regid={SERVER}", "--clear-groups", "--no-new-privs")
        port = ("--inh-caps=-all,+net_bind_service", "--ambient-caps=-all,+net_bind_service")
        conf = str(self.folder / "nginx.conf")
        return ("setpriv", *user, *port, "nginx", "-q", "-e", "stderr", "-c", conf)

    def pid(self) -> int:
        """The master's."""
        return int((self.run / "nginx.pid").read_text())

    def stop(self) -> None:
        """End it, if it runs."""
        if (self.run / "nginx.pid").exists():
            subprocess.run(["kill", "-TERM", str(self.pid())], check=False)
