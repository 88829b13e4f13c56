"""Structured logs: one line an event, with its fields and, wherever there is one, the job's number."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from appliance.settings import LogSettings

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def start(settings: LogSettings) -> None:
    """Send the process's logs to standard error in the format that was asked for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if settings.format == "json" else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for chatty in ("waitress.queue", "websockets", "PIL"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


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
