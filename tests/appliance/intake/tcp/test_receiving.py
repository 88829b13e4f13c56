"""Memory for jobs that are arriving: who waits, at whatever port, and who gives way."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.intake.tcp.connection_slots import Pace
from appliance.intake.tcp.receiving import ReceivingMemory


@dataclass(eq=False)
class Receiver:
    """A connection that has said something."""

    now: list[float]
    held: int = 0
    is_held_back: bool = False
    gave_way: bool = False
    origin: str = "10.0.0.1"
    source: str = "10.0.0.1"
    has_spoken: bool = True
    is_keeping: bool = False
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.now[0])

    @property
    def is_idle(self) -> bool:
        return not self.held

    def give_way(self) -> None:
        self.gave_way = True

    def hold_back(self, paused: bool) -> None:
        self.is_held_back = paused


class Memory:
    """Memory for ten connections, and a clock that stands still."""

    def __init__(self, limit: int = 20_000) -> None:
        self.now = [1_000.0]
        self.of = ReceivingMemory(limit, 10, clock=lambda: self.now[0])

    def receiver(self, size: int) -> Receiver:
        receiver = Receiver(self.now)
        self.of.add(receiver)
        receiver.pace.heard(size, self.now[0])
        self.holds(receiver, size)
        return receiver

    def holds(self, receiver: Receiver, size: int) -> None:
        receiver.held = size
        self.of.update(receiver)


def test_who_holds_most_waits_and_a_receipt_does_not() -> None:
    memory = Memory()
    first, greedy, till = (memory.receiver(size) for size in (9_000, 2_000, 900))
    assert [each.is_held_back for each in (first, greedy, till)] == [False, True, False]
    memory.holds(first, 0)
    assert not memory.of.waits
    assert not greedy.is_held_back


def test_below_half_of_it_nobody_waits() -> None:
    memory = Memory()
    assert not any(memory.receiver(size).is_held_back for size in (5_000, 5_000))


def test_one_that_is_gone_leaves_its_memory_to_the_others() -> None:
    memory = Memory()
    first, greedy = memory.receiver(9_000), memory.receiver(2_000)
    memory.of.remove(first)
    memory.holds(first, 9_500)  # its last bytes are worked off
    assert not memory.of.waits
    assert not greedy.is_held_back


def test_one_for_whose_memory_others_wait_is_ended_where_it_dawdles() -> None:
    memory = Memory()
    first, greedy = memory.receiver(9_000), memory.receiver(2_000)
    memory.of.relieve()
    assert not first.gave_way
    memory.now[0] += 60
    memory.of.relieve()
    assert first.gave_way
    assert not memory.of.waits
    assert not greedy.is_held_back


def test_where_nobody_waits_for_memory_nobody_is_ended_for_it() -> None:
    memory = Memory()
    first = memory.receiver(9_000)
    memory.now[0] += 60
    memory.of.relieve()
    assert not first.gave_way
