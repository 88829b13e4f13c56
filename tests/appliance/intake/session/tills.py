"""Sessions for tests, and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from appliance.intake.session.actions import Action, DrawerKick, JobFinished, Reply, StoreInPrinter
from appliance.intake.session.config import SessionConfig
from appliance.intake.session.session import Session
from appliance.spool import Fate, Rules
from escpos.definitions import PrinterMemory
from escpos.emulation import Condition, ReportedMemory, Responder
from escpos.profiles import DEFAULT

CONFIG = SessionConfig(cut_seconds=1.0, idle_seconds=60.0, job_bytes=1_000_000, rules=Rules("hold"))
CUT = b"\x1dV\x00"
PULSE = b"\x1bp\x00\x19\xfa"


@dataclass
class Printer:
    """What the sessions of one queue share."""

    config: SessionConfig = CONFIG
    condition: Condition = field(default_factory=Condition)
    reported: ReportedMemory = field(default_factory=ReportedMemory)
    memory: PrinterMemory = field(default_factory=PrinterMemory)
    pulse_fate: Fate = Fate.PASSED

    def session(
        self, drawer: str | None = None, permits: frozenset[str] | None = None, **config: object
    ) -> Session:
        """A connection's session."""
        responder = Responder(DEFAULT, self.reported)
        rules = self.config.rules
        rules = Rules(
            rules.drawer if drawer is None else drawer, rules.permits if permits is None else permits
        )
        wanted = replace(self.config, rules=rules, **config)  # type: ignore[arg-type]  # names of its own fields
        return Session(
            wanted,
            lambda: self.condition,
            responder,
            self.reported,
            self.memory,
            lambda: self.pulse_fate,
        )


def jobs(actions: list[Action]) -> list[bytes]:
    """The documents of the jobs that ended."""
    return [action.data for action in actions if isinstance(action, JobFinished)]


def pulses(actions: list[Action]) -> list[bytes]:
    """The drawers that are to open."""
    return [action.data for action in actions if isinstance(action, DrawerKick)]


def replies(actions: list[Action]) -> bytes:
    """All that is said back."""
    return b"".join(action.data for action in actions if isinstance(action, Reply))


def defined(actions: list[Action]) -> list[bytes]:
    """What goes to the printer's memory by itself."""
    return [action.data for action in actions if isinstance(action, StoreInPrinter)]
