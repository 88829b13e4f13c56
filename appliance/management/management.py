"""The two ports, opened where they can be; where not, that is said."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable

from appliance.addresses import Nearness
from appliance.budgets import Budget
from appliance.management import enpc
from appliance.management.datagrams import Asked, Datagrams, Gate, listen
from appliance.management.device import Device, Tills, devices
from appliance.runtime.i18n import message
from appliance.settings import Settings

log = logging.getLogger(__name__)
SNMP_SOCKET = "snmp"  # as systemd hands it over: counterproof-snmp.socket
FRESH_SECONDS = 0.5  # that the queues are remembered: a walk asks a hundred times, and each look reads them


class Management:
    """SNMP and ENPC. On the event loop only."""

    def __init__(
        self,
        settings: Settings,
        tills: Tills,
        handed_over: Callable[[str], int | None] = lambda _name: None,
        tell: Callable[[str], None] = lambda _text: None,
        is_near: Callable[[str], bool] | None = None,
    ) -> None:
        """`handed_over` gives a socket that systemd opened; people are told of a port that can't be had."""
        self._settings = settings
        self._tills = tills
        self._handed_over = handed_over
        self._tell = tell
        own = settings.management
        self._gate = Gate(
            is_near or Nearness(),
            Budget(own.questions_per_minute),
            Budget(own.all_questions_per_minute),
        )
        self._open: dict[str, Datagrams] = {}
        self._devices: list[Device] = []
        self._devices_until = 0.0
        self._began = time.monotonic()

    def ports(self) -> dict[str, int]:
        """The ports in force: `snmp`, `enpc`."""
        return {name: each.port for name, each in self._open.items()}

    def start(self) -> None:
        """Open what can be opened; a port that can't be had keeps nobody from printing."""
        own = self._settings.management
        if not own.enabled:
            return
        for name, port, answer in (
            (SNMP_SOCKET, own.snmp_port, self._answer_snmp),
            ("enpc", own.enpc_port, self._answer_enpc),
        ):
            try:
                self._open[name] = Datagrams(self._listener(name, port), self._gate, answer)
            except OSError as error:
                log.warning("port %d of %s cannot be had: %s", port, name, error)
                self._tell(
                    message(
                        "UDP port %(port)s cannot be had (%(name)s): %(strerror)s.",
                        port=port,
                        name=name,
                        strerror=error.strerror,
                    )
                )

    def stop(self) -> None:
        """Answer no more."""
        for each in self._open.values():
            each.close()
        self._open.clear()

    def _listener(self, name: str, port: int) -> socket.socket:
        file = self._handed_over(name)
        return listen(self._settings.raw.host, port) if file is None else socket.socket(fileno=file)

    def _known(self) -> list[Device]:
        now = asyncio.get_running_loop().time()
        if now >= self._devices_until:
            self._devices, self._devices_until = devices(self._tills), now + FRESH_SECONDS
        return self._devices

    def _answer_snmp(self, question: bytes, _asked: Asked) -> bytes | None:
        from appliance.management import mib, snmp  # loaded with the first who asks, not with the box

        settings = self._settings
        system = mib.System(
            devices=self._known(),
            name=socket.gethostname().partition(".")[0],
            location=settings.advertise.note,
            contact=settings.box.security_contact,
            hundredths=int((time.monotonic() - self._began) * 100),
            community=settings.management.community,
        )
        return snmp.answer(question, settings.management.community, mib.View(system))

    def _answer_enpc(self, question: bytes, asked: Asked) -> bytes | None:
        return enpc.answer(question, asked, self._known(), self._tills.has_till_at)
