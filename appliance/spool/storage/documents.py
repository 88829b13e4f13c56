"""Documents: the bytes of jobs, named by their SHA-256."""

from __future__ import annotations

import hashlib
import json

from peewee import fn

from appliance.runtime.i18n import message
from appliance.spool.errors import Erased, NotFound
from appliance.spool.records import Job
from appliance.spool.renditions import PaperEvent, Rendition, RenditionKey
from appliance.spool.storage import headings, text_index
from appliance.spool.storage.shop_tables import DefinitionRow
from appliance.spool.storage.tables import DocumentRow, JobRow, RenditionRow
from appliance.storage.engine import Connection
from appliance.storage.errors import Damaged, RowDamaged
from appliance.storage.prepared import Prepared, Statement
from appliance.storage.rows import noted, sound

DOCUMENT = "document"  # the table
_DATA = Prepared(
    DocumentRow.select(DocumentRow.data).where(DocumentRow.sha256 == ""), lambda row: bytes(row[0])
)

_TEXT = Prepared(
    RenditionRow.select(RenditionRow.text).where(
        (RenditionRow.sha256 == "") & (RenditionRow.profile == "") & (RenditionRow.definitions == "")
    ),
    lambda row: str(row[0]),
)
_KEEP = Statement(
    DocumentRow.insert(sha256="", data=b"").on_conflict(
        conflict_target=[DocumentRow.sha256],
        update={DocumentRow.data: b""},
        where=fn.LENGTH(DocumentRow.data) == 0,  # it was erased, and comes in once more
    )
)


def name(data: bytes) -> str:
    """The SHA-256 of a document, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def keep(connection: Connection, data: bytes) -> str:
    """Store a document where it is not there already; its name."""
    sha256 = name(data)
    _KEEP.execute(connection, sha256, data, data, 0)
    return sha256


def get(connection: Connection, sha256: str) -> bytes:
    """A document's bytes. Raises NotFound, Erased, or Damaged where they are not those that were kept."""
    found = _DATA.first(connection, sha256)
    if found is None:
        raise NotFound(message("There is no document %(sha256)s.", sha256=sha256))
    if not found:
        raise Erased(message("The document %(sha256)s was erased.", sha256=sha256))
    if name(found) != sha256:
        raise noted(connection, RowDamaged(DOCUMENT, sha256))
    return found


def of_job(connection: Connection, job: Job) -> bytes:
    """The bytes of a job that was not erased. Raises Damaged where they are not those that were kept."""
    try:
        return get(connection, job.sha256)
    except (NotFound, Erased):
        if job.erased_at is not None:
            raise
        raise noted(connection, RowDamaged(DOCUMENT, job.sha256)) from None


def are_sound(connection: Connection, job: Job) -> bool:
    """True if a job's bytes, and those of what it uses of the printer's memory, are as they were kept."""
    try:
        of_job(connection, job)
        if job.definitions is not None:
            get(connection, job.definitions)
    except (NotFound, Erased, Damaged):
        return False
    return True


def forget_unused(connection: Connection, sha256: str) -> None:
    """Empty a document that no job which was not erased, and no printer's memory, needs.

    One that no job ever had is removed: the hash of a job's own stays.
    """
    uses = (JobRow.sha256 == sha256) | (JobRow.original_sha256 == sha256) | (JobRow.definitions == sha256)
    needed = JobRow.select(JobRow.id).where(uses & JobRow.erased_at.is_null()).first(connection)
    stored = DefinitionRow.select().where(DefinitionRow.sha256 == sha256).first(connection)
    if needed is not None or stored is not None:
        return
    RenditionRow.delete().where(RenditionRow.sha256 == sha256).execute(connection)
    headings.forget(connection, sha256)
    this = DocumentRow.sha256 == sha256
    if JobRow.select(JobRow.id).where(uses).first(connection) is not None:
        DocumentRow.update(data=b"").where(this).execute(connection)
    else:
        DocumentRow.delete().where(this).execute(connection)


def keep_rendition(connection: Connection, rendition: Rendition) -> None:
    """Store what a document looks like, in place of what was stored before; nothing of an erased one."""
    if not _DATA.first(connection, rendition.key.sha256):
        return
    fields = rendition.key._asdict() | {
        "text": rendition.text,
        "width": rendition.width,
        "height": rendition.height,
        "notes": "\n".join(rendition.notes),
        "events": json.dumps(rendition.events),
    }
    before = _TEXT.first(connection, *rendition.key)
    RenditionRow.insert(fields).on_conflict_replace().execute(connection)
    if before is not None and before != rendition.text:
        text_index.change(connection, rendition.key, before, rendition.text)
    headings.keep(connection, rendition.key, rendition.heading)
    text_index.keep(connection, rendition.key, rendition.text, rendition.height)


def rendition(connection: Connection, key: RenditionKey) -> Rendition | None:
    """The rendition of a document, where all of it is known."""
    this = (
        (RenditionRow.sha256 == key.sha256)
        & (RenditionRow.profile == key.profile)
        & (RenditionRow.definitions == key.definitions)
    )
    row = next(sound(connection, RenditionRow.select().where(this)), None)
    heading = headings.of(connection, key)
    if row is None or row.events is None or heading is None:
        return None
    events = tuple(PaperEvent(*event) for event in json.loads(row.events))
    return Rendition(key, row.text, row.width, row.height, tuple(row.notes.splitlines()), events, heading)
