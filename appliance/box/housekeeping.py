"""Duties that the box does now and then while it runs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from appliance.box import memory
from appliance.box.box import Box
from appliance.box.part import Duty
from appliance.runtime.errors import BoxError
from appliance.spool import (
    ChangedElsewhere,
    Spool,
    StorageError,
)

log = logging.getLogger(__name__)
WATCH_SECONDS = 1.0  # between looks whether another process changed the database, or SIGHUP came
VITALS_SECONDS = 30.0  # between looks at the board; power that fails for less is told of afterwards
ERASE_SECONDS = 3_600.0  # between looks for receipts that are older than their queues keep


def duties(box: Box) -> tuple[Duty, ...]:
    """Those of the core."""
    return (
        Duty(WATCH_SECONDS, box.spool.timekeeping.look),
        Duty(ERASE_SECONDS, lambda: erase_old(box.spool)),
        Duty(ERASE_SECONDS, box.spool.documents.prepare_index),
        Duty(VITALS_SECONDS, box.vitals_watch.look),
        Duty(VITALS_SECONDS, memory.give_back),
        Duty(WATCH_SECONDS, lambda: take_up_changes(box)),
    )


def erase_old(spool: Spool) -> None:
    """Erase the receipts that queues keep no longer; a full disk, or a lock, is tried again the next time."""
    try:
        while spool.retention.erase_old():
            pass
        log.debug("old receipts were looked for")
    except BoxError as error:
        log.warning("old receipts were not erased: %s", error)


def take_in_old(spool: Spool, is_halted: Callable[[], bool]) -> None:
    """After an update: the words of the receipts that are there already."""
    try:
        while not is_halted() and spool.documents.index_old():
            pass
    except StorageError as error:
        log.warning("older receipts are not found by their words before the next start: %s", error)


def take_up_changes(box: Box) -> None:
    """Take up the changes of other processes, and new settings at SIGHUP."""
    if box.reread.is_set():
        box.reread.clear()
        box.reload()
    elif not _is_changed_outside(box.spool):
        return
    box.spool.events.publish(ChangedElsewhere(box.spool.now()))
    box.dispatchers.refresh()


def _is_changed_outside(spool: Spool) -> bool:
    try:
        return spool.changed_elsewhere()
    except StorageError as error:
        log.warning("%s", error)
        return False
