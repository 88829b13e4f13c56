"""What is done now and then while the box runs: old receipts are erased, and older ones made to be found."""

from __future__ import annotations

import logging
from collections.abc import Callable

import peewee

from appliance.spool import Spool, SpoolError, StorageError

log = logging.getLogger(__name__)


def erase_old(spool: Spool) -> None:
    """What queues keep no longer; a full disk, or a lock, is tried again the next time."""
    try:
        while spool.retention.erase_old():
            pass
        log.debug("old receipts were looked for")
    except (SpoolError, peewee.DatabaseError) as error:
        log.warning("old receipts were not erased: %s", error)


def take_in_old(spool: Spool, is_halted: Callable[[], bool]) -> None:
    """After an update: the words of the receipts that are there already."""
    try:
        while not is_halted() and spool.take_in_old():
            pass
    except StorageError as error:
        log.warning("older receipts are not found by their words before the next start: %s", error)
