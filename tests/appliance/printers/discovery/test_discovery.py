"""What was seen: cleaned, kept within bounds, gone after three misses, followed when it moves."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.events import Event
from appliance.printers.discovery import Discovery, Neighbourhood, Sighting
from appliance.printers.discovery.address_tracking import MAX_ASKED
from appliance.printers.discovery.sighting import MAX_MODEL, MAX_NAME, clean, sighting
from appliance.printers.discovery.source import Found, Source
from appliance.printers.discovery.table import MAX_ENTRIES
from appliance.settings import DiscoverySettings
from appliance.spool import (
    PrinterState,
    PrinterStatus,
    Spool,
)

HOME, AWAY = "socket://10.0.0.5:9100", "socket://10.0.0.9:9100"
MAC = "mac:00:26:ab:01:02:03"


class Told(Source):
    """A source that sees what the test tells it to."""

    name = "told"
    round_seconds = 10.0

    def _look(self, found: Found) -> None:
        """Nothing by itself."""


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def near(*interfaces: str, arp: Path = Path("/nonexistent")) -> Neighbourhood:
    return Neighbourhood(lambda: [ipaddress.ip_interface(each) for each in interfaces], arp)


def discovery(spool: Spool, clock: Callable[[], float] = Clock()) -> Discovery:  # noqa: B008
    return Discovery(spool, DiscoverySettings(), lambda _move: None, near("10.0.0.1/24"), [Told()], clock)


def seen(uri: str = HOME, identity: str = MAC, model: str = "TM-T88V") -> Sighting:
    return sighting(uri=uri, source="told", name="Kitchen", model=model, identity=identity)


# Texts


@given(st.text() | st.binary())
def test_whatever_is_announced_becomes_one_short_visible_line(text: str | bytes) -> None:
    shown = clean(text, MAX_NAME)
    assert len(shown) <= MAX_NAME
    assert shown.isprintable()
    assert shown == shown.strip()


def test_controls_and_direction_marks_are_taken_out_of_names() -> None:
    assert clean("Kit\x1b[31mchen\r\n\u202egnp.\u200b1", 100) == "Kit [31mchen gnp. 1"


def test_texts_have_their_length_and_a_nameless_printer_is_called_by_its_uri() -> None:
    told = sighting(uri=HOME, source="mdns", name="n" * 10_000, model="m" * 10_000)
    assert (len(told.name), len(told.model)) == (MAX_NAME, MAX_MODEL)
    assert sighting(uri=HOME, source="mdns").name == HOME


def test_the_model_proposes_a_profile_and_an_unknown_one_none() -> None:
    assert seen(model="MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;").profile == "tm-t88v"
    assert seen(model="LaserJet 4").profile == ""


# Networks


@pytest.mark.parametrize(
    ("address", "admitted"),
    [
        ("10.0.0.7", True),
        ("10.0.0.1", False),  # our own
        ("10.0.1.7", False),
        ("10.0.0.255", False),
        ("10.0.0.0", False),
        ("169.254.3.4", True),
        ("8.8.8.8", False),
        ("127.0.0.1", False),
        ("224.0.0.251", False),
        ("0.0.0.0", False),
        ("fe80::1", False),
        ("fd00::7", True),
        ("2001:db8::1", False),
        ("printer.example", False),
        ("10.0.0.7\x00", False),
        ("", False),
    ],
)
def test_only_neighbours_are_believed(address: str, admitted: bool) -> None:
    assert near("10.0.0.1/24", "fd00::1/64").admits(address) is admitted


def test_a_scan_covers_each_own_network_but_ourselves_and_never_more_than_its_limit() -> None:
    assert near("10.0.0.1/29").addresses(1_024) == [f"10.0.0.{number}" for number in range(2, 7)]
    many = near("10.7.8.9/8", "192.168.1.1/24").addresses(1_024)
    assert len(many) == len(set(many)) == 1_024
    assert sum(address.startswith("192.168.1.") for address in many) == 253
    assert all(
        address.startswith(("192.168.1.", "10.7.8.", "10.7.9.", "10.7.10.", "10.7.11.")) for address in many
    )
    assert near("10.0.0.1/32", "fd00::1/64").addresses(1_024) == []


def test_the_hardware_address_behind_a_neighbour_is_its_identity(tmp_path: Path) -> None:
    arp = tmp_path / "arp"
    arp.write_text(
        "IP address       HW type     Flags       HW address            Mask     Device\n"
        "10.0.0.5         0x1         0x2         00:26:AB:01:02:03     *        eth0\n"
        "10.0.0.6         0x1         0x0         00:00:00:00:00:00     *        eth0\n"
    )
    around = near("10.0.0.1/24", arp=arp)
    assert [around.identity(f"10.0.0.{number}") for number in (5, 6, 7)] == [MAC, "", ""]
    assert near("10.0.0.1/24").identity("10.0.0.5") == ""


# The table


def test_a_printer_is_gone_after_three_rounds_without_it_and_not_before(spool: Spool) -> None:
    clock = Clock()
    looking = discovery(spool, clock)
    looking.see(seen())
    clock.now += 30
    assert [each.uri for each in looking.found()] == [HOME]
    clock.now += 0.1
    assert looking.found() == []


def test_an_event_tells_of_each_printer_once_and_again_when_it_comes_back(spool: Spool) -> None:
    clock, events = Clock(), list[Event]()
    looking = discovery(spool, clock)
    spool.events.subscribe(events.append)
    for pause in (0, 20, 20, 60):
        clock.now += pause
        looking.see(seen())
    assert [(event.name, event.printer) for event in events] == [("printer:discovered", HOME)] * 2


def test_a_flood_of_one_source_is_bounded(spool: Spool) -> None:
    looking = discovery(spool)
    for number in range(10 * MAX_ENTRIES):
        looking.see(seen(f"socket://10.0.0.5:{number + 1}", f"serial:{number}"))
    assert len(looking.found()) == MAX_ENTRIES


def test_two_sources_that_see_one_printer_make_one_entry_with_what_both_know(spool: Spool) -> None:
    looking = discovery(spool)
    looking.see(sighting(uri=HOME, source="told"))
    looking.see(sighting(uri=HOME, source="scan", model="TM-T88V", identity=MAC))
    (entry,) = looking.found()
    assert (entry.identity, entry.name, entry.profile) == (MAC, "TM-T88V", "tm-t88v")


def test_nothing_that_is_found_is_registered_by_itself(spool: Spool) -> None:
    before = spool.printers.all()
    discovery(spool).see(seen())
    assert spool.printers.all() == before


def test_no_source_looks_where_the_setting_says_no(spool: Spool) -> None:
    looking = Discovery(spool, DiscoverySettings(enabled=False))
    looking.start()
    looking.stop()
    assert looking.found() == []


# Moves


@pytest.fixture
def registered(spool: Spool) -> Spool:
    spool.printers.put("kitchen", HOME, "tm-t88v")
    spool.live_status.set_printer("kitchen", PrinterStatus(PrinterState.ONLINE))
    return spool


def goes_away(spool: Spool) -> None:
    spool.live_status.set_printer("kitchen", PrinterStatus(PrinterState.OFFLINE))


def uri_of(spool: Spool) -> str:
    return spool.printers.by_name("kitchen").uri


def asked(looking: Discovery) -> list[tuple[str, str, str]]:
    return [(move.printer, move.before, move.seen.uri) for move in looking.moves()]


def test_where_a_known_printer_seems_to_have_moved_a_person_is_asked_and_until_then_it_stays(
    registered: Spool,
) -> None:
    looking = discovery(registered)
    looking.see(seen())
    goes_away(registered)
    for _ in range(3):
        looking.see(seen(AWAY))
    assert asked(looking) == [("kitchen", HOME, AWAY)]
    assert uri_of(registered) == HOME
    assert [AWAY in notice.text for notice in registered.live_status.notices()] == [True]


def test_the_new_address_may_be_seen_before_the_old_one_is_known_to_be_dead(registered: Spool) -> None:
    looking = discovery(registered)
    looking.see(seen())
    looking.see(seen(AWAY))
    assert asked(looking) == []
    goes_away(registered)
    looking.see(seen(AWAY))
    assert asked(looking) == [("kitchen", HOME, AWAY)]


def test_a_printer_that_comes_back_to_its_address_has_not_moved(registered: Spool) -> None:
    looking = discovery(registered)
    looking.see(seen())
    goes_away(registered)
    looking.see(seen(AWAY))
    registered.live_status.set_printer("kitchen", PrinterStatus(PrinterState.ONLINE))
    assert asked(looking) == []
    assert looking.answer_move("kitchen", AWAY, moved=True) is None


def test_who_was_said_to_be_another_is_asked_about_no_more(registered: Spool) -> None:
    looking = discovery(registered)
    looking.see(seen())
    goes_away(registered)
    looking.see(seen(AWAY))
    assert looking.answer_move("kitchen", AWAY, moved=False) is not None
    looking.see(seen(AWAY))
    assert asked(looking) == []


def test_where_several_say_that_they_are_it_a_person_sees_them_all_but_no_flood(registered: Spool) -> None:
    looking = discovery(registered)
    looking.see(seen())
    goes_away(registered)
    for address in range(20, 60):
        looking.see(seen(f"socket://10.0.0.{address}:9100"))
    assert len(asked(looking)) == MAX_ASKED
    assert looking.answer_move("kitchen", asked(looking)[1][2], moved=True) is not None
    assert asked(looking) == []


def test_a_printer_that_has_moved_is_known_there_and_asked_about_again(
    registered: Spool,
) -> None:
    looking = discovery(registered)
    looking.see(seen())
    goes_away(registered)
    looking.see(seen(AWAY))
    looking.answer_move("kitchen", AWAY, moved=True)
    registered.printers.follow(registered.printers.by_name("kitchen").id, AWAY)
    looking.see(seen(AWAY))
    looking.see(seen())
    assert asked(looking) == [("kitchen", AWAY, HOME)]


def test_a_printer_that_answers_where_it_was_is_not_lured_away(registered: Spool) -> None:
    looking = discovery(registered)
    looking.see(seen())
    looking.see(seen(AWAY))
    assert asked(looking) == []
    assert uri_of(registered) == HOME


def test_a_twin_that_stood_beside_it_all_along_does_not_get_its_receipts(registered: Spool) -> None:
    looking = discovery(registered)
    for _ in range(2):
        looking.see(seen())
        looking.see(seen(AWAY))
    goes_away(registered)
    looking.see(seen(AWAY))
    assert asked(looking) == []
    assert uri_of(registered) == HOME


@pytest.mark.parametrize(
    "other", [seen(AWAY, "mac:00:00:00:00:00:01"), seen(AWAY, ""), seen("usb://04b8:0e15/1")]
)
def test_another_printer_does_not_take_the_place_of_one_that_is_away(
    registered: Spool, other: Sighting
) -> None:
    looking = discovery(registered)
    looking.see(seen())
    goes_away(registered)
    looking.see(other)
    assert asked(looking) == []
    assert uri_of(registered) == HOME


def test_a_printer_never_seen_at_its_own_address_is_not_asked_about(registered: Spool) -> None:
    goes_away(registered)
    looking = discovery(registered)
    looking.see(seen(AWAY))
    assert asked(looking) == []


def test_who_wants_to_note_that_a_person_is_asked_is_told_once(registered: Spool) -> None:
    told: list[str] = []
    note = lambda move: told.append(move.described)  # noqa: E731
    looking = Discovery(registered, DiscoverySettings(), note, near("10.0.0.1/24"), [Told()])
    looking.see(seen())
    goes_away(registered)
    looking.see(seen(AWAY))
    looking.see(seen(AWAY))
    assert told == [f"{HOME} to {AWAY}, {MAC}"]
