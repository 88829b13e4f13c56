"""The panel from a shell."""

from __future__ import annotations

import time

import click

from appliance.cli.context import CommandContext, fail, with_settings
from appliance.panel.board import PanelBoard
from appliance.panel.gestures import Button
from appliance.panel.lights import ALL_OFF, COLOURS
from appliance.panel.pins import explain
from appliance.spool import Light

LIGHT_SECONDS = 0.6


@click.group()
def panel() -> None:
    """Look after the buttons and lights."""


@panel.command()
@with_settings
@click.option("--seconds", default=10.0, show_default=True, help="How long to wait for each button.")
def test(context: CommandContext, seconds: float) -> None:
    """Show each light, sound the buzzer, and wait for each button to be pressed.

    The box must not be running: it holds the pins. While it runs, use the button on its page.
    """
    settings = context.settings().panel
    if settings.kind == "none":
        fail(['this box has no panel; set panel.kind = "gpio"'])
    pressed: set[Button] = set()
    try:
        board = PanelBoard(settings, pressed.add, lambda _button: None)
    except Exception as error:  # gpiozero and its factories raise what they like
        fail([f"the pins cannot be had: {explain(error, settings)}"], 1)
    try:
        for colour in COLOURS:
            click.echo(f"{colour} is on")
            board.show(dict(ALL_OFF) | {colour: Light.STEADY})
            time.sleep(LIGHT_SECONDS)
        board.show(ALL_OFF)
        click.echo("the buzzer sounds")
        board.beep()
        missing = [button for button in Button if not _wait_for(button, pressed, seconds)]
    finally:
        board.close()
    if missing:
        fail([f"{', '.join(missing)}: no press was seen"], 1)
    click.echo("All of it works.")


def _wait_for(button: Button, pressed: set[Button], seconds: float) -> bool:
    click.echo(f"press {button} …")
    deadline = time.monotonic() + seconds
    while button not in pressed and time.monotonic() < deadline:
        time.sleep(0.02)
    return button in pressed
