"""README's commands work as they are typed, one after the other, in a fresh checkout."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.waiting import wait_for

import escpos

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
READY = re.compile(r"^ready (\{.*\})$", re.MULTILINE)
GET = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8080{path}').read().decode())"


def block(section: str, like: str) -> str:
    """The indented block of a section that has this in it."""
    text = README.split(f"## {section}\n")[1].split("\n## ")[0]
    blocks = [
        re.sub("^    ", "", each, flags=re.M) for each in re.findall(r"(?:^(?:    .*)?\n)+", text, re.M)
    ]
    return next(each.strip("\n") for each in blocks if like in each)


class Typist:
    """Somebody at shells of a machine of their own, in a checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (".venv", "pyproject.toml", "scripts", "appliance", "escpos"):
            (folder / name).symlink_to(ROOT / name)
        hold = "ip link set lo up; echo up; exec sleep infinity"
        self._network = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", hold], stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._network.stdout is not None
        assert self._network.stdout.readline() == "up\n"
        self._in_there = ["nsenter", "--net", "--target", str(self._network.pid)]

    def close(self) -> None:
        """Leave."""
        os.killpg(self._network.pid, signal.SIGKILL)
        self._network.wait()

    def types(self, command: str) -> str:
        """The output of a command."""
        ran = subprocess.run(
            [*self._in_there, "bash", "-c", command], cwd=self.folder, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    @contextmanager
    def leaves_running(self, command: str) -> Iterator[str]:
        """The ready line of a command that stays in its shell meanwhile."""
        log = self.folder / "log"
        with log.open("w") as stream:
            words = [*self._in_there, "bash", "-c", f"exec {command}"]
            process = subprocess.Popen(words, cwd=self.folder, stdout=stream, stderr=stream)
        try:
            found = wait_for(lambda: READY.search(log.read_text()), "the box to be ready")
            yield found[1]
        finally:
            process.terminate()
            process.wait()

    def gets(self, path: str) -> str:
        """What a page or the API says."""
        return self.types(f'.venv/bin/python -c "{GET.format(path=path)}"')


@pytest.fixture
def typist(tmp_path: Path) -> Iterator[Typist]:
    if os.geteuid() != 0:
        pytest.skip("a network of its own, where the ports of the README are free, takes root")
    typist = Typist(tmp_path)
    yield typist
    typist.close()


def test_the_demo_takes_the_first_sample_and_shows_it(typist: Typist) -> None:
    with typist.leaves_running(block("Try it", "scripts/run")) as ready:
        assert f"`ready {ready}`" in README
        assert "Counterproof" in typist.gets("/")
        assert typist.types(block("Try it", "counterproof send")).startswith(
            "19 bytes: taken by a Counterproof box"
        )

        def drawn() -> str | None:
            text: str | None = json.loads(typist.gets("/api/jobs/1"))["text"]
            return text

        assert "Hello, counter" in wait_for(drawn, "the receipt to be drawn")


def test_the_box_starts_with_the_file(typist: Typist) -> None:
    (typist.folder / "counterproof.toml").write_text(block("Run it", "printers ="))
    with typist.leaves_running(block("Run it", "counterproof serve")) as ready:
        assert json.loads(ready)["raw"] == {"main": 9100}
        assert "set-up code" in (typist.folder / "log").read_text()
        assert "Set-up code" in typist.gets("/setup")


def test_the_first_sample_is_cut_below_its_text(tmp_path: Path) -> None:
    printf = block("Try it", "printf").split(" | ")[0]
    data = subprocess.run(["bash", "-c", printf], capture_output=True, check=True).stdout
    paper = escpos.render(data)
    dots = bytes(paper.canvas.dots)
    stride = len(dots) // paper.height
    lowest = max(at // stride for at, byte in enumerate(dots) if byte)
    cuts = [event.y for event in paper.events if "cut" in event.detail]
    assert len(cuts) == 1
    assert lowest < cuts[0]
