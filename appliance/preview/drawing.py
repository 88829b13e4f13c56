"""The drawing process seen from the box: asked for pictures, replaced when it dies or takes too long."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from appliance.drawing.frames import PipeClosed, read_frame, write_frame
from appliance.settings import Limits
from appliance.spool import Heading, PaperEvent, PaperMark

log = logging.getLogger(__name__)


class DrawingFailed(Exception):
    """No picture could be made of a document; the document itself is unharmed."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a document, or a strip of it, with what is known of the whole paper (dots)."""

    png: bytes
    width: int
    height: int
    text: str
    notes: tuple[str, ...]
    events: tuple[PaperEvent, ...] = ()
    heading: Heading = Heading()


class DrawingProcess:
    """One child process that draws, one picture at a time. May be used from any thread."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.preview_seconds
        self._memory = limits.preview_memory
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Have the process ready, so that the first picture does not wait for its imports."""
        with self._lock, suppress(OSError):  # who wants a picture is told
            if self._child is None:
                self._begin()

    def draw(
        self, document: bytes, profile: str, top: int = 0, rows: int = 0, memory: bytes = b""
    ) -> Drawing:
        """The paper from row `top`, `rows` of them (0: to its end). Raises DrawingFailed.

        `memory` are the commands that have filled the printer's memory before.
        """
        answer, png = self.ask("draw", document, profile, memory, top=top, rows=rows)
        events = tuple(PaperEvent(*event) for event in answer["events"])
        size, heading = (answer["width"], answer["height"]), Heading(*answer["heading"])
        return Drawing(png, *size, answer["text"], tuple(answer["notes"]), events, heading)

    def marks(self, document: bytes, profile: str, memory: bytes = b"") -> tuple[PaperMark, ...]:
        """Which command drew which dots; of a long paper the first thousands. Raises DrawingFailed."""
        answer, _ = self.ask("marks", document, profile, memory)
        return tuple(PaperMark(*mark) for mark in answer["marks"])

    def ask(
        self, question: str, document: bytes, profile: str, memory: bytes = b"", **more: Any
    ) -> tuple[dict[str, Any], bytes]:
        """The answer to one of the questions of appliance/drawing/worker.py. Raises DrawingFailed."""
        head = {"ask": question, "profile": profile, "memory": len(memory), **more}
        with self._lock:
            answer, data = self._ask(head, memory + document)
        if "error" in answer:
            raise DrawingFailed(f"This job could not be drawn: {answer['error']}.")
        return answer, data

    def stop(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _ask(self, head: dict[str, Any], document: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            child = self._child if self._child and self._child.poll() is None else self._begin()
        except OSError as error:
            return {"error": f"the drawing process cannot be started ({error})"}, b""
        timer = threading.Timer(self._seconds, child.kill)
        timer.start()
        try:
            write_frame(_pipe(child.stdin), head, document)
            return read_frame(_pipe(child.stdout))
        except (PipeClosed, OSError):
            log.warning("the drawing process died or took more than %g s; it is replaced", self._seconds)
            self._end()
            return {"error": f"it took more than {self._seconds:g} s or too much memory"}, b""
        finally:
            timer.cancel()

    def _begin(self) -> subprocess.Popen[bytes]:
        self._end()
        command = [sys.executable, "-m", "appliance.drawing.worker", str(self._memory)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _pipe(stream: Any) -> BinaryIO:
    assert stream is not None
    pipe: BinaryIO = stream
    return pipe
