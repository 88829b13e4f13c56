"""Running the box: serve, demo, and a look at its settings."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from appliance.cli.context import CommandContext, fail, with_settings
from appliance.runtime import private_files
from appliance.settings import (
    FirstStart,
    Layers,
    PrinterSetting,
    SettingsError,
    first_start,
    model_fields,
    value_of,
)


@click.command()
@with_settings
def serve(context: CommandContext) -> None:
    """Run the box. SIGHUP has it read its settings' printers and queues again."""
    _run(context, context.layers, None, first_start(context.config))


@click.command()
@with_settings
@click.option("--once", is_flag=True, help="Do the main job by itself, then exit.")
def demo(context: CommandContext, once: bool) -> None:
    """Run the box on its shipped fakes: virtual printer, panel on the screen, loopback only."""
    from appliance.demo import BASE_SETTINGS, run_self_test

    if once:
        words = [word for assignment in context.assignments for word in ("--set", assignment)]
        sys.exit(
            run_self_test(
                [*words, *(["--config", str(context.config)] if context.config else [])], context.data
            )
        )
    settings = context.settings(BASE_SETTINGS)
    if not _on_loopback(settings.web.host) or not _on_loopback(settings.raw.host):
        fail(
            ["demo has no login and stays on this machine: web.host and raw.host must be loopback addresses"]
        )
    _run(context, lambda: context.layers(BASE_SETTINGS), BASE_SETTINGS, None)


def _run(
    context: CommandContext,
    read_layers: Callable[[], Layers],
    base: dict[str, object] | None,
    first: FirstStart | None,
) -> NoReturn:
    """Run the box, as often as it asks for that. The data folder is set right before settings are read."""
    from appliance.box.lifecycle import AGAIN, serve
    from appliance.capabilities import schemas
    from appliance.recovery import DataFolder
    from appliance.storage.errors import DatabaseTooNew

    status = AGAIN
    while status == AGAIN:
        folder = context.folder(base)
        _keep_to_itself(folder)
        try:
            data = DataFolder.take(folder, schemas())
        except (OSError, DatabaseTooNew) as error:
            fail([f"cannot start: {error}"], 1)
        status = serve(data, context.settings(base), read_layers, first)
    sys.exit(status)


def _keep_to_itself(data: Path) -> None:
    """Nobody else on this machine reads what the box keeps."""
    os.umask(private_files.UMASK)
    try:
        private_files.close_all(data)
    except OSError as error:
        fail([f"the data folder {data} cannot be used ({error})"], 1)


@click.group()
def config() -> None:
    """Look after the settings."""


@config.command()
@with_settings
def check(context: CommandContext) -> None:
    """Say whether the settings are good, and every fault if not; then each value, and where it comes from."""
    first = first_start(context.config)
    try:
        settings, staff, left_out = context.load()
    except SettingsError as error:
        fail([*error.faults, *map(str, first.faults)])
    if first.faults:
        fail([*map(str, first.faults)])
    for fault in left_out:
        click.echo(f"counterproof: left out: {fault}", err=True)
    click.echo("The settings are good.")
    said = context.layers()
    for key in model_fields():
        origin = said.origin(key, staff)
        where = said.pinned_by(key) or origin
        click.echo(f"{key} = {_shown(value_of(settings, key))}  ({where})")


@config.command("forget-admin")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def forget_admin(file: Path) -> None:
    """Erase the first admin from a settings file, once the box has taken it."""
    from appliance.privileged import perform

    try:
        erased = perform("erase_admin", file=file)
    except (OSError, ValueError) as error:
        fail([f"{file}: {error}"], 1)
    click.echo("The first admin was erased." if erased else "There is no first admin in it.")


def _shown(value: object) -> str:
    """A value as it can be written in the file, but for what is a table there."""
    if isinstance(value, tuple):
        return f"[{', '.join(_shown(each) for each in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, PrinterSetting):
        return json.dumps(f"{value.name}={value.uri}")
    return json.dumps(str(value)) if isinstance(value, (str, Path)) else str(value)


def _on_loopback(host: str) -> bool:
    try:
        return all(
            info[4][0] in ("127.0.0.1", "::1") or str(info[4][0]).startswith("127.")
            for info in socket.getaddrinfo(host, None)
        )
    except OSError:
        return False
