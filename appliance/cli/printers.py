"""Printers from a shell."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

import click

import escpos
from appliance.cli.context import CommandContext, fail, with_settings
from appliance.runtime import instance_lock
from appliance.settings import DEFAULT_PROFILE, Settings
from appliance.settings.checks import printer_name
from appliance.slips import printer_slip
from appliance.spool import Printer, PrinterState, PrinterStatus, Spool, Submission

SHELL = "shell"  # who asked, and through what


@click.group()
def printers() -> None:
    """Look after the printers."""


@printers.command("list")
@with_settings
def show(context: CommandContext) -> None:
    """List the printers that the box knows."""
    with context.spool() as spool:
        for printer in spool.printers.all():
            click.echo(f"{_called(printer)}: {printer.uri} profile={printer.profile}")


@printers.command()
@with_settings
@click.argument("name")
@click.argument("uri")
@click.option("--profile", default=DEFAULT_PROFILE, show_default=True, help="The printer's model.")
def add(context: CommandContext, name: str, uri: str, profile: str) -> None:
    """Make a printer known, or change the one of that name: `printers add counter socket://192.168.1.50`."""
    from appliance.printers import DriverContext, check_uri

    settings = context.settings()
    with context.spool() as spool:
        own_ports = settings.declared_ports() | {queue.port for queue in spool.queues.all() if queue.port}
        driver_context = DriverContext(
            settings.data, settings.limits, lambda *_: (b"", ""), own_ports=lambda: own_ports
        )
        try:
            printer_name(name)
            check_uri(uri, driver_context)
            escpos.profiles.get(profile)
        except (ValueError, LookupError) as error:
            fail([str(error.args[0])])
        spool.printers.put(name, uri, profile)
    click.echo(f"The printer {name} is known.")


@printers.command()
@with_settings
@click.argument("name", required=False)
def status(context: CommandContext, name: str | None) -> None:
    """Say how the printers are, a line each; the exit status is 1 where one cannot print."""
    from appliance.web.status_text import of_status

    settings = context.settings()
    runs = instance_lock.is_claimed(settings.data)
    well = True
    with context.spool() as spool:
        for printer in [spool.printers.by_name(name)] if name else spool.printers.all():
            found = _status_of_box(spool, printer) if runs else _asked(settings, printer)
            state = PrinterState.PAUSED if printer.paused else found.state
            well = well and state is PrinterState.ONLINE
            counted = f"{printer.jobs} jobs, {printer.bytes} bytes, {printer.errors} errors"
            click.echo(f"{_called(printer)}: {state}. {of_status(state, found.reasons)} ({counted})")
    if not well:
        sys.exit(1)


def _called(printer: Printer) -> str:
    """Its name, and what people call it where that is something else."""
    return printer.name if printer.title == printer.name else f"{printer.name} ({printer.title})"


def _status_of_box(spool: Spool, printer: Printer) -> PrinterStatus:
    seen = spool.printers.last_seen(printer.name)
    return seen[0] if seen else PrinterStatus()


def _asked(settings: Settings, printer: Printer) -> PrinterStatus:
    """No box runs that would know, or would be in the way."""
    from appliance.printers import DriverContext, DriverError, PrinterUnavailable, SinkContext, make_sink

    found = PrinterStatus()

    def take(status: PrinterStatus) -> None:
        nonlocal found
        found = status

    try:
        context = DriverContext(settings.data, settings.limits, lambda *_: (b"", ""))
        sink = make_sink(printer.uri, printer.profile, SinkContext(context, take))
    except (DriverError, LookupError) as error:
        return PrinterStatus(PrinterState.OFFLINE, ("bad-uri",), str(error))
    with suppress(PrinterUnavailable):  # `take` has heard why
        sink.check_status()
    sink.close()
    return found


@printers.command()
@with_settings
@click.argument("name")
def test(context: CommandContext, name: str) -> None:
    """Print a slip that shows whether a printer is as its profile says."""
    moment = time.strftime("%Y-%m-%d %H:%M")
    with context.spool() as spool:
        slip = printer_slip(spool.printers.by_name(name), moment)
        job = spool.jobs.print_now(Submission(slip, "test", SHELL, printer=name), SHELL, SHELL)
    when = "the printer can" if instance_lock.is_claimed(context.settings().data) else "the box runs"
    click.echo(f"Job {job.id} is in the line of {name}, and prints once {when}.")


@printers.command()
@with_settings
@click.argument("name")
def remove(context: CommandContext, name: str) -> None:
    """Forget a printer."""
    with context.spool() as spool:
        spool.printers.remove(spool.printers.by_name(name).id)
    click.echo(f"The printer {name} is forgotten.")


@printers.command()
@with_settings
@click.argument("name")
def pause(context: CommandContext, name: str) -> None:
    """Have a printer take no jobs for now."""
    with context.spool() as spool:
        spool.printers.pause(spool.printers.by_name(name).id, True)
    click.echo(f"{name} is paused.")


@printers.command()
@with_settings
@click.argument("name")
def resume(context: CommandContext, name: str) -> None:
    """Have a paused printer go on."""
    with context.spool() as spool:
        spool.printers.pause(spool.printers.by_name(name).id, False)
    click.echo(f"{name} goes on.")


@printers.command()
@with_settings
@click.option("--seconds", default=6.0, show_default=True, help="How long to look and listen.")
@click.option("--scan", is_flag=True, help="Also try port 9100 at every address of the own networks.")
def discover(context: CommandContext, seconds: float, scan: bool) -> None:
    """Look for printers on USB and in the own networks; a line for each, the device URI first."""
    from appliance.printers.discovery import Discovery

    with context.spool() as spool:
        discovery = Discovery(spool, context.settings().discovery)
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
def restore(context: CommandContext, name: str) -> None:
    """Send a printer the logos and settings that tills have stored in it: it was replaced."""
    with context.spool() as spool:
        jobs = spool.printers.restore_memory(name)
    sizes = sum(job.size for job in jobs)
    click.echo(
        f"{sizes} bytes in {len(jobs)} jobs are on their way to {name}." if jobs else "Nothing is stored."
    )


@printers.command()
@with_settings
@click.argument("name")
@click.argument("faults", nargs=-1)
def fault(context: CommandContext, name: str, faults: tuple[str, ...]) -> None:
    """Break a virtual printer (`paper-out`, `cover-open` …), or mend it where no fault is named."""
    from appliance.printers import DriverContext, set_faults

    settings = context.settings()
    with context.spool() as spool:
        uri = spool.printers.by_name(name).uri
    try:
        set_faults(uri, faults, DriverContext(settings.data, settings.limits, lambda *_: (b"", "")))
    except ValueError as error:
        fail([str(error)])
    click.echo(f"{name}: {', '.join(faults) or 'nothing is wrong'}")
