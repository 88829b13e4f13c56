"""The drawing process: reads documents on standard input, writes pictures to standard output.

Run by drawing.py as `python -m appliance.drawing.worker MEMORY`, MEMORY in bytes.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from appliance.drawing import pictures
from appliance.drawing.frames import PipeClosed, read_frame, write_frame

QUESTIONS: Mapping[str, str] = {  # what it is asked → who answers, loaded with the first question of its kind
    "draw": f"{pictures.__name__}:draw",
    "marks": f"{pictures.__name__}:marks",
    "editable": "appliance.drawing.editing:editable",
    "edit": "appliance.drawing.editing:edit",
    "xml": "appliance.drawing.xml:as_xml",
    "from_xml": "appliance.drawing.xml:from_xml",
    "compare": "appliance.drawing.editing:compare",
    "fill": "appliance.drawing.templates:fill",
    "check": "appliance.drawing.templates:check",
    "make": "appliance.drawing.template_of_document:make",
}


def answer_to(head: dict[str, Any], body: bytes) -> pictures.Answer:
    """The answer to a question, and the bytes that go with it."""
    module, _, name = QUESTIONS[head["ask"]].partition(":")
    found: pictures.Answer = getattr(import_module(module), name)(head, body)
    return found


def main() -> None:
    """Serve until the pipe closes."""
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            head, body = read_frame(sys.stdin.buffer)
        except PipeClosed:
            return
        try:
            answer, data = answer_to(head, body)
        except MemoryError:
            answer, data = {"error": "it needs more memory than it may have"}, b""
        except Exception as error:
            answer, data = {"error": f"{type(error).__name__}: {error}"}, b""
        write_frame(sys.stdout.buffer, answer, data)


if __name__ == "__main__":
    main()
