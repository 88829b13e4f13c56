"""The size of two-dimensional codes that a till asks for before it prints them."""

from __future__ import annotations

import time

import pytest
from answering import Till, ask, sized

import escpos
from escpos.drawing.handlers import HANDLERS
from escpos.emulation.symbols import SYMBOL_SETTINGS
from escpos.profiles import get

TEXT = b"https://example.com/r/4711"
CODES = {  # cn: identifier, the m of function 80, data
    48: (0x2F, b"0", TEXT),
    49: (0x36, b"0", TEXT),
    50: (0x37, b"0", TEXT),
    51: (0x4F, b"\x48", b"1234567890123"),
    53: (0x58, b"0", TEXT),
    54: (0x59, b"0", TEXT),
}


def code(cn: int, fn: int, rest: bytes) -> bytes:
    return sized(b"\x1d(k", bytes((cn, fn)) + rest)


def size(cn: int) -> bytes:
    return code(cn, 82, b"0")


def told(answer: bytes) -> tuple[int, int, bool]:
    width, height, fixed, other = answer[2:-1].split(b"\x1f")
    assert fixed == b"1"
    return int(width), int(height), other == b"0"


@pytest.mark.parametrize("cn", CODES)
def test_the_size_told_is_the_size_drawn(cn: int) -> None:
    identifier, m, data = CODES[cn]
    setting = code(cn, 65, b"4") if cn == 50 else code(cn, 67, b"\x04")  # MaxiCode's mode; it has one size
    stored = setting + code(cn, 80, m + data)
    till = Till()
    answer = till.send(stored + size(cn))
    assert answer[:2] == bytes((0x37, identifier))
    assert answer[-1:] == b"\0"
    drawn = escpos.render(stored + code(cn, 81, b"0")).symbols[0].box
    assert told(answer) == (drawn.width, drawn.height, True)


def test_settings_that_went_by_count() -> None:
    till = Till()
    till.send(code(49, 80, b"0" + TEXT))
    assert told(till.send(size(49))) == (75, 75, True)
    assert told(till.send(code(49, 67, b"\x08") + size(49))) == (200, 200, True)
    assert told(till.send(code(49, 69, b"3") + size(49)))[0] > 200


def test_a_code_wider_than_the_print_area_cannot_be_printed() -> None:
    till = Till(get("generic-58mm"))
    till.send(code(49, 67, b"\x10") + code(49, 80, b"0" + TEXT))
    assert told(till.send(size(49))) == (400, 400, False)
    till.send(code(49, 67, b"\x0f"))
    assert told(till.send(size(49)))[2] is True
    assert told(till.send(b"\x1dL\x40\x00" + size(49)))[2] is False


@pytest.mark.parametrize("cn", [*CODES, 52])
def test_a_code_without_data_has_no_size_and_cannot_be_printed(cn: int) -> None:
    assert told(ask(size(cn))) == (0, 0, False)


def test_initializing_the_printer_forgets_the_data() -> None:
    till = Till()
    till.send(code(49, 80, b"0" + TEXT) + b"\x1b@")
    assert told(till.send(size(49))) == (0, 0, False)


def test_the_print_area_that_was_set_before_the_first_code_counts() -> None:
    till = Till(get("generic-58mm"))
    till.send(b"\x1dL\x40\x00" + code(49, 67, b"\x0f") + code(49, 80, b"0" + TEXT))
    assert told(till.send(size(49))) == (375, 375, False)
    till.send(b"\x1b@" + code(49, 67, b"\x0f") + code(49, 80, b"0" + TEXT))
    assert told(till.send(size(49))) == (375, 375, True)


def test_initializing_the_printer_forgets_a_print_area_set_before_the_first_code() -> None:
    till = Till(get("generic-58mm"))
    till.send(b"\x1dL\x40\x00\x1b@" + code(49, 67, b"\x0f") + code(49, 80, b"0" + TEXT))
    assert told(till.send(size(49))) == (375, 375, True)


def test_a_print_area_set_a_hundred_times_is_the_last_one() -> None:
    till = Till(get("generic-58mm"))
    till.send(b"\x1dL\x01\x00" * 100 + b"\x1dL\x40\x00")
    till.send(code(49, 67, b"\x0f") + code(49, 80, b"0" + TEXT))
    assert told(till.send(size(49))) == (375, 375, False)


def test_every_setting_of_codes_that_a_preview_follows_is_followed() -> None:
    drawn = {name for name in HANDLERS if name.startswith("GS ( k fn")}
    assert {name for name in drawn if not name.endswith("81")} == SYMBOL_SETTINGS


def test_data_that_no_code_can_hold_cannot_be_printed() -> None:
    assert told(ask(code(51, 80, b"\x48not digits") + size(51))) == (0, 0, False)


@pytest.mark.parametrize("cn", CODES)
def test_enormous_data_holds_nobody_up(cn: int) -> None:
    till = Till()
    till.send(code(cn, 80, CODES[cn][1] + bytes(range(256)) * 200))
    start = time.thread_time()
    assert till.send(size(cn)) == b""
    assert time.thread_time() - start < 0.05


def test_a_job_that_asks_without_end_is_told_no_more_until_the_paper_is_cut() -> None:
    till = Till()
    till.send(code(49, 80, b"0" + b"7" * 1000))
    answers = [till.send(size(49)) for _ in range(6)]
    assert [bool(answer) for answer in answers] == [True] * 4 + [False] * 2
    assert till.send(b"\x1dV\x00" + size(49)) == answers[0]
