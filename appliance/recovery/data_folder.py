"""Before the box starts: a database that is damaged is set aside, and what can be read of it is saved."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from appliance.identity.storage.schema import FILE as PEOPLE_FILE
from appliance.identity.storage.schema import PEOPLE
from appliance.runtime import instance_lock
from appliance.runtime.clock import wall_clock
from appliance.runtime.i18n import message
from appliance.spool.jobs.transitions import hold_damaged
from appliance.spool.storage.first_aid import park_what_a_start_needs
from appliance.spool.storage.integrity import faults_in
from appliance.spool.storage.schema import CORE
from appliance.storage.bootstrap import FILE as CORE_FILE
from appliance.storage.engine import Faults, Schema
from appliance.storage.errors import StorageError
from appliance.storage.failures import cause, is_of_the_disk
from appliance.storage.reserve import give_back_reserve
from appliance.storage.sqlite import condition
from appliance.storage.sqlite.markers import Report, marker
from appliance.storage.sqlite.opening import use_small_pages

log = logging.getLogger(__name__)


class Kept(NamedTuple):
    """A database of the data folder: what is in it, and how it is saved and looked through."""

    what: str
    counted: str  # the table whose rows people are told the number of
    schema: Schema
    save: Callable[[Path, str, Sequence[Schema]], Report]
    faults: Faults


def _save_receipts(file: Path, reason: str, schemas: Sequence[Schema]) -> Report:
    from appliance.spool.storage.rescue import save  # loaded where a card has failed, and never else

    return save(file, reason, schemas)


def _save_people(file: Path, reason: str, schemas: Sequence[Schema]) -> Report:
    from appliance.identity.storage.rescue import save

    return save(file, reason, schemas)


DATABASES: dict[str, Kept] = {
    CORE_FILE: Kept(message("receipts"), "job", CORE, _save_receipts, faults_in),
    PEOPLE_FILE: Kept(message("people and keys"), "user", PEOPLE, _save_people, lambda _copy: ()),
}


def unusable(path: Path, error: BaseException) -> str:
    """The sentence for people of a disk that cannot be used."""
    fault = f"The card cannot be used ({cause(error)}). What was accepted is on it, in {path}."
    log.critical("%s", fault)
    return fault


def is_usable(folder: Path, more: Sequence[Schema] = ()) -> bool:
    """The databases of a data folder can be opened and written to. `more` are the schemas of parts."""
    return all(condition.is_usable(folder / name, _schemas(name, more)) for name in DATABASES)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder that this process has for itself, with databases that can be used.

    `said` is what people are to be told of what was set right; `fault` why the disk cannot be used at all.
    """

    path: Path
    claim: int
    said: list[str]
    fault: str

    @classmethod
    def take(cls, path: Path, more: Sequence[Schema] = ()) -> DataFolder:
        """Raises Taken, DatabaseTooNew, or OSError where the folder cannot be had at all."""
        give_back_reserve(path)
        claim = instance_lock.claim(path)
        try:
            said = recover(path, more)
            for name in DATABASES:
                use_small_pages(path / name)
            return cls(path, claim, said, "")
        except (OSError, StorageError) as error:
            if not is_of_the_disk(error):
                os.close(claim)
                raise
            return cls(path, claim, [], unusable(path, error))

    def leave(self) -> None:
        """Let others have it."""
        os.close(self.claim)


def recover(folder: Path, more: Sequence[Schema] = ()) -> list[str]:
    """See to it that both databases of a data folder can be used; what people are to be told, if anything.

    Raises OSError, DatabaseTooNew, or StorageError where the disk is at fault.
    """
    said = []
    for name, kept in DATABASES.items():
        file, schemas = folder / name, _schemas(name, more)
        reason = condition.damage_of(file, schemas)
        if reason is not None:
            said.append(_sentence(kept, kept.save(file, reason, schemas)))
            marker(file).unlink(missing_ok=True)
    file = folder / CORE_FILE
    park_what_a_start_needs(file, _schemas(CORE_FILE, more), hold_damaged, wall_clock())
    return said


def examined(file: Path) -> list[str]:
    """What is wrong with one of the databases, a sentence each. Raises StorageError."""
    kept = DATABASES[file.name]
    return condition.examined(file, kept.schema.models, kept.faults)


def _schemas(name: str, more: Sequence[Schema]) -> tuple[Schema, ...]:
    """The tables of parts are beside those of the core."""
    return (DATABASES[name].schema, *(more if name == CORE_FILE else ()))


def _sentence(kept: Kept, report: Report) -> str:
    said = message(
        "Database damaged (%(what)s): %(reason)s. It was set aside in %(folder)s, and what can be read of "
        "it was saved (%(saved)s).",
        what=kept.what,
        reason=report.reason,
        folder=report.folder,
        saved=report.saved.get(kept.counted, 0),
    )
    advice = message("The card is failing, or lost its power: make a backup, and replace it soon.")
    return " ".join([said, *report.notes, advice])
