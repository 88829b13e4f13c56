"""Printers from a shell."""

from __future__ import annotations

import sys
import time

import click

import escpos
from appliance.cli.given import Given, fail, with_settings
from appliance.settings import DEFAULT_PROFILE
from appliance.settings.checks import printer_name


@click.group()
def printers() -> None:
    """Look after the printers."""


@printers.command("list")
@with_settings
def show(given: Given) -> None:
    """List the printers that the box knows."""
    with given.spool() as spool:
        for printer in spool.printers():
            click.echo(f"{printer.name}: {printer.uri} profile={printer.profile}")


@printers.command()
@with_settings
@click.argument("name")
@click.argument("uri")
@click.option("--profile", default=DEFAULT_PROFILE, show_default=True, help="The printer's model.")
def add(given: Given, name: str, uri: str, profile: str) -> None:
    """Make a printer known, or change the one of that name: `printers add counter socket://192.168.1.50`."""
    from appliance.printers import Workshop, check_uri

    settings = given.settings()
    try:
        printer_name(name)
        check_uri(uri, Workshop(settings.data, settings.limits, lambda *_: (b"", "")))
        escpos.profiles.get(profile)
    except (ValueError, LookupError) as error:
        fail([str(error.args[0])])
    with given.spool() as spool:
        spool.put_printer(name, uri, profile)
    click.echo(f"The printer {name} is known.")


@printers.command()
@with_settings
@click.argument("name")
def remove(given: Given, name: str) -> None:
    """Forget a printer."""
    with given.spool() as spool:
        spool.remove_printer(spool.printer_by_name(name).id)
    click.echo(f"The printer {name} is forgotten.")


@printers.command()
@with_settings
@click.argument("name")
def pause(given: Given, name: str) -> None:
    """Have a printer take no jobs for now."""
    with given.spool() as spool:
        spool.pause_printer(spool.printer_by_name(name).id, True)
    click.echo(f"{name} is paused.")


@printers.command()
@with_settings
@click.argument("name")
def resume(given: Given, name: str) -> None:
    """Have a paused printer go on."""
    with given.spool() as spool:
        spool.pause_printer(spool.printer_by_name(name).id, False)
    click.echo(f"{name} goes on.")


@printers.command()
@with_settings
@click.option("--seconds", default=6.0, show_default=True, help="How long to look and listen.")
@click.option("--scan", is_flag=True, help="Also try port 9100 at every address of the own networks.")
def discover(given: Given, seconds: float, scan: bool) -> None:
    """Look for printers on USB and in the own networks; a line for each, the device URI first."""
    from appliance.printers.discovery import Discovery

    with given.spool() as spool:
        discovery = Discovery(spool, given.settings().discovery, lambda _printer, _uri: None)
        discovery.start()
        try:
            if scan:
                with click.progressbar(length=100, label="scanning", file=sys.stderr) as bar:
                    search = discovery.scan()
                    while not search.wait(0.2):
                        bar.update(int(search.progress * 100) - bar.pos)
            time.sleep(seconds)
        finally:
            discovery.stop()
        found = discovery.found()
    for each in found:
        click.echo(
            f"{each.uri}  {each.model or each.name}  profile={each.profile or 'unknown'}  ({each.source})"
        )
    if not found:
        click.echo("Nothing was found.", err=True)


@printers.command("restore-definitions")
@with_settings
@click.argument("name")
def restore(given: Given, name: str) -> None:
    """Send a printer the logos and settings that tills have stored in it: it was replaced."""
    with given.spool() as spool:
        jobs = spool.restore_definitions(name)
    sizes = sum(job.size for job in jobs)
    click.echo(
        f"{sizes} bytes in {len(jobs)} jobs are on their way to {name}." if jobs else "Nothing is stored."
    )


@printers.command()
@with_settings
@click.argument("name")
@click.argument("faults", nargs=-1)
def fault(given: Given, name: str, faults: tuple[str, ...]) -> None:
    """Break a virtual printer (`paper-out`, `cover-open` …), or mend it where no fault is named."""
    from appliance.printers import Workshop, set_faults

    settings = given.settings()
    with given.spool() as spool:
        uri = spool.printer_by_name(name).uri
    try:
        set_faults(uri, faults, Workshop(settings.data, settings.limits, lambda *_: (b"", "")))
    except ValueError as error:
        fail([str(error)])
    click.echo(f"{name}: {', '.join(faults) or 'nothing is wrong'}")
