"""What the queues look like to management programs: a printer each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from appliance.settings import MAIN_QUEUE
from escpos.emulation import Condition
from escpos.profiles import Profile


class Tills(Protocol):
    """What is known of the queues' ports. On the event loop only."""

    def ports(self) -> Mapping[str, int]:
        """The ports in force, by queue."""

    def look_of(self, queue: str) -> tuple[Profile, Condition]:
        """The model that tills see behind a port, and how it is as far as they are told."""

    def has_till_at(self, address: str) -> bool:
        """Whether this address is connected to one of the ports."""


@dataclass(frozen=True, slots=True)
class Device:
    """A printer as management programs see it: a queue that has a port."""

    queue: str
    port: int
    profile: Profile
    condition: Condition

    @property
    def title(self) -> str:
        """Maker and model."""
        info = self.profile.printer_info
        return f"{info.maker} {info.model}"


def devices(tills: Tills) -> list[Device]:
    """Those there are, `main` first, then by port: programs know them by their place in the list."""
    ports = sorted(tills.ports().items(), key=lambda item: (item[0] != MAIN_QUEUE, item[1]))
    return [Device(queue, port, *tills.look_of(queue)) for queue, port in ports]
