"""The process that may change the network, for one question."""

from __future__ import annotations

import sys

import click


@click.command("network-helper", hidden=True)
@click.option("--hotspot-address", default="10.42.0.1", show_default=True)
def network_helper(hotspot_address: str) -> None:
    """Do one thing to the network, asked for on standard input; systemd starts this as root."""
    from appliance.network.nmcli import NmcliDriver
    from appliance.privileged import answer
    from appliance.runtime.root_helper import MAX_LINE

    line = sys.stdin.readline(MAX_LINE)
    click.echo(answer(NmcliDriver(hotspot_address), line))
