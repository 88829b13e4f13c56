"""Queues from a shell: a running box takes up what is changed within a second."""

from __future__ import annotations

import click

from appliance.cli.context import CommandContext, fail, with_settings
from appliance.settings import QUEUE_FIELDS, Queue, QueueFaults, changed
from appliance.spool import NotFound, Spool


@click.group()
def queues() -> None:
    """Look after the queues: what happens to the jobs that come in by each."""


@queues.command("list")
@with_settings
def show(context: CommandContext) -> None:
    """List the queues with their settings."""
    with context.spool() as spool:
        for queue in spool.queues.all():
            fields = " ".join(
                f"{name}={_shown(getattr(queue, name))}" for name in QUEUE_FIELDS if name != "name"
            )
            click.echo(f"{queue.name}: {fields}")


@queues.command("set")
@with_settings
@click.argument("name")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
def put(context: CommandContext, name: str, fields: tuple[str, ...]) -> None:
    """Make a queue, or change one: `counterproof queues set kitchen port=9101 policy=auto`."""
    wanted: dict[str, object] = {"name": name}
    for word in fields:
        field, separator, value = word.partition("=")
        if not separator:
            fail([f"{word}: expected FIELD=VALUE; fields: {', '.join(QUEUE_FIELDS)}"])
        wanted[field] = value
    with context.spool() as spool:
        try:
            spool.queues.put(changed(_before(spool, name), wanted))
        except QueueFaults as error:
            fail([f"{field}: {text}" for field, text in error.faults.items()])
    click.echo(f"The queue {name} is set.")


@queues.command()
@with_settings
@click.argument("name")
def remove(context: CommandContext, name: str) -> None:
    """Take a queue away; its jobs stay."""
    with context.spool() as spool:
        spool.queues.remove(name)
    click.echo(f"The queue {name} is gone.")


def _before(spool: Spool, name: str) -> Queue:
    try:
        return spool.queues.get(name)
    except NotFound:
        return Queue()


def _shown(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else "none" if value is None else str(value)
