"""Raw ports on a real loop, where what happens at once matters."""

from __future__ import annotations

import asyncio
import threading

from support.waiting import DEADLINE

from appliance.events import Event
from appliance.intake.emulated_printer import EmulatedPrinters
from appliance.intake.tcp.ports import RawPorts
from appliance.settings import Queue, Settings
from appliance.settings.raw import RawSettings
from appliance.spool import (
    Outcome,
    Spool,
    State,
)

PROCESS_ID = b"\x1d(H\x06\x00\x30\x301234"
TOLD = b"\x37\x221234\x00"


def print_at_once(spool: Spool, event: Event) -> None:
    """Be a printer that is done with a job before anybody looks."""
    if event.job is not None and event.name == "job:approved":
        job = event.job.id

        def printing() -> None:
            spool.dispatching.claim(job, "demo")
            spool.dispatching.finish(job, Outcome(State.COMPLETED, 1, "printed"))

        threading.Thread(target=printing).start()


def test_a_till_is_told_of_a_job_that_was_printed_before_the_busy_loop_heard_that_it_is_safe(
    spool: Spool,
) -> None:
    shortages: list[OSError] = []

    async def talk() -> bytes:
        loop, printed = asyncio.get_running_loop(), threading.Event()

        def keep_busy(event: Event) -> None:
            if event.name == "job:created":
                loop.call_soon_threadsafe(printed.wait, DEADLINE)
            if event.name == "job:completed":
                printed.set()

        spool.events.subscribe(keep_busy)
        spool.events.subscribe(lambda event: print_at_once(spool, event))
        settings = Settings(raw=RawSettings(host="127.0.0.1"))
        ports = RawPorts(spool, EmulatedPrinters(spool, 1_000), settings, lambda: 0, shortages.append)
        await ports.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", ports.ports()["main"])
        writer.write(b"receipt\n\x1dV\x00" + PROCESS_ID + b"next\n")
        try:
            return await asyncio.wait_for(reader.readexactly(len(TOLD)), DEADLINE)
        finally:
            writer.close()
            await ports.stop()

    spool.queues.put(
        Queue("main", "auto", "demo", port=0, process_ids="printed", idle_seconds=1, cut_seconds=0.2)
    )
    assert asyncio.run(talk()) == TOLD
