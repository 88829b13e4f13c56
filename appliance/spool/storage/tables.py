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
    IntegerField,
    Model,
    ModelSelect,
    TextField,
)

from appliance.spool.records import Job, Priority
from appliance.spool.states import State
from appliance.spool.storage.described import described
from appliance.spool.storage.shop_tables import (
    DeclarationRow,
    DefinitionRow,
    HeadingRow,
    HoldingRow,
    LineRow,
    PrinterRow,
    QueueRow,
    ReckoningRow,
    SettingChangeRow,
    SettingRow,
)
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
    undo_until = BigIntegerField(null=True)
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
    return described(connection, jobs)


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


class RevisionRow(Protected):
    """A change of a job's document before it printed."""

    id = AutoField()
    job = IntegerField()
    at = BigIntegerField()
    by = CharField(255)
    through = CharField(32)
    reason = TextField()
    before_sha256 = CharField(64)
    after_sha256 = CharField(64)
    changes = TextField()  # JSON: the text of each changed line before and after; null: there was or is none
    mark = TextField()  # the bytes of the note on the paper, in hexadecimal
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "revision"


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


class OnceRow(Protected):
    """The job of a request that may be sent again."""

    key = CharField(512, primary_key=True)
    job = IntegerField()
    at = BigIntegerField()
    asked = CharField(64, null=True)  # the hash of the document as it was sent
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "once"


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
    RevisionRow,
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
    HeadingRow,
)
PROTECTED = protected(*MODELS)
OF_A_START = (PrinterRow, QueueRow, DeclarationRow, SettingRow, DefinitionRow, HoldingRow)  # few rows each
