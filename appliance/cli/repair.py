"""Setting damaged databases right, from a shell."""

from __future__ import annotations

import os

import click

from appliance.cli.context import CommandContext, fail, with_settings
from appliance.runtime import private_files

BUSY = 75  # exit status: EX_TEMPFAIL, try again when the box is stopped


@click.command()
@with_settings
def repair(context: CommandContext) -> None:
    """Set damaged databases aside, and save what can be read of them; the box must not run.

    The box does the same by itself at its start. Nothing is thrown away: what was damaged stays in the folder
    `damaged` of the data folder.
    """
    from appliance.capabilities import schemas
    from appliance.recovery import DATABASES, examined, recover
    from appliance.runtime import instance_lock
    from appliance.storage.errors import StorageError
    from appliance.storage.failures import cause

    folder = context.settings().data
    os.umask(private_files.UMASK)
    try:
        claim = instance_lock.claim(folder)
    except OSError as error:
        fail([f"{error}; stop it first"], BUSY)
    try:
        said = recover(folder, schemas())
        for text in said:
            click.echo(text)
        left = [f"{name}: {fault}" for name in DATABASES for fault in examined(folder / name)]
    except (OSError, StorageError) as error:
        fail([f"the data folder {folder} cannot be set right ({cause(error)})"], 1)
    finally:
        os.close(claim)
    for fault in left:
        click.echo(f"{fault} (the box sets this row right or aside when it runs)")
    if not said and not left:
        click.echo("Nothing is damaged.")
