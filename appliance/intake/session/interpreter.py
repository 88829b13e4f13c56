"""The interpreter of a client's commands: what is replied, printed, stored, or done to the drawer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from appliance.intake.session.actions import Action, DrawerKick, JobFinished, Reply, StoreInPrinter
from appliance.intake.session.open_job import OpenJob
from appliance.intake.session.requests import REQUESTS, Requests
from appliance.intake.session.silence import Silence
from appliance.spool import ANSWERED, DRAWER_NOTES, PASSED_ON, Fate, PulseNote, PulseTicket, Rules, Verdict
from escpos import star
from escpos.command import Command, Kind
from escpos.emulation import process_id
from escpos.plain import PLAIN
from escpos.prologue import RESET

ENDS_JOB = (JobFinished, StoreInPrinter)
CLEARS = frozenset({"DLE DC4 fn 8"})  # what makes a printer forget what it was sent
CLEARED_NOTE = "The till took this back before it had ended (DLE DC4 fn 8)."


class Interpreter:
    """Turns commands into actions, and adds what is printed to the open job, as far as `rules` allow.

    `pulse_fate` tells of each drawer pulse, as it comes, what becomes of one just now.
    """

    def __init__(
        self, rules: Rules, job: OpenJob, requests: Requests, silence: Silence, pulse_fate: Callable[[], Fate]
    ) -> None:
        self.rules = rules
        self._job = job
        self._requests = requests
        self._silence = silence
        self._pulse_fate = pulse_fate

    def take(self, commands: deque[Command], limit: int) -> list[Action]:
        """Take commands up to the first job that ends in them; these are gone from the list.

        So are those up to where the open job is larger than `limit`: a macro, five bytes long, can write half
        a megabyte.
        """
        actions: list[Action] = []
        replies = b""
        self._requests.look_again()  # once: the condition is the same for all that came together
        is_quiet = self._is_quiet()
        while commands and not (actions and isinstance(actions[-1], ENDS_JOB)):
            command = commands.popleft()
            if is_quiet and command.spec.name in PLAIN and command.complete:
                actions += self._job.add(command)
                continue
            if self._requests.is_handshake(command):
                replies += self._requests.acknowledge(command)
                is_quiet = self._is_quiet()
                continue
            if command.kind in REQUESTS:
                replies += self._requests.reply(command)
            actions += self._request(command) if command.kind in ANSWERED else self._print(command)
            is_quiet = self._is_quiet()
            if self._job.held > limit:
                break
        if replies:
            actions.insert(0, Reply(replies))
        return actions

    def _is_quiet(self) -> bool:
        """True if nothing waits for what comes next, so that a plain command need not be looked at."""
        waits = self._requests.awaits_handshake or self._silence.is_rested
        return self._job.takes_plain and not waits

    def _request(self, command: Command) -> list[Action]:
        """See to what a request asks for besides its reply."""
        reply = process_id(command)
        if reply is not None:
            return self._job.reply_when_kept(reply)
        if command.name in CLEARS and self._job.size:
            self._job.note(CLEARED_NOTE)
            return self._job.break_off()
        return []

    def _print(self, command: Command) -> list[Action]:
        rested = self._silence.end_rest()
        self._requests.follow(command)
        in_macro = self._job.in_macro
        ruling = self.rules.judge(command, in_macro=in_macro)
        match ruling.verdict:
            case Verdict.OPENS_DRAWER:
                return self._open_drawer(command)
            case Verdict.STORED:
                assert ruling.effect is not None
                return self._job.send_ahead(command, ruling.effect)
            case Verdict.LEFT_OUT:
                return self._leave_out(command, ruling.note)
        if not in_macro and ruling.effect is not None:
            return self._job.change_memory(command, ruling.effect)
        if not in_macro and command.raw == RESET:
            return self._reset(command, rested)
        if not in_macro and star.is_of_star(command):
            self._job.note(star.NOTE)
        return self._job.add(command)

    def _reset(self, command: Command, rested: bool) -> list[Action]:
        """The till begins anew. Behind a silence that is the next customer, though nothing has cut."""
        ended = self._job.finish(incomplete=False) if rested and self._job.is_at_rest else []
        self._requests.reset()
        return [*ended, *self._job.reset(command)]

    def _open_drawer(self, command: Command) -> list[Action]:
        fate = self._pulse_fate()
        ticket = PulseTicket()
        if self._job.size:  # a pulse by itself is no job's, nor the next one's
            self._job.note(PulseNote.of(DRAWER_NOTES[fate], ticket))
        return [DrawerKick(command.raw, ticket)] if fate in PASSED_ON else []

    def _leave_out(self, command: Command, note: str) -> list[Action]:
        if self._job.size or command.kind is not Kind.PULSE:
            self._job.note(note)
        return []
