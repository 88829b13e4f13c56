"""Documents: the bytes of jobs, how they look, and the words on them."""

from __future__ import annotations

from functools import partial

from appliance.spool.core import Core
from appliance.spool.events import PreviewReady
from appliance.spool.renditions import Rendition, RenditionKey
from appliance.spool.storage import documents, headings, job_rows, text_index
from appliance.storage.engine import Transaction

ANNOUNCED = 20  # jobs that wait with one document, of which it is told that they were drawn
TAKEN_IN_AT_ONCE = 50  # older receipts in one write: tills wait no longer than for that


class Documents:
    """May be used from any thread."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, sha256: str) -> bytes:
        """A document's bytes. Raises NotFound."""
        return documents.get(self._core.connection, sha256)

    def rendition(self, key: RenditionKey) -> Rendition | None:
        """The rendition of a document, where it is known."""
        return documents.rendition(self._core.connection, key)

    def keep_rendition(self, rendition: Rendition) -> None:
        """Remember what a document looks like, while there is room: it can be drawn again."""
        if self._core.engine.free_bytes() >= self._core.limits.free_bytes:
            self._core.soundness.expect()
            self._core.engine.write(partial(self._keep, rendition=rendition), durable=False)

    def _keep(self, transaction: Transaction, rendition: Rendition) -> None:
        documents.keep_rendition(transaction.connection, rendition)
        for job in job_rows.pending_of(transaction.connection, rendition.key, ANNOUNCED):
            transaction.emit(PreviewReady(self._core.now(), job))

    def unread(self, limit: int) -> list[int]:
        """Those of the newest jobs, newest first, that have not been read for what they are called."""
        return headings.unread(self._core.connection, limit)

    def prepare_index(self) -> None:
        """Have room for the words of the jobs that come next; to be called now and then."""
        self._core.engine.submit(
            lambda transaction: text_index.prepare(transaction.connection), durable=False
        )

    def index_old(self) -> bool:
        """After an update: index some of the receipts that were there before; there may be more."""
        return self._core.write(
            lambda transaction: text_index.index_old(transaction.connection, TAKEN_IN_AT_ONCE)
        )
