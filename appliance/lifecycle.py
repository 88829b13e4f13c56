"""One life of the box: begun on a data folder that can be used, or as a page that says why there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import peewee

from appliance import memory
from appliance.recovery import DataFolder, is_of_the_disk, is_usable, unusable
from appliance.service import Service
from appliance.settings import FirstStart, Layers, Settings
from appliance.spool import SpoolError
from appliance.storage import cause
from appliance.supervisor import Supervisor
from appliance.threads import PART_FAILED

log = logging.getLogger(__name__)
AGAIN = -1  # no exit status: a database is to be set right, or the disk can be used again


def serve(
    data: DataFolder, settings: Settings, read_layers: Callable[[], Layers], first: FirstStart | None = None
) -> int:
    """Run the box until it is told to stop; the process's exit status, or AGAIN where it is to begin anew."""
    memory.use_one_arena()
    try:
        again = _live(data, settings, read_layers, first)
    except (OSError, SpoolError, ValueError, peewee.DatabaseError) as error:
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
        try:
            return asyncio.run(Service(data, settings, read_layers, first).run())
        except (OSError, peewee.DatabaseError) as error:
            if not is_of_the_disk(error):
                raise
            fault = unusable(data.path, error)
    from appliance.safe_mode import SafeMode

    return asyncio.run(SafeMode(settings, fault, lambda: is_usable(data.path)).run())
