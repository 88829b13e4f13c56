"""Everybody gets a turn: whoever sends what is dear to work off keeps only himself waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appliance.intake.turns import TURN_SECONDS, Turns


class Work:
    """Something with so many pieces of work, each of which takes so long."""

    def __init__(self, name: str, pieces: int, done: list[str], spend: Callable[[], None]) -> None:
        self._name = name
        self._pieces = pieces
        self._done = done
        self._spend = spend

    def work(self) -> bool:
        self._done.append(self._name)
        self._spend()
        self._pieces -= 1
        return self._pieces > 0


def test_streams_are_worked_off_a_piece_each_in_turn() -> None:
    done: list[str] = []

    async def work() -> None:
        turns = Turns(clock=lambda: 0.0)
        for name, pieces in (("a", 3), ("b", 1), ("c", 2)):
            turns.join(Work(name, pieces, done, lambda: None))
        await asyncio.sleep(0)

    asyncio.run(work())
    assert done == ["a", "b", "c", "a", "c", "a"]


def test_between_two_turns_the_loop_does_what_else_there_is() -> None:
    done: list[str] = []
    now = [0.0]

    def spend() -> None:
        now[0] += TURN_SECONDS

    async def work() -> None:
        turns = Turns(clock=lambda: now[0])
        turns.join(Work("long", 4, done, spend))
        for _ in range(4):
            await asyncio.sleep(0)
            done.append("other")

    asyncio.run(work())
    assert done == ["long", "other"] * 4


def test_who_joins_twice_is_in_the_line_once() -> None:
    done: list[str] = []

    async def work() -> None:
        turns = Turns(clock=lambda: 0.0)
        stream = Work("a", 1, done, lambda: None)
        turns.join(stream)
        turns.join(stream)
        await asyncio.sleep(0)
        turns.join(stream)
        await asyncio.sleep(0)

    asyncio.run(work())
    assert done == ["a", "a"]


def test_one_that_fails_stops_none_of_the_others() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("a fault")

    async def work() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: done.append("told"))
        turns = Turns(clock=lambda: 0.0)
        turns.join(Work("bad", 1, done, fail))
        turns.join(Work("good", 1, done, lambda: None))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(work())
    assert done == ["bad", "told", "good"]
