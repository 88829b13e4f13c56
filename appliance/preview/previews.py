"""Previews: drawn as jobs come in, kept while they fit, drawn again when asked for later."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from appliance.events import Event
from appliance.preview.drawing import Drawing, DrawingFailed, DrawingProcess
from appliance.runtime.errors import BoxError
from appliance.runtime.threads import ThreadStarter
from appliance.settings import DEFAULT_PROFILE, Limits
from appliance.spool import (
    Job,
    JobCreated,
    JobErased,
    JobModified,
    PaperMark,
    Rendition,
    RenditionKey,
    Spool,
    StorageError,
)

log = logging.getLogger(__name__)
MAX_AHEAD = 200  # jobs waiting to be drawn ahead; in a flood the others are drawn when it is over
MAX_LATER = 100_000  # numbers of those others: 3 MB; of more, the first are drawn when somebody looks
NOT_DRAWN = (DrawingFailed, BoxError)
MAX_UNREAD = 500  # jobs that came before the box started and are read then: those that people still look at
FAILED_SECONDS = 60.0  # before a document that could not be drawn is tried again: it may have been the load
FIRST_STRIP = 4_000  # rows; what a page asks for first, so that finding the text draws no other picture

Strip = tuple[RenditionKey, int, int]


class Previews:
    """Pictures and texts of documents. May be used from any thread."""

    def __init__(self, spool: Spool, process: DrawingProcess, limits: Limits) -> None:
        self._spool = spool
        self._process = process
        self._cache = _Cache(limits.preview_cache)
        self._ahead: queue.Queue[Job | None] = queue.Queue(MAX_AHEAD)
        self._later: deque[int] = deque(maxlen=MAX_LATER)
        self._stopping = False
        self._lock = threading.Lock()
        self._under_way: dict[Strip, Future[Drawing]] = {}
        self._failed: dict[Strip, tuple[float, str]] = {}
        self._thread = threading.Thread(target=self._run, name="preview", daemon=True)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self, guard: ThreadStarter) -> None:
        """Begin to draw ahead."""
        self._process.begin()
        self._unsubscribe = self._spool.events.subscribe(self._on_event)
        guard(self._thread)

    def stop(self) -> None:
        """Stop drawing."""
        self._unsubscribe()
        self._stopping = True
        if not self._ahead.full():  # a full queue wakes the thread by itself
            self._ahead.put_nowait(None)
        self._process.stop()
        if self._thread.is_alive():
            self._thread.join()

    def profile_of(self, job: Job) -> str:
        """The profile that a job will print under: its printer's."""
        if job.printer is not None:
            try:
                return self._spool.printers.by_name(job.printer).profile
            except BoxError:
                log.info("its printer is gone", extra={"job": job.id})
        return DEFAULT_PROFILE

    def key_of(self, job: Job, profile: str | None = None) -> RenditionKey:
        """The key of a job's picture, as it will print, or as it would on a printer of another profile."""
        return RenditionKey(job.sha256, profile or self.profile_of(job), job.definitions or "")

    def picture(self, key: RenditionKey, top: int = 0, rows: int = 0) -> Drawing:
        """A document's paper, or `rows` of it from `top`. Raises DrawingFailed or NotFound."""
        strip = (key, top, rows)
        drawing = self._cache.get(strip)
        return drawing if drawing is not None else self._draw_once(strip)

    def known(self, key: RenditionKey) -> Rendition | None:
        """The same as `rendition`, where it was drawn before; nothing is drawn for it."""
        return self._spool.documents.rendition(key)

    def rendition(self, key: RenditionKey) -> Rendition:
        """A document's text, heading, size and notes. Raises DrawingFailed or NotFound."""
        known = self.known(key)
        if known is None:  # or not kept, as the disk is full: the drawing has it as well
            known = _rendition(key, self.picture(key, 0, FIRST_STRIP))
        return known

    def marks(self, key: RenditionKey) -> tuple[PaperMark, ...]:
        """Which command of a document drew which dots. Raises DrawingFailed or NotFound."""
        return self._process.marks(self._spool.documents.get(key.sha256), key.profile, self._memory(key))

    def ask(
        self, question: str, key: RenditionKey, behind: bytes = b"", **more: Any
    ) -> tuple[dict[str, Any], bytes]:
        """What the drawing process knows of a document, and the bytes `behind` it. Raises as `marks`."""
        document = self._spool.documents.get(key.sha256)
        return self._process.ask(question, document + behind, key.profile, self._memory(key), **more)

    def ask_about(
        self, question: str, document: bytes, profile: str, **more: Any
    ) -> tuple[dict[str, Any], bytes]:
        """The same about a document that is in no job; nothing is kept of it. Raises DrawingFailed."""
        return self._process.ask(question, document, profile, **more)

    def _memory(self, key: RenditionKey) -> bytes:
        return self._spool.documents.get(key.definitions) if key.definitions else b""

    def _draw_once(self, strip: Strip) -> Drawing:
        """Draw, or wait for whoever is drawing the same. What failed just now is not tried again yet."""
        self._fail_again(strip)
        with self._lock:
            future = self._under_way.get(strip)
            mine = future is None
            if future is None:
                future = self._under_way[strip] = Future()
        if mine:
            self._draw(strip, future)
        return future.result()

    def _draw(self, strip: Strip, future: Future[Drawing]) -> None:
        key, top, rows = strip
        try:
            document, memory = self._spool.documents.get(key.sha256), self._memory(key)
            drawing = self._process.draw(document, key.profile, top, rows, memory)
            try:
                self._remember(key, drawing)
            finally:
                self._cache.put(strip, drawing)  # who finds it there finds its text as well
            future.set_result(drawing)
        except Exception as error:
            if isinstance(error, DrawingFailed):
                self._failed[strip] = (time.monotonic(), str(error))
            future.set_exception(error)
        finally:
            with self._lock:
                del self._under_way[strip]

    def _fail_again(self, strip: Strip) -> None:
        now = time.monotonic()
        self._failed = {each: last for each, last in self._failed.items() if now - last[0] < FAILED_SECONDS}
        if strip in self._failed:
            raise DrawingFailed(self._failed[strip][1])

    def _remember(self, key: RenditionKey, drawing: Drawing) -> None:
        """Keep what was found out, where there is room: it can be drawn again."""
        try:
            if self._spool.documents.rendition(key) is None:
                self._spool.documents.keep_rendition(_rendition(key, drawing))
        except StorageError as error:
            log.warning("what a receipt says could not be kept: %s", error)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, JobErased):
            self._cache.drop(event.job.sha256)
        if isinstance(event, JobCreated | JobModified):
            try:
                self._ahead.put_nowait(event.job)
            except queue.Full:
                self._later.append(event.job.id)

    def _run(self) -> None:
        self._read_again()
        while not self._stopping:
            if self._ahead.empty() and self._later:
                self._find_out(self._later.popleft())
            elif (job := self._ahead.get()) is not None:
                self._draw_ahead(job)

    def _read_again(self) -> None:
        """After an update, or a crash: read the newest jobs for what they are called, when there is time."""
        try:
            self._later.extend(self._spool.documents.unread(MAX_UNREAD))
        except StorageError as error:
            log.warning("receipts that were not read yet are read when somebody looks: %s", error)

    def _draw_ahead(self, job: Job) -> None:
        try:
            self.picture(self.key_of(job), 0, FIRST_STRIP)
        except NOT_DRAWN as error:
            log.warning("%s", error, extra={"job": job.id})

    def _find_out(self, number: int) -> None:
        """What a job says whose picture nobody waits for: it is found by its words, and its paper counted."""
        try:
            self.rendition(self.key_of(self._spool.jobs.get(number)))
        except NOT_DRAWN as error:
            log.warning("%s", error, extra={"job": number})


class _Cache:
    """The drawings used last, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._drawings: OrderedDict[Strip, Drawing] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, strip: Strip) -> Drawing | None:
        with self._lock:
            if strip not in self._drawings:
                return None
            self._drawings.move_to_end(strip)
            return self._drawings[strip]

    def drop(self, sha256: str) -> None:
        with self._lock:
            for strip in [each for each in self._drawings if sha256 in each[0]]:
                self._size -= _weight(self._drawings.pop(strip))

    def put(self, strip: Strip, drawing: Drawing) -> None:
        with self._lock:
            old = self._drawings.pop(strip, None)
            self._drawings[strip] = drawing
            self._size += _weight(drawing) - (_weight(old) if old else 0)
            while self._size > self._limit and self._drawings:
                self._size -= _weight(self._drawings.popitem(last=False)[1])


def _rendition(key: RenditionKey, drawing: Drawing) -> Rendition:
    size, more = (drawing.width, drawing.height), (drawing.notes, drawing.events)
    return Rendition(key, drawing.text, *size, *more, drawing.heading)


def _weight(drawing: Drawing) -> int:
    return len(drawing.png) + len(drawing.text)
