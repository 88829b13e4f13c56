"""The changes that a client makes in the printer's lasting memory."""

from __future__ import annotations

from appliance.intake.session.actions import Action, MemorySlot, StoreInPrinter
from escpos.command import Command
from escpos.definitions import Change, PrinterMemory, change
from escpos.emulation import ReportedMemory


class MemoryChanges:
    """Changes that are part of the open job, and commands that go to the printer ahead of it.

    Both `memory` (the commands that fill it) and `reported` (what requests are told of it) are shared by all
    clients of a queue.
    """

    def __init__(self, reported: ReportedMemory, memory: PrinterMemory) -> None:
        self._reported = reported
        self._memory = memory
        self._ahead: list[Command] = []
        self._of_job: dict[str, MemorySlot] = {}
        self.ahead_bytes = 0

    @property
    def go_ahead(self) -> bool:
        """True if there are commands to send ahead of the open job."""
        return bool(self._ahead)

    def send_ahead(self, command: Command) -> None:
        """A command is to fill the memory ahead of the open job."""
        self._reported.follow(command)
        self._ahead.append(command)
        self.ahead_bytes += len(command.raw)

    def follow(self, command: Command, effect: Change) -> None:
        """A command fills the memory as a part of the open job."""
        self._reported.follow(command)
        self._note(self._memory.follow(command, effect), effect.title)

    def reset(self) -> None:
        """A reset (ESC @) empties what does not outlast it."""
        self._note(self._memory.reset(), "")

    def flush(self) -> list[Action]:
        """All that is to go ahead, as one thing to send to the printer."""
        if not self._ahead:
            return []
        stores: dict[str, MemorySlot] = {}
        for command in self._ahead:
            effect = change(command)
            assert effect is not None
            for slot in self._memory.follow(command, effect):
                stores[slot] = MemorySlot(slot, effect.title, self._memory.data(slot))
        data = b"".join(command.raw for command in self._ahead)
        self._ahead, self.ahead_bytes = [], 0
        return [StoreInPrinter(data, tuple(stores.values()))]

    def take_of_job(self) -> tuple[MemorySlot, ...]:
        """The changes that are part of the open job, which ends here."""
        stores, self._of_job = tuple(self._of_job.values()), {}
        return stores

    def _note(self, slots: tuple[str, ...], title: str) -> None:
        for slot in slots:
            self._of_job[slot] = MemorySlot(slot, title, self._memory.data(slot))
