"""A part of the box: something with a life of its own, which begins and ends with the box's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from appliance.runtime.threads import ThreadStarter
from appliance.settings import Settings
from appliance.web.route import Group


@dataclass(slots=True)
class Duty:
    """Something to do now and then, on a helper thread; `seconds` between two times. It raises nothing."""

    seconds: float
    act: Callable[[], None]
    due: float = field(default=0.0)  # a time of `time.monotonic`


class Part:
    """A part of the box. The methods that a part has no use for, it leaves as they are here.

    The box starts its parts in the order of `assembly.PARTS` and stops them in reverse.
    """

    name = ""
    can_be_left_out = False  # after starts that failed, the box tries without it

    async def start(self) -> None:
        """Begin. Raises OSError where the box cannot live so."""

    async def stop(self) -> None:
        """End; also where it was never started, or not to the end."""

    def reconfigure(self, settings: Settings) -> None:
        """Other settings count from now on: those that count at once. Never on a request's thread."""

    def duties(self) -> Sequence[Duty]:
        """The duties to be done now and then while the box lives."""
        return ()

    def groups(self) -> Sequence[Group]:
        """Its requests and pages."""
        return ()


class Service(Protocol):
    """Something that works on threads of its own."""

    def start(self, guard: ThreadStarter) -> None:
        """Begin; `guard` starts a thread and answers for it."""

    def stop(self) -> None:
        """End, and wait for that."""


class Threaded(Part):
    """A service as a part."""

    def __init__(
        self,
        name: str,
        service: Service,
        guard: ThreadStarter,
        *,
        reconfigure: Callable[[Settings], None] | None = None,
        can_be_left_out: bool = False,
    ) -> None:
        self.name = name
        self.can_be_left_out = can_be_left_out
        self._service = service
        self._guard = guard
        self._reconfigure = reconfigure

    async def start(self) -> None:
        """See Part."""
        self._service.start(self._guard)

    async def stop(self) -> None:
        """See Part."""
        await asyncio.to_thread(self._service.stop)

    def reconfigure(self, settings: Settings) -> None:
        """See Part."""
        if self._reconfigure is not None:
            self._reconfigure(settings)
