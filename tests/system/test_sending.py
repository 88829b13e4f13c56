"""`counterproof send` says what is known of a file that was sent, and no more."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_box import Box
from support.net_printer import NetPrinter
from support.waiting import DEADLINE


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


def sent(tmp_path: Path, port: int) -> str:
    file = tmp_path / "receipt.bin"
    file.write_bytes(b"tea\n\x1dV\x00")
    words = ("send", str(file), "--to", f"socket://127.0.0.1:{port}")
    ended = subprocess.run(
        [sys.executable, "-m", "appliance.cli", *words], capture_output=True, text=True, timeout=DEADLINE
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_job_that_waits_was_not_printed(box: Box, tmp_path: Path) -> None:
    said = sent(tmp_path, box.ports["raw"]["main"])
    assert "printed" not in said
    assert "taken by a Counterproof box" in said
    assert "approves" in said
    (job,) = box.jobs()
    assert job["state"] == "pending"


def test_to_ask_what_answers_makes_no_job(box: Box, tmp_path: Path) -> None:
    sent(tmp_path, box.ports["raw"]["main"])
    assert len(box.jobs()) == 1


def test_a_printer_s_own_word_is_believed(tmp_path: Path) -> None:
    printer = NetPrinter(tmp_path / "paper")
    assert "printed, as the printer itself says" in sent(tmp_path, int(printer.uri.rpartition(":")[2]))


def test_a_printer_that_says_nothing_is_not_said_to_have_printed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = (
            "import socket\n"
            f"listener = socket.socket(fileno={listener.fileno()})\n"
            "while True:\n    one, _ = listener.accept()\n    while one.recv(4096): pass\n    one.close()\n"
        )
        mute = subprocess.Popen([sys.executable, "-c", command], pass_fds=[listener.fileno()])
        try:
            assert "does not say whether it printed" in sent(tmp_path, listener.getsockname()[1])
        finally:
            mute.kill()
            mute.wait()
