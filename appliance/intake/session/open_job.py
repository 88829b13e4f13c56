"""The job that a client is sending, and the actions that its commands ask for."""

from __future__ import annotations

from appliance.intake.session.actions import Action, DeferredReply, JobFinished, StoreInPrinter
from appliance.intake.session.memory_changes import MemoryChanges
from appliance.intake.session.splitter import Splitter
from escpos.command import Command
from escpos.definitions import Change, PrinterMemory
from escpos.emulation import ReportedMemory
from escpos.standalone import Document

MAX_REPLIES = 64  # process IDs a job may ask to be told; no till waits for more than a few
NOTHING: list[Action] = []  # never added to


class OpenJob:
    """One job after the other: the commands, the replies and the changes of the printer's memory of each.

    All clients of a queue share its printer's `memory`, and what is `reported` of it.
    """

    def __init__(self, reported: ReportedMemory, memory: PrinterMemory) -> None:
        self._splitter = Splitter(memory)
        self._changes = MemoryChanges(reported, memory)
        self._replies: list[bytes] = []

    @property
    def size(self) -> int:
        """Bytes of the job."""
        return self._splitter.size

    @property
    def held(self) -> int:
        """The same, with those that are to go to the printer's memory ahead of it."""
        return self._splitter.size + self._changes.ahead_bytes

    @property
    def is_whole(self) -> bool:
        """True if the job has been cut, or there is none."""
        return self._splitter.is_cut or not self._splitter.size

    @property
    def may_end_soon(self) -> bool:
        """True if a short silence ends it: it is whole, or the client waits for a reply to it."""
        return bool(self._replies) or self.is_whole

    @property
    def is_at_rest(self) -> bool:
        """True if something is printed of it, and no line, page or macro is open."""
        return self._splitter.is_at_rest

    @property
    def in_macro(self) -> bool:
        """True if a macro is being defined; what is sent meanwhile is part of it."""
        return self._splitter.in_macro

    @property
    def takes_plain(self) -> bool:
        """True if a plain command changes nothing but the job itself."""
        return not (self._splitter.in_macro or self._changes.go_ahead)

    def resume_from(self, command: Command) -> None:
        """Take note of a setting that an earlier connection left; before the first job."""
        self._splitter.follow(command)

    def carry_over(self) -> bytes:
        """The commands that set what the jobs before left set."""
        return self._splitter.carry_over()

    def note(self, text: str) -> None:
        """Say something of the job to people."""
        self._splitter.note(text)

    def add(self, command: Command) -> list[Action]:
        """Take a command of the job, behind all that is to go ahead of it."""
        if self._changes.go_ahead:
            return [*self._changes.flush(), *self.add(command)]
        ended = self._splitter.add(command)
        return self._close(ended, incomplete=False) if ended else NOTHING

    def change_memory(self, command: Command, effect: Change) -> list[Action]:
        """Take a command of the job that changes the printer's memory."""
        self._changes.follow(command, effect)
        return self.add(command)

    def reset(self, command: Command) -> list[Action]:
        """Take a reset (ESC @), which empties a part of the printer's memory."""
        self._changes.reset()
        return self.add(command)

    def send_ahead(self, command: Command, effect: Change) -> list[Action]:
        """Have a command go to the printer's lasting memory ahead of the job."""
        # What the open job has printed from must not change under it: the rest is another job.
        ended = self._splitter.finish() if self._splitter.prints_from(effect.slot) else None
        self._changes.send_ahead(command)
        return self._close(ended, incomplete=False) if ended else []

    def reply_when_kept(self, reply: bytes) -> list[Action]:
        """Have a reply wait for the job; where there is none, for those before."""
        if not self._splitter.size:
            return [*self._changes.flush(), DeferredReply(reply)]
        if len(self._replies) < MAX_REPLIES:
            self._replies.append(reply)
        return []

    def break_off(self) -> list[Action]:
        """End the job, which is incomplete; what is to go ahead waits for the next one."""
        return self._close(self._splitter.finish(), incomplete=True)

    def finish(self, incomplete: bool) -> list[Action]:
        """End the job, and send what is to go ahead of it."""
        return [*self._changes.flush(), *self._close(self._splitter.finish(), incomplete)]

    def _close(self, document: Document | None, incomplete: bool) -> list[Action]:
        replies, self._replies = tuple(self._replies), []
        stores = self._changes.take_of_job()
        if document is None:
            remembered: list[Action] = [StoreInPrinter(b"", stores)] if stores else []
            return [*remembered, *(DeferredReply(reply) for reply in replies)]
        return [JobFinished(document.data, incomplete, document.notes, replies, document.definitions, stores)]
