"""The USB port towards the till, from a shell and from its systemd unit."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from appliance.cli.context import CommandContext, fail, with_settings

NOT_UP = 3  # exit status of `status`, as LSB has it for something that does not run


@click.group()
def gadget() -> None:
    """Look after the USB port where the box is a printer."""


@gadget.command()
@with_settings
@click.option("--user", default="root", show_default=True, help="Who runs the service, and gets the port.")
def up(context: CommandContext, user: str) -> None:
    """Describe the printer to the kernel. It shows up at the till once the service runs. Needs root."""
    from appliance.intake.usb import identity as usb_identity
    from appliance.intake.usb import setup as usb_setup
    from appliance.privileged import perform

    settings = context.settings().gadget
    try:
        identity = perform("usb_up", settings=settings, user=user)
    except KeyError:
        fail([f"there is no user {user}"])
    except usb_identity.NoPrinter as error:
        fail([f"{error}; set gadget.copy_printer = false to have the identity of the settings"], 1)
    except OSError as error:
        _refused(error)
    if not usb_setup.has_port(settings):
        click.echo(f"counterproof: no port yet: {usb_setup.missing(settings)}", err=True)
    click.echo(
        f"{identity.vendor_id:04x}:{identity.product_id:04x} {identity.manufacturer} {identity.product}"
    )


@gadget.command()
@with_settings
def down(context: CommandContext) -> None:
    """Take the printer away from the till. Needs root."""
    from appliance.privileged import perform

    try:
        perform("usb_down", settings=context.settings().gadget)
    except OSError as error:
        _refused(error)


@gadget.command()
@with_settings
def status(context: CommandContext) -> None:
    """Tell how the port stands; exit status 3 where it is not set up."""
    from appliance.intake.usb import setup as usb_setup

    found = usb_setup.status(context.settings().gadget)
    if not found.is_up:
        click.echo("not set up")
        sys.exit(NOT_UP)
    click.echo(
        f"port={found.udc or 'none'} state={found.state or 'unknown'} speed={found.speed or 'unknown'}"
    )


def _refused(error: OSError) -> NoReturn:
    fail([f"the kernel refused: {error}"], 1)
