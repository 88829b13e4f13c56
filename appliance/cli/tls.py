"""The certificate of the pages, from a shell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.cli.context import CommandContext, fail, with_settings

if TYPE_CHECKING:
    from appliance.tls import Certificate, CertificateStore


@contextmanager
def _store(context: CommandContext) -> Iterator[CertificateStore]:
    from appliance.tls import CertificateStore, TlsError

    settings = context.settings()
    try:
        yield CertificateStore(settings.data / settings.tls.folder, settings.tls)
    except (TlsError, OSError) as error:
        fail([str(error)], 1)


def _meant(context: CommandContext) -> tuple[list[str], list[str]]:
    """The names and the addresses of this machine; not the hotspot's, where pages need no certificate."""
    from appliance.advertise.box import host_label, own_addresses

    settings, label = context.settings(), host_label()
    names = [f"{label}.local", label, *settings.web.names]
    return names, [each for each in own_addresses() if each != settings.network.hotspot_address]


def _say(certificate: Certificate) -> None:
    from appliance.tls import day

    click.echo(f"for: {', '.join(sorted(certificate.names)) or certificate.subject}")
    click.echo(f"until: {day(certificate.ends)}")
    if certificate.is_of_the_future():
        click.echo(f"not good before {day(certificate.begins)}, and the clock shows {day(time.time())}")
    click.echo(f"SHA-256: {certificate.fingerprint}")


@click.group()
def tls() -> None:
    """Look after the certificate that the pages are shown with."""


@tls.command()
@with_settings
def status(context: CommandContext) -> None:
    """Say which certificate is in force, for what names, and until when."""
    with _store(context) as store:
        certificate, brought = store.in_force(), store.is_brought()
        if certificate is None:
            fail(["there is no certificate yet; run: counterproof tls renew"], 1)
        click.echo("brought by the owner" if brought else "made by the box itself")
        _say(certificate)


@tls.command()
@with_settings
def renew(context: CommandContext) -> None:
    """Make the box's own certificate, where there is none, names changed, or the one there is soon ends."""
    with _store(context) as store:
        made = store.renew(*_meant(context))
    click.echo("The box made itself another certificate." if made else "The certificate is good as it is.")


@tls.command()
@with_settings
@click.argument("certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("key", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def install(context: CommandContext, certificate: Path, key: Path) -> None:
    """Use a certificate that you bring: PEM files, CERTIFICATE with those that signed it behind it."""
    with _store(context) as store:
        taken = store.install(certificate, key)
        click.echo("The certificate is in use.")
        _say(taken)
        names = set(_meant(context)[0])
        others = sorted(name for name in taken.names if name not in names and not _is_address(name))
        if others:
            click.echo(f"The box answers to these once they stand in web.names: {', '.join(others)}")


@tls.command()
@with_settings
def remove(context: CommandContext) -> None:
    """Forget the certificate that was brought, and use the box's own again."""
    with _store(context) as store:
        store.renew(*_meant(context))
        store.remove()
    click.echo("The box uses its own certificate again.")


def _is_address(name: str) -> bool:
    return ":" in name or name.replace(".", "").isdigit()
