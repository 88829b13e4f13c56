"""A look at the whole box, from a shell."""

from __future__ import annotations

import sys

import click

from appliance.cli.context import CommandContext, with_settings


@click.command()
@with_settings
def doctor(context: CommandContext) -> None:
    """Look whether the box has what it needs; exit status 1 where something needs mending.

    While the box runs, best as root: only root sees who holds a port.
    """
    from appliance.doctor import Level, System, examine

    findings = examine(System(context.settings()))
    for finding in findings:
        click.echo(str(finding))
    sys.exit(any(finding.level is Level.PROBLEM for finding in findings))
