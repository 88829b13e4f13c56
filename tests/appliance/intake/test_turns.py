"""Everybody gets a turn: whoever sends what is dear to work off keeps only himself waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from appliance.intake.turns import REST_SECONDS, TURN_SECONDS, Turns


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

    def fail(self) -> None:
        self._done.append(f"{self._name} failed")


def test_streams_are_worked_off_a_piece_each_in_turn() -> None:
    done: list[str] = []

    async def work() -> None:
        turns = Turns(clock=lambda: 0.0)
        for name, pieces in (("a", 3), ("b", 1), ("c", 2)):
            turns.join(Work(name, pieces, done, lambda: None))
        await asyncio.sleep(0)

    asyncio.run(work())
    assert done == ["a", "b", "c", "a", "c", "a"]


def test_between_two_turns_the_loop_and_other_threads_do_what_else_there_is() -> None:
    done: list[str] = []
    now = [0.0]

    def spend() -> None:
        now[0] += TURN_SECONDS

    class Resting(asyncio.SelectorEventLoop):
        def call_later(self, delay: float, *arguments: Any, **more: Any) -> asyncio.TimerHandle:
            done.append(f"rest {delay}")
            return super().call_later(delay, *arguments, **more)

    async def work() -> None:
        turns = Turns(clock=lambda: now[0])
        turns.join(Work("long", 3, done, spend))
        while done.count("long") < 3:
            await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=Resting) as runner:
        runner.run(work())
    assert done == ["long", f"rest {REST_SECONDS}", "long", f"rest {REST_SECONDS}", "long"]


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


def test_one_that_fails_is_told_so_and_stops_none_of_the_others() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("a fault")

    async def work() -> None:
        turns = Turns(clock=lambda: 0.0)
        turns.join(Work("bad", 1, done, fail))
        turns.join(Work("good", 1, done, lambda: None))
        await asyncio.sleep(0)

    asyncio.run(work())
    assert done == ["bad", "bad failed", "good"]
