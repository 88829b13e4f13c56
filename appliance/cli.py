"""The command `counterproof`."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

import escpos
from appliance import logs
from appliance.settings import DEFAULT_PROFILE, Settings, SettingsError, load
from escpos.cut_marks import marked
from escpos.dump import lines

F = TypeVar("F", bound=Callable[..., Any])
BAD_SETTINGS = 2  # exit status


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="counterproof")
def main() -> None:
    """The print appliance between the point of sale and the receipt printers."""


def with_settings(command: F) -> F:
    """Add the options that say where settings come from."""
    for option in (
        click.option(
            "--set", "assignments", multiple=True, metavar="KEY=VALUE", help="One setting; repeatable."
        ),
        click.option("--data", type=click.Path(path_type=Path), help="Folder of all that lasts."),
        click.option(
            "--config", type=click.Path(path_type=Path), help="The settings file, counterproof.toml."
        ),
    ):
        command = option(command)
    return command


@main.command()
@with_settings
def serve(config: Path | None, data: Path | None, assignments: tuple[str, ...]) -> None:
    """Run the box."""
    from appliance.service import serve as run

    sys.exit(run(_settings(config, data, assignments)))


@main.command()
@with_settings
@click.option("--once", is_flag=True, help="Do the main job by itself, then exit.")
def demo(config: Path | None, data: Path | None, assignments: tuple[str, ...], once: bool) -> None:
    """Run the box on its shipped fakes: virtual printer, panel on the screen, loopback only."""
    from appliance.demo import BASE_SETTINGS, run_once
    from appliance.service import serve as run

    if once:
        given = [word for assignment in assignments for word in ("--set", assignment)]
        sys.exit(run_once([*given, *(["--config", str(config)] if config else [])], data))
    settings = _settings(config, data, assignments, BASE_SETTINGS)
    if not _on_loopback(settings.web.host) or not _on_loopback(settings.raw.host):
        _fail(
            ["demo has no login and stays on this machine: web.host and raw.host must be loopback addresses"]
        )
    sys.exit(run(settings))


@main.group()
def config() -> None:
    """Look after the settings."""


@config.command()
@with_settings
def check(config: Path | None, data: Path | None, assignments: tuple[str, ...]) -> None:
    """Say whether the settings are good, and every fault if not."""
    _settings(config, data, assignments)
    click.echo("The settings are good.")


@main.command()
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


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--profile", default=DEFAULT_PROFILE, show_default=True, help="The printer's model.")
def text(file: Any, profile: str) -> None:
    """Print what a file of ESC/POS says."""
    click.echo(escpos.text(file.read(), _profile(profile)), nl=False)


@main.command()
@click.argument("file", type=click.File("rb"))
def dump(file: Any) -> None:
    """List a file of ESC/POS command by command."""
    for line in lines(file.read()):
        click.echo(line)


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--to", "uri", required=True, metavar="URI", help="Where to, such as socket://127.0.0.1:9100.")
def send(file: Any, uri: str) -> None:
    """Send a file as it stands to a printer, or to a box."""
    from appliance.printers import DriverError, Link, Meanwhile, PrinterUnavailable, Workshop, make_driver

    data = file.read()
    settings = _settings(None, None, ())
    try:
        driver = make_driver(uri, DEFAULT_PROFILE, Workshop(settings.data, settings.limits, _draw))
        link = Link(driver, escpos.profiles.DEFAULT, settings.limits)
        link.prepare()
        outcome = link.send(data, Meanwhile())
        link.close()
    except (DriverError, PrinterUnavailable) as error:
        _fail([str(error)], 1)
    if outcome.confirmation is None:
        _fail([outcome.detail], 1)
    click.echo(f"{outcome.bytes_sent} bytes: {outcome.confirmation}")


def _draw(data: bytes, profile: str, memory: bytes) -> tuple[bytes, str]:
    used = _profile(profile)
    return escpos.render(data, used, memory).png(), escpos.text(data, used)


def _profile(name: str) -> escpos.profiles.Profile:
    try:
        return escpos.profiles.get(name)
    except LookupError as error:
        _fail([str(error.args[0])])
        raise


def _settings(
    config: Path | None,
    data: Path | None,
    assignments: tuple[str, ...],
    base: dict[str, object] | None = None,
) -> Settings:
    """The settings in force, with logs started; ends the process where they have faults."""
    if data is not None:
        assignments = (*assignments, f"data={data}")
    try:
        settings = load(config, os.environ, assignments, base)
    except SettingsError as error:
        _fail(error.faults)
        raise
    logs.start(settings.log)
    return settings


def _fail(faults: list[str], status: int = BAD_SETTINGS) -> None:
    for fault in faults:
        click.echo(f"counterproof: {fault}", err=True)
    sys.exit(status)


def _on_loopback(host: str) -> bool:
    try:
        return all(
            info[4][0] in ("127.0.0.1", "::1") or str(info[4][0]).startswith("127.")
            for info in socket.getaddrinfo(host, None)
        )
    except OSError:
        return False


if __name__ == "__main__":
    main()
