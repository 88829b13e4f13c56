"""What became of a drawer pulse, for the job that it came with.

A pulse goes ahead of its job, which may not be kept yet when the printer refuses it: the ticket brings both
together, whichever comes first. May be used from any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

NOT_OPENED = "The drawer was not opened: {why}."
AddNote = Callable[[int, str], object]  # to a job; it does not wait


class PulseTicket:
    """Of the pulses that came with one job; the first refusal of any is noted there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: tuple[int, AddNote] | None = None
        self._why = ""
        self._is_noted = False

    def belongs_to(self, job: int, add_note: AddNote) -> None:
        """The job is kept under this number."""
        with self._lock:
            self._job = (job, add_note)
        self._note()

    def refused(self, why: str) -> None:
        """The pulse was not sent, or nobody knows that it was."""
        with self._lock:
            self._why = self._why or why
        self._note()

    def _note(self) -> None:
        with self._lock:
            if self._job is None or not self._why or self._is_noted:
                return
            self._is_noted = True
            (job, add_note), why = self._job, self._why
        add_note(job, NOT_OPENED.format(why=why))


class PulseNote(str):
    """A note of a job about a pulse that was passed on, which knows the pulse's ticket."""

    ticket: PulseTicket

    @classmethod
    def of(cls, text: str, ticket: PulseTicket) -> PulseNote:
        """The note, with its ticket."""
        note = cls(text)
        note.ticket = ticket
        return note
