"""Debian's CUPS prints through its `socket` backend to a running box, and shows the job done."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))
from running_box import PATIENCE, Box

CUPSD = Path("/usr/sbin/cupsd")
SOCKET_BACKEND = Path("/usr/lib/cups/backend/socket")
RECEIPT = b"\x1b@From a desktop\n\x1dV\x00"


class Cups:
    """A CUPS of its own, on a port of its own, that knows one printer: the box."""

    def __init__(self, folder: Path, printer: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.server = f"127.0.0.1:{listener.getsockname()[1]}"
        for name in ("spool", "cache", "state", "root"):
            (folder / name).mkdir(parents=True)
        files, config = folder / "cups-files.conf", folder / "cupsd.conf"
        files.write_text(
            f"ServerRoot {folder / 'root'}\nRequestRoot {folder / 'spool'}\nCacheDir {folder / 'cache'}\n"
            f"StateDir {folder / 'state'}\nErrorLog {folder / 'error_log'}\nAccessLog /dev/null\n"
            "User lp\nGroup lp\nSystemGroup root\nSandboxing relaxed\n"
        )
        config.write_text(
            f"Listen {self.server}\nLogLevel debug\nBrowsing Off\nDefaultAuthType None\n"
            "<Location />\nOrder allow,deny\nAllow from 127.0.0.1\n</Location>\n"
            "<Location /admin>\nOrder allow,deny\nAllow from 127.0.0.1\n</Location>\n"
            "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow from 127.0.0.1\n</Limit>\n</Policy>\n"
        )
        self.log = folder / "error_log"
        self.process = subprocess.Popen([str(CUPSD), "-f", "-c", str(config), "-s", str(files)])
        self.until(lambda: "is ready" in self.run("lpstat", "-r") or "is running" in self.run("lpstat", "-r"))
        self.run("lpadmin", "-p", "till", "-E", "-v", printer, "-m", "raw")

    def run(self, command: str, *words: str) -> str:
        """A command of CUPS's clients; what it says."""
        ran = subprocess.run(
            [command, "-h", self.server, *words], capture_output=True, text=True, timeout=PATIENCE
        )
        return ran.stdout + ran.stderr

    def until(self, look: object) -> None:
        """Wait for something to be so."""
        assert callable(look)
        deadline = time.monotonic() + PATIENCE
        while not look():
            assert time.monotonic() < deadline, self.log.read_text() if self.log.exists() else "no log"
            time.sleep(0.1)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(PATIENCE)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


@pytest.fixture
def cups(box: Box) -> Iterator[Cups]:
    if not SOCKET_BACKEND.exists():
        pytest.skip("cups is not installed")
    with tempfile.TemporaryDirectory(prefix="cups-") as folder:
        Path(folder).chmod(0o755)  # its backends are another user's
        cups = Cups(Path(folder) / "cups", f"socket://127.0.0.1:{box.ports['raw']['main']}")
        yield cups
        cups.stop()


def test_cups_prints_and_shows_the_job_done(box: Box, cups: Cups, tmp_path: Path) -> None:
    file = tmp_path / "receipt.bin"
    file.write_bytes(RECEIPT)
    assert "request id is till-1" in cups.run("lp", "-d", "till", "-o", "raw", str(file))
    cups.until(lambda: "till-1" in cups.run("lpstat", "-W", "completed", "-o"))
    (job,) = box.jobs()
    assert box.request("GET", f"/api/jobs/{job['id']}/raw")[1] == RECEIPT
    assert "From a desktop" in box.get(f"/api/jobs/{job['id']}")["text"]
