"""Structured logs: one line an event, with its fields and, wherever there is one, the job's number.

What goes wrong may go wrong thousands of times a second, and a log that is full of it has nothing else: the
journal of a card's system is 16 MB of memory. So a warning is written at most once a minute for one cause.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

QUIET_SECONDS = 60.0  # between two lines of one cause
LOOK_SECONDS = 1.0  # between looks whether one is due
WORDINGS = 8  # of one message within that time: its values differ, and may come from outside
LINES, LINE = 300, 600  # lines that are kept for people, and characters of one: 180 KB at most
_latest: deque[str] = deque(maxlen=LINES)
_NUMBERS = re.compile(r"\d+")  # ports, sizes and counts make no other cause of the same fault
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def start(level: str = "info", form: str = "text") -> None:
    """Send the process's logs to standard error: lines of at least `level`, as "text" or "json"."""
    handler = _Calm(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("waitress.queue", "websockets", "PIL"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


def latest() -> tuple[str, ...]:
    """The latest lines of this process's log, the newest last."""
    return tuple(_latest)


@dataclass(slots=True)
class _Said:
    """A line that was written: when, and how many like it were not since then."""

    at: float
    record: logging.LogRecord
    left_out: int = 0


class Repeats:
    """Tells lines that repeat what was written within the last minute. Lines below a warning never do.

    A cause is a message with its values, but for their numbers; an exception is one wherever it is raised at
    the same place. What one place in the code says in ever new words counts as one cause as well.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: dict[tuple[object, ...], dict[str, _Said]] = {}  # by place in the code, and by wording
        self._looked_at = -LOOK_SECONDS

    def due(self) -> Iterator[logging.LogRecord]:
        """Lines whose minute is over, with how many were left out: what is to be written of them now."""
        now = self._clock()
        if now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        for place, wordings in list(self._said.items()):
            for wording, said in list(wordings.items()):
                if now - said.at < QUIET_SECONDS:
                    continue
                if said.left_out:
                    yield _counted(said.record, said.left_out)
                    said.at, said.left_out = now, 0
                else:
                    del wordings[wording]
            if not wordings:
                del self._said[place]

    def is_new(self, record: logging.LogRecord) -> bool:
        """Whether a line is to be written; otherwise it is counted."""
        if record.levelno < logging.WARNING:
            return True
        place, wording = _cause(record)
        wordings = self._said.setdefault(place, {})
        said = wordings.get(wording)
        if said is None and len(wordings) >= WORDINGS:
            said = next(reversed(wordings.values()))
        if said is None:
            wordings[wording] = _Said(self._clock(), _kept(record))
            return True
        said.left_out += 1
        return False


def _cause(record: logging.LogRecord) -> tuple[tuple[object, ...], str]:
    """The place in the code that a line comes from, and the wording that it has there."""
    place: tuple[object, ...] = (record.name, record.levelno, record.pathname, record.lineno)
    kind, _error, trace = record.exc_info or (None, None, None)
    if kind is None:
        job = getattr(record, "job", "")
        return place, f"{job} {_NUMBERS.sub('#', record.getMessage())}"
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    raised_at = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return place, f"{kind.__qualname__} {raised_at}"


def _kept(record: logging.LogRecord) -> logging.LogRecord:
    """A line without what it was made of: a traceback holds all that its functions had in hand."""
    kept = copy.copy(record)
    kept.msg = record.getMessage()
    kept.args = kept.exc_info = kept.exc_text = kept.stack_info = None
    return kept


def _counted(record: logging.LogRecord, left_out: int) -> logging.LogRecord:
    counted = copy.copy(record)
    counted.created = time.time()
    counted.msecs = counted.created % 1 * 1_000
    counted.msg = f"{record.msg} … and {left_out} more like it within a minute"
    return counted


class _Calm(logging.StreamHandler[TextIO]):
    """Writes what is new, and now and then how often the rest was said."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._repeats = Repeats()

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        _latest.append(line if len(line) <= LINE else f"{line[:LINE]}…")
        return line

    def emit(self, record: logging.LogRecord) -> None:
        for due in self._repeats.due():
            super().emit(due)
        if self._repeats.is_new(record):
            super().emit(record)


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    fields = {key: value for key, value in vars(record).items() if key not in _PLAIN}
    return {"job": fields.pop("job", None)} | fields


def _stamp(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z"


class _Text(logging.Formatter):
    """`time level part job=7 message key=value …`; a job of `-` where the line is about none."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _extra(record)
        job = fields.pop("job")
        tail = "".join(f" {key}={_quoted(value)}" for key, value in fields.items())
        head = f"{_stamp(record)} {record.levelname.lower():7} {record.name.removeprefix('appliance.')}"
        line = f"{head} job={'-' if job is None else job} {_one_line(record.getMessage())}{tail}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {"at": _stamp(record), "level": record.levelname.lower(), "part": record.name}
        entry |= {"message": record.getMessage()} | _extra(record)
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


def _quoted(value: object) -> str:
    word = str(value)
    return word if word.isprintable() and word and " " not in word else json.dumps(word)


def _one_line(message: str) -> str:
    # Names and addresses from outside end up in messages; a line break there could forge a log entry.
    return message if message.isprintable() else json.dumps(message)[1:-1]
