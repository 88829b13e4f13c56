"""Users, keys and the audit from a shell."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from appliance.cli.context import CommandContext, fail, with_settings

if TYPE_CHECKING:
    from appliance.identity import Actor, Identity, Role

ROLES = ("admin", "operator", "viewer", "printer")


@contextmanager
def _identity(context: CommandContext) -> Iterator[Identity]:
    from appliance.identity import Identity, IdentityError
    from appliance.storage.errors import StorageError

    settings = context.settings()
    try:
        identity = Identity(settings.data, settings.identity)
    except (OSError, StorageError) as error:
        fail([f"the data folder {settings.data} cannot be used ({error})"], 1)
    try:
        yield identity
    except IdentityError as error:
        field = getattr(error, "field", "")
        fail([f"{field}: {error}" if field else str(error)], 1)
    finally:
        identity.leave_thread()


def _role(word: str) -> Role:
    from appliance.identity import Role

    return Role(word)


def _actor() -> Actor:
    from appliance.identity import Actor

    return Actor(getpass.getuser(), "shell")


def _day(moment: int | None) -> str:
    return datetime.fromtimestamp(moment / 1e6, UTC).strftime("%Y-%m-%d %H:%M") if moment else "never"


_password = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for where it isn't given; a password in a command stays in the shell's history.",
)


@click.group()
def user() -> None:
    """Look after who may log in."""


@user.command("add")
@with_settings
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="admin", show_default=True)
@_password
def add_user(context: CommandContext, name: str, role: str, password: str) -> None:
    """Let somebody log in; the first admin sets the box up."""
    with _identity(context) as identity:
        identity.users.add(name, password, _role(role), _actor())
    click.echo(f"{name} may log in as {role}.")


@user.command("list")
@with_settings
def list_users(context: CommandContext) -> None:
    """List who may log in."""
    with _identity(context) as identity:
        for each in identity.users.all():
            click.echo(f"{each.name}: {each.role}, since {_day(each.created_at)}")


@user.command()
@with_settings
@click.argument("name")
@_password
def password(context: CommandContext, name: str, password: str) -> None:
    """Give somebody another password; they are logged out everywhere."""
    with _identity(context) as identity:
        identity.users.set_password(identity.users.by_name(name).id, password, _actor())
    click.echo(f"{name} has another password, and is logged out everywhere.")


@user.command()
@with_settings
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
def role(context: CommandContext, name: str, role: str) -> None:
    """Let somebody do more, or less."""
    with _identity(context) as identity:
        identity.users.set_role(identity.users.by_name(name).id, _role(role), _actor())
    click.echo(f"{name} is {role} now.")


@user.command("remove")
@with_settings
@click.argument("name")
def remove_user(context: CommandContext, name: str) -> None:
    """Let somebody log in no more."""
    with _identity(context) as identity:
        identity.users.remove(identity.users.by_name(name).id, _actor())
    click.echo(f"{name} may log in no more.")


@click.group()
def apikey() -> None:
    """Look after the keys of programs."""


@apikey.command()
@with_settings
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="printer", show_default=True)
@click.option("--queue", help="The one queue that it is for; without it, all.")
@click.option("--days", type=float, help="How long it is good for; without it, until it is revoked.")
@click.option("--network", "networks", multiple=True, help="Where it may be used from; repeatable.")
def create(
    context: CommandContext,
    name: str,
    role: str,
    queue: str | None,
    days: float | None,
    networks: tuple[str, ...],
) -> None:
    """Make a key, and print it: this once."""
    with _identity(context) as identity:
        until = datetime.now(UTC) + timedelta(days=days) if days else None
        _, secret = identity.keys.create(
            name,
            _role(role),
            _actor(),
            queue=queue,
            networks=networks,
            expires_at=int(until.timestamp() * 1e6) if until else None,
        )
    click.echo(secret)


@apikey.command("list")
@with_settings
def list_keys(context: CommandContext) -> None:
    """List the keys, without the keys themselves."""
    with _identity(context) as identity:
        for key in identity.keys.all():
            state = (
                "revoked" if key.revoked_at else f"until {_day(key.expires_at)}" if key.expires_at else "good"
            )
            where = f" only {', '.join(key.networks)}" if key.networks else ""
            queue = f" queue {key.queue}" if key.queue else ""
            click.echo(
                f"{key.id} {key.name}: {key.role}{queue}{where}, {state}, last used {_day(key.used_at)}"
            )


@apikey.command()
@with_settings
@click.argument("number", type=int)
def revoke(context: CommandContext, number: int) -> None:
    """End a key, by its number in the list."""
    with _identity(context) as identity:
        key = identity.keys.revoke(number, _actor())
    click.echo(f"The key {key.name} is good no more.")


@click.group()
def audit() -> None:
    """Look at what was done, by whom."""


@audit.command("list")
@with_settings
@click.option("--limit", default=50, show_default=True)
def list_entries(context: CommandContext, limit: int) -> None:
    """List the latest entries."""
    from appliance.identity import AuditFilter

    with _identity(context) as identity:
        for entry in reversed(identity.audit(AuditFilter(), limit)):
            details = " ".join(word for word in (entry.action, entry.subject, entry.detail) if word)
            click.echo(f"{_day(entry.at)} {entry.user_name} ({entry.channel} {entry.address}): {details}")


@audit.command()
@with_settings
@click.option("--head", help="The last hash as it was noted before; it must be among the entries.")
def verify(context: CommandContext, head: str | None) -> None:
    """Say whether every entry is as it was written; 1 where one is not."""
    with _identity(context) as identity:
        verdict = identity.verify_audit()
        is_known = head is None or identity.knows_hash(head)
        file, misfit = identity.misfit_of_heads()
    if verdict.broken is not None:
        fail([f"entry {verdict.broken} is not as it was written, or one is missing before it"], 1)
    if not is_known:
        fail(["the audit is whole, but the hash that was noted is not in it: its end was cut off"], 1)
    if misfit is not None and not misfit.number:
        fail([f"the audit is whole, but line {misfit.line} of {file} is no head that was noted"], 1)
    if misfit is not None:
        fail(
            [
                f"the audit is whole, but entry {misfit.number} of {misfit.at} is another one than"
                f" {file} notes in line {misfit.line}: one of the two was written anew"
            ],
            1,
        )
    click.echo(f"{verdict.entries} entries, all as they were written. Note the last hash: {verdict.head}")
