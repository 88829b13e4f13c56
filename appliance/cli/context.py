"""The settings of a command, and its end where something is wrong."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from appliance.runtime import logs
from appliance.runtime.errors import BoxError
from appliance.settings import Fault, Layers, Settings, SettingsError, layers
from appliance.settings.sources import CONFIG_VARIABLE, DEFAULTS_VARIABLE, from_file
from appliance.storage.bootstrap import shop_in, stored_in
from appliance.storage.errors import StorageError

if TYPE_CHECKING:
    from appliance.spool import Spool

log = logging.getLogger(__name__)
BAD_SETTINGS = 2  # exit status


def fail(faults: list[str], status: int = BAD_SETTINGS) -> NoReturn:
    """Say what is wrong, a line each, and end the process."""
    for fault in faults:
        click.echo(f"counterproof: {fault}", err=True)
    sys.exit(status)


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The values of the options of `with_settings`."""

    config: Path | None
    data: Path | None
    assignments: tuple[str, ...]
    forgiving: bool = False
    defaults: Path | None = None

    def layers(self, base: dict[str, object] | None = None) -> Layers:
        """The settings that the file, the environment and the options give."""
        if self.defaults is not None:
            base = {**_read_defaults(self.defaults), **(base or {})}
        own = (f"data={self.data}",) if self.data is not None else ()
        return layers(self.config, os.environ, (*self.assignments, *own), base, self.forgiving, _declared)

    def load(self, base: dict[str, object] | None = None) -> tuple[Settings, dict[str, object], list[Fault]]:
        """The settings in force, what people changed of them, and what of that is no longer good.

        Raises SettingsError.
        """
        said = self.layers(base)
        data = said.settings().data
        try:
            staff = stored_in(data)
        except (StorageError, ValueError) as error:
            # whoever needs the database itself says what to do about it
            log.warning("what people changed of the settings cannot be read: %s", error)
            staff = {}
        return said.forgiving(staff)

    def folder(self, base: dict[str, object] | None = None) -> Path:
        """The data folder, with logs started; ends the process where the settings have faults."""
        try:
            settings = self.layers(base).settings()
        except SettingsError as error:
            fail(error.faults)
        logs.start(settings.log.level, settings.log.format)
        return settings.data

    def settings(self, base: dict[str, object] | None = None) -> Settings:
        """The settings in force, with logs started; ends the process where they have faults."""
        try:
            settings, _, left_out = self.load(base)
        except SettingsError as error:
            fail(error.faults)
        logs.start(settings.log.level, settings.log.format)
        for fault in left_out:
            log.warning("left out: %s", fault)
        return settings

    @contextmanager
    def spool(self) -> Iterator[Spool]:
        """The box's database, opened beside the box or without it; ends the process where it refuses."""
        from appliance.spool import Spool

        settings = self.settings()
        try:
            spool = Spool(settings.data, settings.limits)
        except (OSError, StorageError) as error:
            fail([f"the data folder {settings.data} cannot be used ({error})"], 1)
        spool.start()
        try:
            yield spool
        except BoxError as error:
            fail([str(error)], 1)
        finally:
            spool.stop()


RAW_PORT = Settings().raw.port


def _declared(settings: Settings) -> Mapping[str, str]:
    """The faults of declared printers and queues; to look takes a moment, so only where there are any."""
    if settings.data.exists() and not settings.data.is_dir():
        return {"data": f"{settings.data} is no folder"}
    if not settings.printers and not settings.queues and settings.raw.port == RAW_PORT:
        return {}
    from appliance.printers.declared import faults

    return faults(settings, shop_in(settings.data))


def _read_defaults(file: Path) -> dict[str, object]:
    """Other defaults. Ends the process where an image's own file is not as it should be."""
    faults: list[Fault] = []
    found = from_file(file, faults)
    if faults:
        fail([*map(str, faults)])
    return {key: value for key, (value, _) in found.items()}


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where settings come from; the command gets them as `context`."""

    @functools.wraps(command)
    def called(
        config: Path | None,
        data: Path | None,
        assignments: tuple[str, ...],
        forgiving: bool,
        defaults: Path | None,
        **others: Any,
    ) -> Any:
        return command(context=CommandContext(config, data, assignments, forgiving, defaults), **others)

    for option in (
        click.option(
            "--defaults",
            type=click.Path(path_type=Path),
            envvar=DEFAULTS_VARIABLE,
            help="A file of other defaults, as an image has them.",
        ),
        click.option(
            "--forgiving", is_flag=True, help="Leave out what is wrong in the settings file, and say so."
        ),
        click.option(
            "--set", "assignments", multiple=True, metavar="KEY=VALUE", help="One setting; repeatable."
        ),
        click.option("--data", type=click.Path(path_type=Path), help="Folder of all that lasts."),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            envvar=CONFIG_VARIABLE,
            help="The settings file, counterproof.toml.",
        ),
    ):
        called = option(called)
    return called
