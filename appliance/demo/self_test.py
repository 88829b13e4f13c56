"""The main job by itself, from outside, as a till and a person do it: print, look, approve, find paper."""

from __future__ import annotations

import hashlib
import json
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, TypeVar

from appliance.demo.sample import sample_receipt

T = TypeVar("T")
PATIENCE = 30.0  # seconds for each step; a Pi Zero takes some to start
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class StepFailed(Exception):
    """The demo did not do what it should."""


def run_self_test(arguments: list[str], data: Path | None = None) -> int:
    """Run `counterproof demo` with these arguments on free ports, and its main job; 0 where all went well.

    `data` is the folder to keep it in; without one it is gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="counterproof-") as temporary:
        folder = str(data or temporary)
        free = ["--set", "raw.port=0", "--set", "web.port=0", "--set", "events.port=0", "--data", folder]
        command = [sys.executable, "-m", "appliance.cli", "demo", *free, *arguments]
        with Popen(command, stdout=PIPE, text=True) as box:
            try:
                _main_job(box, Path(folder))
            except StepFailed as error:
                print(f"FAILED: {error}", file=sys.stderr)
                return 1
            finally:
                box.terminate()
                box.wait(PATIENCE)
    print("done: one receipt in, seen, approved, printed")
    return 0


def _main_job(box: Popen[str], folder: Path) -> None:
    ports = _ports(box)
    receipt = sample_receipt()
    sha256 = hashlib.sha256(receipt).hexdigest()
    with socket.create_connection(("127.0.0.1", ports["raw"]["main"]), PATIENCE) as till:
        till.sendall(receipt)
        till.shutdown(socket.SHUT_WR)
        if till.recv(1):
            raise StepFailed("the box answered something to a plain receipt")
    print(f"sent     {len(receipt)} bytes to port {ports['raw']['main']}")
    api = f"http://127.0.0.1:{ports['web']}/api"
    job = _get(f"{api}/jobs?limit=1")["jobs"][0]
    if job["sha256"] != sha256:
        raise StepFailed("the job holds other bytes than were sent")
    print(f"waiting  job {job['id']}, SHA-256 {sha256[:16]}…")
    picture = urllib.request.urlopen(f"{api}/jobs/{job['id']}/preview.png", timeout=PATIENCE).read()
    if not picture.startswith(PNG_SIGNATURE):
        raise StepFailed("the preview is no PNG")
    print(f"preview  {len(picture)} bytes of PNG")
    _post(f"{api}/jobs/{job['id']}/approve", {"sha256": sha256})
    print("approved over the API")
    done = _wait_for(lambda: _completed(_get(f"{api}/jobs/{job['id']}")), "the job to be printed")
    papers = sorted((folder / "virtual" / "demo").glob("*.bin"))
    if papers[-1].read_bytes() != receipt:
        raise StepFailed("the paper holds other bytes than were sent")
    print(f"printed  confirmation: {done['confirmation']}")


def _ports(box: Popen[str]) -> dict[str, Any]:
    assert box.stdout is not None
    for line in box.stdout:
        if line.startswith("ready "):
            ports: dict[str, Any] = json.loads(line.removeprefix("ready "))
            return ports
    raise StepFailed("the box did not start")


def _completed(job: dict[str, Any]) -> dict[str, Any] | None:
    return job if job["state"] == "completed" else None


def _wait_for(look: Callable[[], T | None], what: str) -> T:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.02)
    raise StepFailed(f"waited {PATIENCE:g} s for {what}")


def _get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        document: dict[str, Any] = json.load(answer)
        return document


def _post(url: str, document: dict[str, str]) -> dict[str, Any]:
    body = json.dumps(document).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=PATIENCE) as answer:
        made: dict[str, Any] = json.load(answer)
        return made
