"""A till always gets in: who gives way."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from appliance.addresses import source_of
from appliance.intake.tcp.connection_slots import SLOW, AllConnections, ConnectionSlots, Pace


@dataclass(eq=False)
class SlotHolder:
    """A connection of `origin` that has said something, as tests need it."""

    origin: str
    now: list[float]
    held: int = 0
    has_spoken: bool = True
    is_keeping: bool = False
    gave_way: bool = False
    pace: Pace = field(init=False)
    source: str = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.now[0])
        self.source = source_of(self.origin)

    @property
    def is_idle(self) -> bool:
        return not self.held and not self.is_keeping

    def hears(self, size: int) -> SlotHolder:
        if not self.held:
            self.pace.begin(self.now[0])
        self.held += size
        self.pace.heard(size, self.now[0])
        return self

    def give_way(self) -> None:
        self.gave_way = True


class Port:
    """Slots, and a clock that stands still."""

    def __init__(
        self,
        limit: int = 64,
        an_address: int = 8,
        all_connections: AllConnections | None = None,
    ) -> None:
        self.now = [1_000.0]
        self.slots: ConnectionSlots[SlotHolder] = ConnectionSlots(
            *(limit, an_address, ["127.0.0.0/8"], all_connections or AllConnections(1_000)),
            clock=lambda: self.now[0],
        )

    def connection(self, origin: str, *, spoken: bool = True) -> SlotHolder:
        connection = SlotHolder(origin, self.now, has_spoken=spoken)
        assert self.slots.enter(connection) == ""
        return connection

    def refusal(self, origin: str) -> str:
        return self.slots.enter(SlotHolder(origin, self.now))


def test_a_till_gets_in_where_sixty_four_send_a_byte_every_forty_seconds() -> None:
    port = Port()
    for address in range(8):
        for _ in range(8):
            port.connection(f"10.0.0.{address}").hears(1)
    port.now[0] += 39
    till = port.connection("10.0.1.1").hears(100)
    for _ in range(200):
        port.connection("10.0.0.1").hears(1)
    assert not till.gave_way


def test_those_that_never_said_anything_end_before_idle_ones_and_these_before_slow_jobs() -> None:
    port = Port(limit=3)
    idle = port.connection("127.0.0.1")
    slow = port.connection("127.0.0.1").hears(3)
    silent = port.connection("127.0.0.1", spoken=False)
    port.now[0] += 10
    port.connection("127.0.0.1").hears(100_000)
    assert (silent.gave_way, idle.gave_way, slow.gave_way) == (True, False, False)
    port.connection("127.0.0.1").hears(100_000)
    assert (idle.gave_way, slow.gave_way) == (True, False)
    port.connection("127.0.0.1").hears(100_000)
    assert slow.gave_way


def test_the_slowest_of_the_address_with_the_most_gives_way() -> None:
    port = Port(limit=4)
    lone = port.connection("10.0.0.1").hears(1)
    fast, slow, faster = (port.connection("10.0.0.2").hears(size) for size in (90_000, 80_000, 99_000))
    port.connection("10.0.0.3")
    assert [each.gave_way for each in (lone, fast, slow, faster)] == [False, False, True, False]


def test_nine_busy_connections_of_one_address_are_one_too_many() -> None:
    port = Port()
    for _ in range(8):
        port.connection("10.0.0.2").hears(100_000)
    assert "raw.connections_per_address" in port.refusal("10.0.0.2")
    port.connection("10.0.0.3")


def test_the_ninth_of_an_address_takes_the_place_of_one_of_its_own() -> None:
    port = Port()
    first = port.connection("fd00::1").hears(5)
    others = [port.connection(f"fd00::{each}").hears(100_000) for each in range(2, 9)]
    port.now[0] += 1
    port.connection("fd00::99")  # a network of 64 bits is one household
    assert first.gave_way
    assert not any(other.gave_way for other in others)


def test_an_exempt_network_has_no_share_but_no_more_than_all_places() -> None:
    port = Port(limit=20)
    for _ in range(20):
        port.connection("127.0.0.1").hears(100_000)
    assert "raw.connections)" in port.refusal("127.0.0.1")
    port.connection("10.0.0.1")


def test_one_whose_job_is_being_made_durable_never_gives_way() -> None:
    port = Port(limit=1)
    port.connection("10.0.0.2").is_keeping = True
    assert "busy" in port.refusal("10.0.0.2")
    assert "busy" in port.refusal("10.0.0.3")


@pytest.mark.parametrize(("a_second", "is_slow"), [(20, True), (960, False), (50_000, False)])
def test_a_serial_line_is_not_slow_and_a_trickle_is(a_second: int, is_slow: bool) -> None:
    pace = Pace(0.0)
    for second in range(30):
        pace.heard(a_second, float(second))
        assert (pace.speed(second + 0.5) < SLOW) == is_slow or second < 1


def test_a_burst_long_ago_makes_nobody_fast() -> None:
    pace = Pace(0.0)
    pace.heard(9_900_000, 0.0)
    assert pace.speed(1.0) > 1_000_000
    assert pace.speed(60.0) < SLOW


def test_where_all_ports_together_are_full_one_of_another_port_gives_way() -> None:
    all_connections = AllConnections(4)
    crowded, quiet = Port(all_connections=all_connections), Port(all_connections=all_connections)
    crowd = [crowded.connection("10.0.0.1").hears(100_000) for _ in range(4)]
    till = quiet.connection("10.0.0.2")
    assert [each.gave_way for each in crowd] == [True, False, False, False]
    assert (len(all_connections.connections), len(list(crowded.slots)), list(quiet.slots)) == (4, 3, [till])


def test_who_finds_all_ports_busy_is_refused_as_at_one_that_is_full() -> None:
    all_connections = AllConnections(2)
    first, second = Port(all_connections=all_connections), Port(all_connections=all_connections)
    for address in ("10.0.0.1", "10.0.0.2"):
        first.connection(address).hears(100_000)
    why = "2 connections are busy already (setting raw.connections_in_all)"
    assert second.refusal("10.0.0.1") == why
    assert len(all_connections.connections) == 2


def test_a_place_that_was_left_is_free_for_the_other_ports() -> None:
    all_connections = AllConnections(1)
    first, second = Port(all_connections=all_connections), Port(all_connections=all_connections)
    gone = first.connection("10.0.0.1").hears(100_000)
    first.slots.leave(gone)
    first.slots.leave(gone)
    assert second.refusal("10.0.0.2") == ""
    assert not gone.gave_way
