"""What goes out unasked: automatic status back and the offline response."""

from __future__ import annotations

import pytest
from answering import WELL, Till, sized

from escpos.emulation import Condition

OPEN = Condition(cover_open=True)
OUT = Condition(paper_out=True)
LOW = Condition(paper_near_end=True)
CUTTER = Condition(cutter_error=True)
DRAWER = Condition(drawer_pin_high=True)
BUTTON = Condition(feed_button=True)


def asked(groups: int) -> Till:
    till = Till()
    till.send(bytes((0x1D, 0x61, groups)))
    return till


def test_the_status_comes_at_once_when_it_is_asked_for() -> None:
    assert Till().send(b"\x1da\xff") == b"\x10\0\0\0"
    assert Till().send(b"\x1da\x02", OPEN) == b"\x38\0\0\0"
    assert Till().send(b"\x1da\x00") == b""


@pytest.mark.parametrize(
    ("groups", "condition", "told"),
    [
        (0x01, DRAWER, "14 00 00 00"),
        (0x02, Condition(online=False), "18 00 00 00"),
        (0x02, OPEN, "38 00 00 00"),
        (0x02, Condition(feeding=True), "58 00 00 00"),
        (0x02, Condition(waiting_for_online=True), "18 01 00 00"),
        (0x04, CUTTER, "18 08 00 00"),
        (0x04, Condition(recoverable_error=True), "18 04 00 00"),
        (0x04, Condition(fatal_error=True), "18 20 00 00"),
        (0x04, Condition(auto_recoverable_error=True), "18 40 00 00"),
        (0x08, LOW, "10 00 03 00"),
        (0x08, OUT, "18 00 0F 00"),
        (0x40, BUTTON, "10 02 00 00"),
        (0x01, OPEN, ""),
        (0x02, LOW, ""),
        (0x04, OUT, ""),
        (0x08, OPEN, ""),
        (0x40, DRAWER, ""),
        (0x00, OPEN, ""),
    ],
)
def test_a_change_is_told_if_its_group_was_asked_for(groups: int, condition: Condition, told: str) -> None:
    assert asked(groups).responder.changed(condition) == bytes.fromhex(told)


def test_only_differences_are_told() -> None:
    till = asked(0x0F)
    tell = till.responder.changed
    assert tell(WELL) == b""
    assert tell(OPEN) == b"\x38\0\0\0"
    assert tell(OPEN) == b""
    assert tell(WELL) == b"\x10\0\0\0"
    assert tell(WELL) == b""


def test_initializing_the_printer_ends_what_it_tells_by_itself() -> None:
    till = asked(0xFF)
    till.send(b"\x1c(e\x02\x003\x08")
    till.send(sized(b"\x1d(H", b"10\x02"))
    till.send(b"\x1b@")
    assert till.responder.changed(OPEN) == b""


def test_the_extended_status_follows_online_and_offline() -> None:
    till = Till()
    assert till.send(b"\x1c(e\x02\x003\x08") == b"\x39\x41\x40\0"
    assert till.responder.changed(LOW) == b""
    assert till.responder.changed(OPEN) == b"\x39\x45\x40\0"
    assert till.responder.changed(OPEN) == b""
    assert till.send(b"\x1c(e\x02\x003\x00") == b""
    assert till.responder.changed(WELL) == b""
    assert till.send(b"\x1c(e\x02\x004\x08") == b""


def test_the_ink_is_told_once_and_never_changes() -> None:
    till = Till()
    assert till.send(b"\x1dj\x03") == b"\x35\x40\x40\0"
    assert till.send(b"\x1dj\x00") == b""
    assert till.responder.changed(OUT) == b""


@pytest.mark.parametrize(
    ("d", "condition", "told"),
    [
        (0, OPEN, ""),
        (48, OPEN, ""),
        (1, OPEN, "37 23 00"),
        (49, OUT, "37 23 00"),
        (1, CUTTER, "37 23 00"),
        (1, LOW, ""),
        (1, Condition(online=False), ""),
        (2, OPEN, "37 23 40 40 40 40 40 00"),
        (50, CUTTER, "37 23 40 40 40 41 40 00"),
        (3, OPEN, ""),
    ],
)
def test_going_offline_is_answered_if_that_was_asked_for(d: int, condition: Condition, told: str) -> None:
    till = Till()
    assert till.send(sized(b"\x1d(H", bytes((49, 48, d)))) == b""
    assert till.responder.changed(condition) == bytes.fromhex(told)


def test_the_offline_response_comes_once_for_each_time_the_printer_stops() -> None:
    till = Till()
    till.send(sized(b"\x1d(H", b"10\x01"))
    told = [till.responder.changed(condition) for condition in (OPEN, OPEN, WELL, OUT)]
    assert told == [b"\x37\x23\0", b"", b"", b"\x37\x23\0"]


def test_a_printer_that_stands_already_has_nothing_new_to_respond() -> None:
    till = Till()
    till.send(sized(b"\x1d(H", b"10\x01"), OPEN)
    assert till.responder.changed(OPEN) == b""


def test_each_connection_asks_for_itself() -> None:
    one = asked(0x0F)
    other = Till(memory=one.memory)
    assert one.responder.changed(OPEN)
    assert other.responder.changed(OPEN) == b""
