"""The tables of printers, queues, settings, and of what is known about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    FloatField,
    IntegerField,
    Model,
    TextField,
)

from appliance.settings import Queue
from appliance.spool.records import Printer
from appliance.storage.rows import Protected, good_values


class PrinterRow(Protected):
    """A printer the box knows."""

    id = AutoField()
    name = CharField(63, unique=True)
    title = CharField(63, null=True)
    uri = CharField(1000)
    profile = CharField(63)
    paused = BooleanField()
    pause_reason = CharField(255, null=True)
    last_printed_at = BigIntegerField(null=True)
    jobs = IntegerField()
    bytes = BigIntegerField()
    errors = IntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "printer"


def printer_of(row: Sequence[Any]) -> Printer:
    """A printer, of a row's values in the order of the fields. Raises RowDamaged."""
    values = good_values(PrinterRow, row)
    named = {"title": values["title"] or values["name"], "paused": bool(values["paused"])}
    return Printer(**values | named)


class QueueRow(Protected):
    """A queue. Lists are kept as words with blanks between them."""

    name = CharField(63, primary_key=True)
    policy = CharField(16)
    printer = CharField(63, null=True)
    fallback = CharField(63, null=True)
    fallback_seconds = FloatField()
    port = IntegerField(null=True)
    profile = CharField(63, null=True)
    drawer = CharField(16)
    status = CharField(16)
    process_ids = CharField(16)
    permits = CharField(255)
    networks = CharField(1000)
    idle_seconds = FloatField()
    cut_seconds = FloatField()
    reset_seconds = FloatField()
    retention_days = FloatField()
    edits = CharField(16)
    edit_mark = CharField(64)
    removed = BooleanField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "queue"

    @staticmethod
    def fields_of(queue: Queue) -> dict[str, object]:
        """A queue as the row's fields."""
        fields = {name: getattr(queue, name) for name in Queue.__dataclass_fields__}
        return fields | {name: " ".join(fields[name]) for name in ("permits", "networks")}


def queue_of(row: Sequence[Any]) -> Queue:
    """A queue, of a row's values in the order of the fields. Raises RowDamaged."""
    values = good_values(QueueRow, row)
    fields = {name: values[name] for name in Queue.__dataclass_fields__}
    return Queue(**fields | {name: tuple(fields[name].split()) for name in ("permits", "networks")})


class DeclarationRow(Protected):
    """The last words of the settings on a printer or queue (`kind`), as JSON; `once`: done for good."""

    kind = CharField(16)
    name = CharField(63)
    said = TextField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "declaration"
        primary_key = CompositeKey("kind", "name")


class DefinitionRow(Protected):
    """Something that a till has stored in the printer behind a queue, as the commands that store it."""

    queue = CharField(63)
    slot = CharField(255)
    title = CharField(255)
    sha256 = CharField(64)
    at = BigIntegerField()
    origin = CharField(255)
    place = IntegerField()  # the order in which they came
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "definition"
        primary_key = CompositeKey("queue", "slot")


class HoldingRow(Protected):
    """A picture that a printer's lasting memory holds."""

    printer = CharField(63)
    slot = CharField(255)
    sha256 = CharField(64)  # of the command that stored it
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "holding"
        primary_key = CompositeKey("printer", "slot")


class PrinterStatusRow(Model):
    """The last status of a printer."""

    printer = CharField(63, primary_key=True)
    state = CharField(15)
    reasons = TextField()  # JSON: a list of words
    detail = TextField()
    at = BigIntegerField()  # when it became so

    class Meta:
        table_name = "printer_status"


class LineRow(Protected):
    """The reason why the jobs in a printer's line wait; those up to `turn` had to, because of `waited`."""

    printer = CharField(63, primary_key=True)
    reason = CharField(255, null=True)
    waited = CharField(255, null=True)
    turn = IntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "line"


class SettingRow(Protected):
    """A setting that people changed, as JSON."""

    key = CharField(63, primary_key=True)
    value = TextField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "setting"


class SettingChangeRow(Protected):
    """A setting in a change; all that was changed at once has one number."""

    id = AutoField()
    number = IntegerField()
    key = CharField(63)
    at = BigIntegerField()
    by = CharField(255)
    through = CharField(32)
    before = TextField(null=True)  # JSON; nothing: it was as the file or the default says
    after = TextField(null=True)
    undoes = IntegerField(null=True)  # the number of the change that this one takes back
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "setting_change"


class HeadingRow(Protected):
    """What a document is called, with the version of what has read it."""

    sha256 = CharField(64)
    definitions = CharField(64)
    title = TextField(null=True)
    total = CharField(31, null=True)
    currency = CharField(3, null=True)
    reader = IntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "heading"
        primary_key = CompositeKey("sha256", "definitions")


class DamageRow(Model):
    """Damage by the card, as people were told of it."""

    id = AutoField()
    at = BigIntegerField()
    text = TextField()
    grave = BooleanField()

    class Meta:
        table_name = "damage"


class ReckoningRow(Protected):
    """A number by its name, of what the box knows of the time (`reckoning.py` says which)."""

    name = CharField(31, primary_key=True)
    value = BigIntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "reckoning"
