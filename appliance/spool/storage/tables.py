"""The tables. No model is bound to a database: each query is given the one it runs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    FloatField,
    IntegerField,
    Model,
    ModelSelect,
    TextField,
)

from appliance.settings import Queue
from appliance.spool.records import Job, Printer, Priority
from appliance.spool.states import State
from appliance.storage.engine import Connection
from appliance.storage.errors import RowDamaged
from appliance.storage.rows import Protected, good_values, noted, protected


class DocumentRow(Model):
    """A job's bytes, named by their SHA-256; never changed."""

    sha256 = CharField(64, primary_key=True)
    data = BlobField()

    class Meta:
        table_name = "document"


class JobRow(Protected):
    """A job."""

    id = AutoField()
    uuid = CharField(36, unique=True)
    queue = CharField(63)
    source = CharField(32)
    origin = CharField(255)
    state = CharField(16)
    reason = CharField(255, null=True)
    confirmation = CharField(16, null=True)
    sha256 = CharField(64)
    original_sha256 = CharField(64, null=True)
    size = BigIntegerField()
    received_at = BigIntegerField()
    decided_at = BigIntegerField(null=True)
    decided_by = CharField(255, null=True)
    decided_through = CharField(32, null=True)
    printer = CharField(63, null=True)
    priority = IntegerField()
    scheduled_for = BigIntegerField(null=True)
    attempts = IntegerField()
    turn = IntegerField(null=True)  # place in line for the printer, by order of approval, whatever clocks do
    reprint_of = IntegerField(null=True)
    definitions = CharField(64, null=True)  # the document of what it uses of the printer's memory
    notes = TextField()  # one a line
    erased_at = BigIntegerField(null=True)
    kept_from = BigIntegerField(null=True)  # what its age counts from, where `received_at` is wrong
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "job"


def job_of(row: Sequence[Any]) -> Job:
    """A job, of a row's values in the order of the fields. Raises RowDamaged."""
    values = good_values(JobRow, row)
    del values["turn"], values["kept_from"]
    values["state"], values["priority"] = State(values["state"]), Priority(values["priority"])
    return Job(**values | {"notes": tuple(values["notes"].splitlines())})


def jobs_of(connection: Connection, query: ModelSelect[JobRow]) -> list[Job]:
    """The jobs that a query gives; one whose row is not as it was written is noted, and left out."""
    jobs = []
    for row in query.tuples().execute(connection):
        try:
            jobs.append(job_of(row))
        except RowDamaged as found:
            noted(connection, found)
    return jobs


class HistoryRow(Protected):
    """A line of a job's history; rows are only ever added."""

    id = AutoField()
    job = IntegerField()
    at = BigIntegerField()
    before = CharField(16, null=True)
    after = CharField(16)
    by = CharField(255)
    through = CharField(32)
    reason = CharField(255, null=True)
    detail = TextField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "history"


class AttemptRow(Protected):
    """One try at sending a job."""

    id = AutoField()
    job = IntegerField()
    number = IntegerField()
    printer = CharField(63)
    started_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    bytes_sent = BigIntegerField(null=True)
    outcome = CharField(16, null=True)
    detail = TextField()
    owner = CharField(63, null=True)  # the process that answers for it
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "attempt"


class PrinterRow(Protected):
    """A printer the box knows."""

    id = AutoField()
    name = CharField(63, unique=True)
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
    return Printer(**values | {"paused": bool(values["paused"])})


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


class DrawnRow(Protected):
    """The paper that a job takes under a profile, and a mark where it is found by its words there."""

    job = IntegerField()
    profile = CharField(63)
    place = IntegerField()
    height = IntegerField()
    findable = BooleanField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "drawn"
        primary_key = CompositeKey("job", "profile")


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


class DamageRow(Model):
    """Damage by the card, as people were told of it."""

    id = AutoField()
    at = BigIntegerField()
    text = TextField()
    grave = BooleanField()

    class Meta:
        table_name = "damage"


class OnceRow(Protected):
    """The job of a request that may be sent again."""

    key = CharField(512, primary_key=True)
    job = IntegerField()
    at = BigIntegerField()
    asked = CharField(64, null=True)  # the hash of the document as it was sent
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "once"


class ReckoningRow(Protected):
    """A number by its name, of what the box knows of the time (`reckoning.py` says which)."""

    name = CharField(31, primary_key=True)
    value = BigIntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "reckoning"


class RenditionRow(Protected):
    """A document's text, size and events under a profile, for a printer with something in its memory."""

    sha256 = CharField(64)
    profile = CharField(63)
    definitions = CharField(64)
    text = TextField()
    width = IntegerField()
    height = IntegerField()
    notes = TextField()
    events = TextField(null=True)  # JSON: [kind, detail, row] of each; null in rows older than the column
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "rendition"
        primary_key = CompositeKey("sha256", "profile", "definitions")


MODELS = (
    JobRow,
    HistoryRow,
    AttemptRow,
    PrinterRow,
    QueueRow,
    DeclarationRow,
    DefinitionRow,
    HoldingRow,
    DrawnRow,
    LineRow,
    SettingRow,
    SettingChangeRow,
    OnceRow,
    ReckoningRow,
    RenditionRow,
)
PROTECTED = protected(*MODELS)
OF_A_START = (PrinterRow, QueueRow, DeclarationRow, SettingRow, DefinitionRow, HoldingRow)  # few rows each
