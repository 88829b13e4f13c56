"""Two machines on one cable, made of network namespaces: the box, and a shop with Debian's own Avahi.

Nothing of this reaches the machine's real network, and everything of it is gone afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, Self

from support.waiting import DEADLINE

HERE = Path(__file__).parent
NEEDED = ("ip", "unshare", "avahi-daemon", "avahi-browse", "avahi-publish-service", "dbus-daemon")
BOX, SHOP = "10.99.0.1", "10.99.0.2"
BUS = """<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_type="signal"/><allow send_requested_reply="true"/><allow receive_type="method_call"/>
<allow receive_type="signal"/><allow receive_requested_reply="true"/></policy></busconfig>"""
AVAHI = """[server]
host-name=shop
use-ipv6=no
enable-dbus=yes
[publish]
publish-workstation=no
"""
START_AVAHI = "mount -t tmpfs tmpfs /run && mkdir /run/avahi-daemon && exec avahi-daemon --no-drop-root"


class Unavailable(Exception):
    """Why the two machines can't be made here."""


class TwoMachines:
    """A context manager. `in_box` and `in_shop` are commands that run there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = {side: f"cp-{side}-{os.getpid()}" for side in ("box", "shop")}
        self._running: list[subprocess.Popen[str]] = []
        self.environment = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder / 'bus'}"}

    def __enter__(self) -> Self:
        missing = [each for each in NEEDED if shutil.which(each) is None]
        if missing or os.geteuid() != 0:
            raise Unavailable(f"needs root and: {', '.join(missing or NEEDED)}")
        try:
            self._connect()
            self._start_avahi()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait(DEADLINE)
        for name in self._names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)

    def _connect(self) -> None:
        ends = {"box": (f"cpb{os.getpid()}", BOX), "shop": (f"cps{os.getpid()}", SHOP)}
        for name in self._names.values():
            self._ip("netns", "add", name)
        self._ip("link", "add", ends["box"][0], "type", "veth", "peer", "name", ends["shop"][0])
        for side, (end, address) in ends.items():
            self._ip("link", "set", end, "netns", self._names[side], "name", "eth0")
            self.ip(side, "link", "set", "lo", "up")
            self.ip(side, "address", "add", f"{address}/24", "dev", "eth0")
            self.ip(side, "link", "set", "eth0", "up")
            self.ip(side, "route", "add", "default", "dev", "eth0")

    @staticmethod
    def _ip(*words: str) -> None:
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"ip {' '.join(words)}: {done.stderr.strip()}")

    def ip(self, side: str, *words: str) -> None:
        """Change the network of a side."""
        self._ip("-n", self._names[side], *words)

    def _start_avahi(self) -> None:
        config, bus = self._folder / "avahi.conf", self._folder / "bus.conf"
        config.write_text(AVAHI)
        bus.write_text(BUS.format(socket=self._folder / "bus"))
        self.start("shop", "dbus-daemon", "--nofork", f"--config-file={bus}", "--print-address").readline()
        start = f"{START_AVAHI} --no-chroot --no-rlimits --file={config} 2>&1"
        log = self.start("shop", "unshare", "--mount", "sh", "-c", start)
        if not any("startup complete" in line for line in iter(log.readline, "")):
            raise Unavailable("avahi-daemon does not start here")

    def start(self, side: str, *command: str) -> IO[str]:
        """Run something until the end; what it says."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self._names[side], *command],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment,
        )
        self._running.append(process)
        assert process.stdout is not None
        return process.stdout

    def run(self, side: str, *command: str) -> str:
        """Run something to its end; what it said."""
        command = ("ip", "netns", "exec", self._names[side], *command)
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, env=self.environment, timeout=DEADLINE, check=False
        )
        return done.stdout

    def python(self, side: str, script: str, *arguments: str) -> subprocess.Popen[str]:
        """Run one of the scripts beside this file; it is told things line by line, and answers so."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self._names[side], sys.executable, str(HERE / script), *arguments],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        self._running.append(process)
        return process


def ask(process: subprocess.Popen[str], question: object) -> Any:
    """Tell a script something as a line of JSON, and read its answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())
