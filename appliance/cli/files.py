"""Working on files of ESC/POS: draw, read and list them, and send them to a printer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import escpos
from appliance.cli.context import CommandContext, fail
from appliance.settings import DEFAULT_PROFILE
from escpos.cut_marks import marked
from escpos.dump import lines

PRINTED, SENT = "printed", "sent"  # the confirmations of an outcome
KNOWN = {  # what is known of a file that was sent, by the confirmation
    PRINTED: "printed, as the printer itself says",
    SENT: "sent; the printer does not say whether it printed them",
}
TAKEN = (
    "taken by a Counterproof box, which prints them as its queue says: where that holds receipts,"
    " once somebody approves"
)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--profile", default=DEFAULT_PROFILE, show_default=True, help="The printer's model.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The PNG; default: FILE.png.")
@click.option("--cuts", is_flag=True, help="Draw a line where the paper is cut, dashed for a partial cut.")
def render(file: Any, profile: str, output: Path | None, cuts: bool) -> None:
    """Draw a file of ESC/POS as the paper it makes."""
    paper = escpos.render(file.read(), _profile(profile))
    target = output or Path("paper.png" if file.name == "<stdin>" else f"{file.name}.png")
    target.write_bytes(marked(paper).png() if cuts else paper.png())
    click.echo(f"{target}: {paper.width} x {paper.height} dots")
    for event in paper.events:
        click.echo(f"event: row {event.y}: {event.detail}", err=True)
    for note in paper.notes:
        click.echo(f"note: {note}", err=True)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--profile", default=DEFAULT_PROFILE, show_default=True, help="The printer's model.")
def text(file: Any, profile: str) -> None:
    """Print what a file of ESC/POS says."""
    click.echo(escpos.text(file.read(), _profile(profile)), nl=False)


@click.command()
@click.argument("file", type=click.File("rb"))
def dump(file: Any) -> None:
    """List a file of ESC/POS command by command."""
    for line in lines(file.read()):
        click.echo(line)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--to", "uri", required=True, metavar="URI", help="Where to, such as socket://127.0.0.1:9100.")
def send(file: Any, uri: str) -> None:
    """Send a file as it stands to a printer, or to a box."""
    from appliance.printers import (
        DriverContext,
        DriverError,
        PrinterConnection,
        PrinterUnavailable,
        SendControl,
        make_driver,
    )

    data = file.read()
    settings = CommandContext(None, None, ()).settings()
    try:
        driver = make_driver(uri, DEFAULT_PROFILE, DriverContext(settings.data, settings.limits, _draw))
        connection = PrinterConnection(driver, escpos.profiles.DEFAULT, settings.limits)
        connection.prepare()
        outcome = connection.send(data, SendControl())
        is_box = outcome.confirmation == PRINTED and connection.is_box()
        connection.close()
    except (DriverError, PrinterUnavailable) as error:
        fail([str(error)], 1)
    if outcome.confirmation is None:
        fail([outcome.detail], 1)
    word = TAKEN if is_box else KNOWN[outcome.confirmation]
    click.echo(f"{outcome.bytes_sent} bytes: {word}")


def _draw(data: bytes, profile: str, memory: bytes) -> tuple[bytes, str]:
    used = _profile(profile)
    return escpos.render(data, used, memory).png(), escpos.text(data, used)


def _profile(name: str) -> escpos.profiles.Profile:
    try:
        return escpos.profiles.get(name)
    except LookupError as error:
        fail([str(error.args[0])])
