"""The clock from a shell: where no network tells the time, a person does."""

from __future__ import annotations

import click

from appliance.cli.context import CommandContext, with_settings
from appliance.runtime.clock import moment


@click.group()
def clock() -> None:
    """Look after the clock: receipts are dated by it, and erased for their age."""


@clock.command()
@with_settings
def believe(context: CommandContext) -> None:
    """Say that the clock is right as it is; a running box takes it up within a second."""
    with context.spool() as spool:
        spool.timekeeping.believe()
        click.echo(f"The clock is believed from now on: {moment(spool.now())}")
