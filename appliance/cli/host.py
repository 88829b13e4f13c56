"""The box's name in the network, from a shell."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli.context import fail


@click.command("host-name")
@click.option("--set", "sets", is_flag=True, help="Give the machine this name until it is off; needs root.")
@click.option("--root", type=click.Path(path_type=Path), default=Path("/"), help="Another system's files.")
def host_name(sets: bool, root: Path) -> None:
    """Say what this board is called: counterproof- and the end of its serial number."""
    from appliance.privileged import perform
    from appliance.runtime.host_name import host_name as made

    name = made(root)
    if sets:
        try:
            perform("set_host_name", name=name)
        except OSError as error:
            fail([f"the name {name} cannot be given ({error.strerror})"], 1)
    click.echo(name)
