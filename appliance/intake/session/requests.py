"""The requests of a client to the printer, such as for its status, and the replies to them."""

from __future__ import annotations

from collections.abc import Callable

from appliance.intake.session.actions import Action, Reply
from appliance.spool import ANSWERED
from appliance.values import BOX_ANSWER, BOX_QUESTION
from escpos.command import Command, Kind
from escpos.emulation import ACK, AUTOMATIC, CAN, NAK, Condition, Responder
from escpos.profiles import Profile

REQUESTS = ANSWERED | {Kind.DEFINITION}  # some settings are acknowledged
HANDSHAKES = frozenset({bytes([ACK]), bytes([NAK]), bytes([CAN])})


class Requests:
    """Replies from the printer's condition, which `condition` tells."""

    def __init__(self, responder: Responder, condition: Callable[[], Condition]) -> None:
        self._responder = responder
        self._condition = condition
        self._known: Condition | None = None
        self._automatic: dict[str, bytes] = {}  # the commands that ask to be told of changes

    @property
    def awaits_handshake(self) -> bool:
        """True if the client is to acknowledge a part of a reply before the next one."""
        return self._responder.expects_acknowledgement

    def is_handshake(self, command: Command) -> bool:
        """True if a command is such an acknowledgement."""
        return self.awaits_handshake and command.raw in HANDSHAKES

    def acknowledge(self, command: Command) -> bytes:
        """The reply to an acknowledgement: the next part, or the same again."""
        return self._responder.acknowledge(command.raw[0])

    def look_again(self) -> None:
        """The printer's condition may be another from now on."""
        self._known = None

    def reply(self, command: Command) -> bytes:
        """The reply to a command of the kinds REQUESTS; empty where the printer stays silent."""
        if command.raw == BOX_QUESTION:
            return BOX_ANSWER
        self._known = self._known or self._condition()
        if command.name in AUTOMATIC and command.complete:
            self._automatic[command.name] = command.raw
        return self._responder.answer(command, self._known)

    def follow(self, command: Command) -> None:
        """Take note of a printing command that later replies depend on."""
        self._responder.follow(command)

    def changed(self) -> list[Action]:
        """The printer may be in another condition now: a client that asked to be told of it is told."""
        answer = self._responder.changed(self._condition())
        return [Reply(answer)] if answer else []

    def reconfigure(self, profile: Profile) -> None:
        """The printer may be of another model now."""
        self._responder.reconfigure(profile)

    def reset(self) -> None:
        """A reset (ESC @): the client has not asked to be told of changes."""
        self._automatic.clear()

    def carry_over(self) -> bytes:
        """The commands by which the client has asked to be told of changes."""
        return b"".join(self._automatic.values())

    def resume_from(self, command: Command) -> bool:
        """Take a command of another connection's `carry_over`, without a reply; False where it is of none."""
        if command.name not in AUTOMATIC:
            return False
        self._responder.answer(command, self._condition())
        self._automatic[command.name] = command.raw
        return True
