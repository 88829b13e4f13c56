"""The printers."""

from __future__ import annotations

from typing import Any

from peewee import fn

from appliance.runtime.i18n import counted, message
from appliance.spool.errors import InUse, Invalid, NotFound
from appliance.spool.records import Job, Outcome, Printer, RemovedPrinter
from appliance.spool.scope import ALL, Scope
from appliance.spool.states import State
from appliance.spool.storage.shop_tables import HoldingRow, PrinterRow, QueueRow, printer_of
from appliance.spool.storage.tables import JobRow
from appliance.storage.engine import Connection
from appliance.storage.prepared import Prepared
from appliance.storage.rows import first

_OF_QUEUES = (QueueRow.printer, QueueRow.fallback)
_EVERY = Prepared(PrinterRow.select().order_by(PrinterRow.id), printer_of)
_BY_NUMBER = Prepared(PrinterRow.select().where(PrinterRow.id == 0), printer_of)
_BY_NAME = Prepared(PrinterRow.select().where(PrinterRow.name == ""), printer_of)


def printers(connection: Connection, scope: Scope) -> list[Printer]:
    """Every printer in scope, the first made known first.

    In scope is what jobs of its queues may go to: the queue's printer, or where it names none the first of
    all, and its fallback.
    """
    known = _EVERY.run(connection)
    if scope.queues is None or not known:
        return known
    fed = QueueRow.select().where(QueueRow.name.in_(sorted(scope.queues)) & ~QueueRow.removed)
    names = {name for row in fed.execute(connection) for name in (row.printer or known[0].name, row.fallback)}
    return [each for each in known if each.name in names]


def printer(connection: Connection, scope: Scope, number: int) -> Printer:
    """A printer by its number. Raises NotFound."""
    found = _seen(connection, scope, _BY_NUMBER.first(connection, number))
    if found is None:
        raise NotFound(message("There is no printer %(number)s.", number=number))
    return found


def printer_by_name(connection: Connection, scope: Scope, name: str) -> Printer:
    """A printer by its name. Raises NotFound, naming the ones there are in scope."""
    found = _seen(connection, scope, _BY_NAME.first(connection, name))
    if found is None:
        known = ", ".join(each.name for each in printers(connection, scope)) or "none"
        raise NotFound(message("There is no printer %(name)r; there are: %(known)s.", name=name, known=known))
    return found


def _seen(connection: Connection, scope: Scope, printer: Printer | None) -> Printer | None:
    if printer is None or scope.is_whole:
        return printer
    return next((each for each in printers(connection, scope) if each.id == printer.id), None)


def put_printer(
    connection: Connection, name: str, uri: str, profile: str, title: str | None = None
) -> Printer:
    """Make a printer known, or give the one of that name another URI, profile and title.

    What is behind another URI is taken for another machine, in whose memory nothing is known to be.
    Without a title it keeps its own; an empty one is its name. Raises Invalid where another is called so.
    """
    row = first(connection, PrinterRow.select().where(PrinterRow.name == name))
    kept = row.title if row is not None and title is None else title or None
    if title:
        _expect_free(connection, title, name)
    if row is not None and (row.uri, row.profile, row.title) == (uri, profile, kept):
        return printer_by_name(connection, ALL, name)
    fields = {"uri": uri, "profile": profile, "title": kept}
    if row is None:
        empty = {"paused": False, "jobs": 0, "bytes": 0, "errors": 0}
        PrinterRow.insert(name=name, **fields, **empty).execute(connection)
    else:
        PrinterRow.update(fields).where(PrinterRow.id == row.id).execute(connection)
        if row.uri != uri:
            HoldingRow.delete().where(HoldingRow.printer == name).execute(connection)
    return printer_by_name(connection, ALL, name)


def _expect_free(connection: Connection, title: str, name: str) -> None:
    """Nobody could tell two printers of one title apart."""
    others = [each.title.casefold() for each in _EVERY.run(connection) if each.name != name]
    if title.casefold() in others:
        raise Invalid(message("Another printer is called %(title)r already.", title=title))


def follow_printer(connection: Connection, number: int, uri: str) -> Printer:
    """The same machine is at another URI now. Raises NotFound."""
    PrinterRow.update(uri=uri).where(PrinterRow.id == number).execute(connection)
    return printer(connection, ALL, number)


def pause(connection: Connection, number: int, paused: bool, reason: str | None) -> Printer:
    """Have a printer take no jobs for now, or go on; `reason` is why, in the words of who paused it."""
    PrinterRow.update(paused=paused, pause_reason=reason if paused else None).where(
        PrinterRow.id == number
    ).execute(connection)
    return printer(connection, ALL, number)


def remove_printer(connection: Connection, number: int) -> RemovedPrinter:
    """Forget a printer, and return what `restore_printer` needs.

    Raises InUse while approved or printing jobs are in its line.
    """
    gone = printer(connection, ALL, number)
    in_line = (JobRow.printer == gone.name) & JobRow.state.in_([State.APPROVED, State.PRINTING])
    count = JobRow.select(fn.COUNT(JobRow.id)).where(in_line).scalar(connection)
    if count:
        raise InUse(
            counted(
                "A receipt waits for %(name)s. Cancel it or print it elsewhere first.",
                "%(num)s receipts wait for %(name)s. Cancel them or print them elsewhere first.",
                count,
                name=gone.title,
            )
        )
    PrinterRow.delete().where(PrinterRow.id == number).execute(connection)
    HoldingRow.delete().where(HoldingRow.printer == gone.name).execute(connection)
    fed_by, stands_in_for = (_queues_with(connection, field, gone.name) for field in _OF_QUEUES)
    for field in _OF_QUEUES:
        QueueRow.update({field: None}).where(field == gone.name).execute(connection)
    waiting = (JobRow.printer == gone.name) & (JobRow.state == State.PENDING)
    jobs = tuple(row.id for row in JobRow.select(JobRow.id).where(waiting).execute(connection))
    JobRow.update(printer=None).where(waiting).execute(connection)
    return RemovedPrinter(gone, fed_by, stands_in_for, jobs)


def restore_printer(connection: Connection, removed: RemovedPrinter) -> Printer:
    """Make a printer that was removed known again; its queues and jobs have it where they have no other.

    Raises InUse where there is one of its name by now, and Invalid for one of its title.
    """
    back = removed.printer
    if first(connection, PrinterRow.select().where(PrinterRow.name == back.name)) is not None:
        raise InUse(message("There is a printer %(name)s by now.", name=back.name))
    _expect_free(connection, back.title, back.name)
    fields = {name: getattr(back, name) for name in Printer.__dataclass_fields__}
    PrinterRow.insert(fields).execute(connection)
    for field, names in zip(_OF_QUEUES, (removed.fed_by, removed.stands_in_for), strict=True):
        QueueRow.update({field: back.name}).where(QueueRow.name.in_(names) & field.is_null()).execute(
            connection
        )
    JobRow.update(printer=back.name).where(
        JobRow.id.in_(removed.jobs) & JobRow.printer.is_null() & (JobRow.state == State.PENDING)
    ).execute(connection)
    return back


def _queues_with(connection: Connection, field: Any, printer: str) -> tuple[str, ...]:
    return tuple(row.name for row in QueueRow.select().where(field == printer).execute(connection))


def default_name(connection: Connection) -> str | None:
    """The first printer that was made known: the default where neither job nor queue names one."""
    known = printers(connection, ALL)
    return known[0].name if known else None


def count(connection: Connection, job: Job, outcome: Outcome, at: int) -> None:
    """Count what a printer did."""
    done = outcome.state is State.COMPLETED
    counters: dict[str, object] = {
        "jobs": PrinterRow.jobs + (1 if done else 0),
        "bytes": PrinterRow.bytes + outcome.bytes_sent,
        "errors": PrinterRow.errors + (0 if done else 1),
    }
    if done:
        counters["last_printed_at"] = at
    PrinterRow.update(**counters).where(PrinterRow.name == job.printer).execute(connection)
