"""One life of the box: begun on a data folder that can be used, or as a page that says why there is none."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from appliance.box import memory
from appliance.box.assembly import makers
from appliance.box.backup_file import clear
from appliance.box.box import Box
from appliance.box.part import Part
from appliance.box.reconfiguration import Reconfiguration
from appliance.capabilities import schemas
from appliance.recovery import DataFolder, is_usable, unusable
from appliance.runtime.errors import BoxError
from appliance.runtime.systemd import STABLE_SECONDS, Supervisor
from appliance.runtime.threads import PART_FAILED
from appliance.settings import FirstStart, Layers, Settings
from appliance.storage.errors import StorageError
from appliance.storage.failures import cause, is_of_the_disk
from appliance.storage.reserve import keep_reserve

log = logging.getLogger(__name__)
AGAIN = -1  # no exit status: a database is to be set right, or the disk can be used again
ROUND_SECONDS = 1.0  # between looks whether a duty is due
CAREFUL = (
    "The box failed to start several times, so it runs without looking for printers and without announcing"
    " itself. Its log says what failed; it tries everything again at its next start."
)


def serve(
    data: DataFolder, settings: Settings, read_layers: Callable[[], Layers], first: FirstStart | None = None
) -> int:
    """Run the box until it is told to stop; the process's exit status, or AGAIN where it is to begin anew."""
    memory.use_one_arena()
    try:
        again = _live(data, settings, read_layers, first)
    except (OSError, BoxError, ValueError) as error:
        log.critical("cannot start: %s", cause(error))
        return 1
    finally:
        data.leave()
    if again:
        return PART_FAILED if Supervisor().is_there else AGAIN  # a supervisor starts the box by itself
    return 0


def _live(
    data: DataFolder, settings: Settings, read_layers: Callable[[], Layers], first: FirstStart | None
) -> bool:
    """The box; or what says why there is none, where its card cannot be used. Whether it is to begin anew."""
    fault = data.fault
    if not fault:
        box: Box | None = None
        try:
            box = Box(data, settings, read_layers, first)
            return asyncio.run(Life(box).run())
        except (OSError, BoxError) as error:
            if box is not None and box.is_damaged:
                log.warning("while it ended: %s", cause(error))
                return True
            if not is_of_the_disk(error):
                raise
            fault = unusable(data.path, error)
    from appliance.box.safe_mode import SafeMode

    return asyncio.run(SafeMode(settings, fault, lambda: is_usable(data.path, schemas())).run())


class Life:
    """Starts the parts of a box, looks after them, and stops them."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._parts: list[Part] = [make(box) for make in makers()]
        if box.is_careful:
            self._parts = [part for part in self._parts if not part.can_be_left_out]
        box.groups = [group for part in self._parts for group in part.groups()]
        self._reconfiguration = Reconfiguration(self._parts)
        box.configuration.on_change(self._reconfiguration.take)  # pages answer before all has begun
        self._duties = [duty for part in self._parts for duty in part.duties()]

    async def run(self) -> bool:
        """Start, print the ready line once all listens, and live until SIGTERM or SIGINT.

        Whether it is to begin anew, since a database has to be set right. Raises OSError for a taken port.
        """
        box, loop = self._box, asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(4, "helper"))
        box.shortage.watch(loop)
        stop = asyncio.Event()
        box.end = partial(_from_any_thread, loop, stop.set)
        if box.is_damaged:
            stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, box.reread.set)
        try:
            await self._start()
            print("ready", json.dumps(box.ports()), flush=True)
            box.supervisor.ready()
            await self._look_after(stop)
            box.supervisor.stopping()
            box.starts.good()
        finally:
            await self._stop()
        return box.is_damaged

    async def _start(self) -> None:
        box = self._box
        for part in self._parts:
            await part.start()
        box.supervisor.forget_the_rest()
        if box.is_careful:
            box.spool.live_status.add_notice(CAREFUL)
        clear(box.settings.data)
        keep_reserve(box.settings.data, box.settings.limits.free_bytes)
        box.is_ready = True
        box.say_who_may_come()

    async def _look_after(self, stop: asyncio.Event) -> None:
        """Until told to stop."""
        loop = asyncio.get_running_loop()
        loop.call_later(STABLE_SECONDS, self._box.starts.good)
        memory.settle()
        self._stay_alive(loop)
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ROUND_SECONDS)
            await asyncio.to_thread(self._do_what_is_due)

    def _do_what_is_due(self) -> None:
        for duty in self._duties:
            if time.monotonic() >= duty.due:
                duty.due = time.monotonic() + duty.seconds
                try:
                    duty.act()
                except StorageError:
                    self._box.spool.soundness.expect()  # a file that is gone is set right at the next start
                    raise

    def _stay_alive(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tell the supervisor that the loop turns, as often as it wants to hear it."""
        seconds = self._box.supervisor.alive_seconds
        if seconds is not None:
            self._box.supervisor.alive()
            loop.call_later(seconds, self._stay_alive, loop)

    async def _stop(self) -> None:
        """The last part that was started stops first, the core last."""
        box = self._box
        box.is_ready = False
        box.guard.is_stopping = True
        box.halt.set()
        await asyncio.to_thread(self._reconfiguration.stop)
        failed: list[Exception] = []
        for part in reversed(self._parts):
            try:
                await part.stop()
            except (OSError, BoxError) as error:  # the others are to let go of their ports all the same
                failed.append(error)
        if failed:
            raise failed[0]
        log.info("stopped")


def _from_any_thread(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(act)
