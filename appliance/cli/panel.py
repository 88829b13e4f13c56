"""The panel from a shell."""

from __future__ import annotations

import click

from appliance.cli.given import Given, fail, with_settings


@click.group()
def panel() -> None:
    """Look after the buttons and lights."""


@panel.command()
@with_settings
@click.option("--seconds", default=10.0, show_default=True, help="To wait for each button.")
def test(given: Given, seconds: float) -> None:
    """Try each light, the buzzer and each button. The service must not be running: it holds the pins."""
    from appliance.panel.board import trouble
    from appliance.panel.selftest import self_test

    settings = given.settings().panel
    if settings.kind != "gpio":
        fail(["this box has no buttons and lights (setting panel.kind)"])
    try:
        faults = self_test(settings, click.echo, seconds)
    except Exception as error:  # gpiozero and its factories raise what they like
        fail([trouble(error, settings)], 1)
    if faults:
        fail(faults, 1)
    click.echo("All of the panel works.")
