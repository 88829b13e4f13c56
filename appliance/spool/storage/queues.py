"""The queues. One that is removed stays as a name, for the jobs that came in by it."""

from __future__ import annotations

from collections.abc import Mapping

from peewee import fn

from appliance.runtime.i18n import counted, message
from appliance.settings import MAIN_QUEUE, Queue, changed
from appliance.spool.errors import InUse, Invalid, NotFound
from appliance.spool.records import Printer
from appliance.spool.scope import ALL, Scope
from appliance.spool.states import State
from appliance.spool.storage import (
    printers,
    provisioning,
)
from appliance.spool.storage.shop_tables import QueueRow, queue_of
from appliance.spool.storage.tables import JobRow
from appliance.storage.engine import Connection
from appliance.storage.prepared import Prepared
from escpos import profiles

_THERE = ~QueueRow.removed
_EVERY = Prepared(
    QueueRow.select().where(_THERE).order_by(QueueRow.name != MAIN_QUEUE, QueueRow.name), queue_of
)
_BY_NAME = Prepared(QueueRow.select().where((QueueRow.name == "") & _THERE), queue_of)
_EVER_THERE = Prepared(QueueRow.select().where(QueueRow.name == ""), queue_of)


def profile_of(queue: Queue, printer: Printer | None) -> profiles.Profile:
    """The model that a queue looks like to its tills, where this is its printer."""
    name = queue.profile or (printer.profile if printer else "")
    try:
        return profiles.get(name) if name else profiles.DEFAULT
    except LookupError:
        return profiles.DEFAULT


def queues(connection: Connection, scope: Scope) -> list[Queue]:
    """Every queue in scope, `main` first, then by name."""
    return [each for each in _EVERY.run(connection, MAIN_QUEUE) if scope.holds(each.name)]


def queue(connection: Connection, scope: Scope, name: str) -> Queue:
    """A queue by its name. Raises NotFound, naming the ones there are in scope."""
    found = _BY_NAME.first(connection, name)
    if found is None or not scope.holds(name):
        known = ", ".join(each.name for each in queues(connection, scope)) or "none"
        raise NotFound(message("There is no queue %(name)r; there are: %(known)s.", name=name, known=known))
    return found


def put(connection: Connection, wanted: Queue) -> Queue:
    """Make a queue, or change the one of that name.

    Raises NotFound for an unknown printer or profile, Invalid for a port that another queue has.
    """
    if wanted.profile is not None:
        try:
            profiles.get(wanted.profile)
        except LookupError as error:
            raise NotFound(str(error.args[0])) from None
    for name in (wanted.printer, wanted.fallback):
        if name is not None:
            printers.printer_by_name(connection, ALL, name)
    for other in queues(connection, ALL):
        if wanted.port and other.port == wanted.port and other.name != wanted.name:
            raise Invalid(
                message(
                    "Port %(port)s is that of the queue %(name)s; choose another one.",
                    port=wanted.port,
                    name=other.name,
                )
            )
    fields = QueueRow.fields_of(wanted) | {"removed": False}
    QueueRow.insert(fields).on_conflict(conflict_target=[QueueRow.name], update=fields).execute(connection)
    return queue(connection, ALL, wanted.name)


def declare(connection: Connection, name: str, fields: Mapping[str, object]) -> None:
    """Carry out what the settings say of a queue, unless they said the same before.

    What people have changed or taken away since then stays so. Raises QueueFaults, and what `put` raises.
    """
    if provisioning.is_new(connection, "queue", name, fields):
        put(connection, changed(_EVER_THERE.first(connection, name) or Queue(name), fields))
        provisioning.note(connection, "queue", name, fields)


def remove(connection: Connection, name: str) -> Queue:
    """Take a queue away. Raises NotFound, Invalid for `main`, InUse while jobs of it wait."""
    gone = queue(connection, ALL, name)
    if name == MAIN_QUEUE:
        raise Invalid(message("The queue main is always there; give it the port none to close its port."))
    unfinished = JobRow.state.in_([State.PENDING, State.APPROVED, State.PRINTING])
    count = JobRow.select(fn.COUNT(JobRow.id)).where((JobRow.queue == name) & unfinished).scalar(connection)
    if count:
        raise InUse(
            counted(
                "A receipt of %(name)s waits. Decide or cancel it first.",
                "%(num)s receipts of %(name)s wait. Decide or cancel them first.",
                count,
                name=name,
            )
        )
    QueueRow.update(removed=True, port=None).where(QueueRow.name == name).execute(connection)
    return gone
