"""A look at the whole box, from a shell."""

from __future__ import annotations

import sys

import click

from appliance.cli.given import Given, with_settings


@click.command()
@with_settings
def doctor(given: Given) -> None:
    """Look whether the box has what it needs; exit status 1 where something needs mending.

    While the box runs, best as root: only root sees who holds a port.
    """
    from appliance.doctor import Level, System, examine

    findings = examine(System(given.settings()))
    for finding in findings:
        click.echo(str(finding))
    sys.exit(any(finding.level is Level.PROBLEM for finding in findings))
