"""The log tells each cause once a minute, and how often it was."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from appliance.runtime import logs
from appliance.runtime.logs import QUIET_SECONDS, WORDINGS, Repeats


class Log:
    """Lines as they would be written, and a clock that stands still."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.lines: list[str] = []
        self._repeats = Repeats(lambda: self.now)
        self._logger = logging.getLogger("appliance.tests.log")
        self._logger.propagate = False
        self._logger.setLevel(logging.DEBUG)
        self._logger.handlers[:] = [self]  # type: ignore[list-item]  # all that a logger asks of one
        self.level = logging.DEBUG

    def handle(self, record: logging.LogRecord) -> None:
        self.lines += [due.getMessage() for due in self._repeats.due()]
        if self._repeats.is_new(record):
            self.lines.append(record.getMessage())

    def warn(self, why: str, **extra: object) -> None:
        self._logger.warning("refused: %s", why, extra=extra)

    def inform(self, what: str) -> None:
        self._logger.info("%s", what)

    def fail(self, *, late: bool = False) -> None:
        try:
            if late:
                raise OSError("too many files")
            raise OSError(f"no file at {self.now}")
        except OSError as error:
            self._logger.exception("it failed: %s", error)


@pytest.fixture
def log() -> Log:
    return Log()


def test_the_first_line_of_a_cause_is_written_and_the_others_of_its_minute_are_not(log: Log) -> None:
    for number in range(300):
        log.warn(f"{number} connections are busy")
    assert log.lines == ["refused: 0 connections are busy"]


def test_once_a_minute_is_over_the_log_says_how_many_were_left_out(log: Log) -> None:
    for _ in range(313):
        log.warn("busy")
    log.now += QUIET_SECONDS
    log.inform("something else")
    assert log.lines[1:] == ["refused: busy … and 312 more like it within a minute", "something else"]


def test_however_often_a_cause_is_told_there_is_a_line_a_minute(log: Log) -> None:
    for _ in range(600):
        log.warn("busy")
        log.now += 1
    assert len(log.lines) == 10


def test_a_cause_that_was_quiet_for_a_minute_is_new_again(log: Log) -> None:
    for _ in range(3):
        log.warn("busy")
        log.now += QUIET_SECONDS
    assert log.lines == ["refused: busy"] * 3


def test_another_cause_and_another_job_are_told_at_once(log: Log) -> None:
    log.warn("busy")
    log.warn("not of an own network")
    log.warn("busy", job=7)
    log.warn("busy", job=8)
    assert len(log.lines) == 4


def test_lines_that_are_no_warning_are_all_written(log: Log) -> None:
    for _ in range(100):
        log.inform("received")
    assert log.lines == ["received"] * 100


def test_an_exception_is_one_cause_wherever_it_says_something_else_and_another_place_is_another(
    log: Log,
) -> None:
    for _ in range(5):
        log.now += 1
        log.fail()
    log.fail(late=True)
    assert log.lines == ["it failed: no file at 1001.0", "it failed: too many files"]


def test_ever_new_words_of_one_place_are_one_cause_in_the_end(log: Log) -> None:
    words = [f"till {chr(ord('a') + each // 26)}{chr(ord('a') + each % 26)}" for each in range(500)]
    for word in words:
        log.warn(word)
    assert len(log.lines) == WORDINGS
    log.now += QUIET_SECONDS
    log.inform("something else")
    assert f"{500 - WORDINGS} more like it" in log.lines[-2]


def test_what_is_kept_of_a_line_holds_no_traceback(log: Log) -> None:
    log.fail()
    kept = [said.record for each in log._repeats._said.values() for said in each.values()]
    assert [(each.exc_info, each.args) for each in kept] == [(None, None)]


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("name", ["asyncio", "waitress", "appliance.intake.tcp.raw"])
def test_every_logger_of_the_process_is_kept_so(
    root: logging.Logger, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.start()
    for number in range(50):
        logging.getLogger(name).error("socket.accept() out of system resource, fd=%d", number)
    assert written.getvalue().count("\n") == 1


def test_the_latest_lines_are_kept_for_people_up_to_a_bound(root: logging.Logger) -> None:
    logs.start()
    for number in range(logs.LINES + 5):
        root.info("line %d", number)
    root.info("x" * 2 * logs.LINE)
    kept = logs.latest()
    assert len(kept) == logs.LINES
    assert kept[-2].endswith(f"line {logs.LINES + 4}")
    assert len(kept[-1]) == logs.LINE + 1
