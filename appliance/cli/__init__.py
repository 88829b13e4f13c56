"""The command `counterproof`."""

from __future__ import annotations

from importlib import import_module

import click

from appliance.runtime.version import VERSION

COMMANDS = {  # name -> where it is; loaded once it is called: a board takes seconds for all of them
    "apikey": "identity.apikey",
    "audit": "identity.audit",
    "clock": "clock.clock",
    "config": "serve.config",
    "demo": "serve.demo",
    "doctor": "doctor.doctor",
    "dump": "files.dump",
    "gadget": "gadget.gadget",
    "host-name": "host.host_name",
    "network-helper": "network.network_helper",
    "panel": "panel.panel",
    "printers": "printers.printers",
    "queues": "queues.queues",
    "repair": "repair.repair",
    "render": "files.render",
    "send": "files.send",
    "serve": "serve.serve",
    "text": "files.text",
    "tls": "tls.tls",
    "user": "identity.user",
}


class Commands(click.Group):
    """The commands, each loaded when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The one of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(".")
        command: click.Command = getattr(import_module(f"appliance.cli.{module}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION)
def main() -> None:
    """The print appliance between the point of sale and the receipt printers."""
