"""The way to the root helper: one line of JSON with what to do, one with what came of it.

The box runs without rights. systemd listens on a socket that only the box's group may use, and starts the
helper (privileged/) for each connection.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

MAX_LINE = 65_536  # bytes of a question or an answer: 60 networks are 6 KB
ANSWER_SECONDS = 150.0  # closing, looking around, joining and waiting for an address take no longer


def ask(helper: Path, deed: str, **given: object) -> dict[str, Any]:
    """Have the helper at a socket do something; its answer. Raises OSError, or ValueError."""
    answer: dict[str, Any] = json.loads(_exchange(helper, json.dumps({"do": deed, **given})))
    return answer


def _exchange(path: Path, question: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as helper:
        helper.settimeout(ANSWER_SECONDS)
        helper.connect(str(path))
        helper.sendall(question.encode() + b"\n")
        said = b""
        while not said.endswith(b"\n") and len(said) < MAX_LINE:
            piece = helper.recv(MAX_LINE)
            if not piece:
                raise ConnectionError("the helper gave no answer")
            said += piece
    return said
