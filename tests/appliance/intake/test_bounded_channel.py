"""The channel from a thread that reads to the event loop."""

from __future__ import annotations

import asyncio
import threading

from support.waiting import DEADLINE

from appliance.intake.bounded_channel import BoundedChannel
from appliance.intake.turns import Turns


def test_who_sends_too_much_waits_until_it_is_taken() -> None:
    async def work() -> None:
        taken: list[bytes | None] = []
        channel = BoundedChannel(Turns(), taken.append, lambda: 0, bound=10)
        sent = threading.Event()

        def send() -> None:
            for _ in range(5):
                channel.put(b"six by")
            channel.put(None)
            sent.set()

        channel.hold(True)
        thread = threading.Thread(target=send)
        thread.start()
        while not taken:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)  # who did not wait would have gone on
        assert not sent.is_set()
        channel.hold(False)
        while not sent.is_set() or taken[-1] is not None:
            await asyncio.sleep(0.01)
        thread.join()
        assert b"".join(item or b"" for item in taken) == b"six by" * 5
        assert taken[-1] is None

    asyncio.run(asyncio.wait_for(work(), DEADLINE))
