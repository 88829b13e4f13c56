"""The sink of a printer that this box drives itself: jobs become bytes, over a driver."""

from __future__ import annotations

from typing import Self

import escpos
from appliance.printers.connection.printer_connection import PrinterConnection
from appliance.printers.drivers.base import DriverContext
from appliance.printers.drivers.registry import make_driver
from appliance.printers.errors import PointsToItself
from appliance.printers.send_control import SendControl
from appliance.printers.sinks.base import Delivery, SinkContext
from appliance.runtime.i18n import message
from appliance.spool import Job, Outcome, PrinterStatus
from escpos.drawer import at_once
from escpos.profiles import Profile

DRAWER_AT_ONCE = "realtime_drawer"  # the feature of models that open one in the middle of a job


class DriverSink:
    """See Sink. The bytes of a job, and the talk over them, to a printer of a known profile."""

    def __init__(self, connection: PrinterConnection, profile: Profile) -> None:
        self._connection = connection
        self._opens_drawer_at_once = DRAWER_AT_ONCE in profile.features

    @classmethod
    def from_uri(cls, uri: str, profile: str, context: SinkContext) -> Self:
        """See Sink."""
        lent = context.driver_context
        driver = make_driver(uri, profile, lent)
        model = escpos.profiles.get(profile)
        connection = PrinterConnection(
            driver, model, lent.limits, context.on_status, context.is_stopping, lent.clock
        )
        return cls(connection, model)

    @classmethod
    def check_uri(cls, uri: str, context: DriverContext) -> None:
        """See Sink."""
        if make_driver(uri, "", context).points_to_itself():
            raise PointsToItself(
                message(
                    "%(uri)r is a port of this box itself, which would print for ever; take the printer's own"
                    " address",
                    uri=uri,
                )
            )

    @property
    def is_bidirectional(self) -> bool | None:
        """See Sink."""
        return self._connection.is_bidirectional

    @property
    def reports_changes(self) -> bool:
        """See Sink."""
        return self._connection.reports_changes

    def check_status(self) -> PrinterStatus:
        """See Sink."""
        return self._connection.check_status()

    def listen(self) -> None:
        """See Sink."""
        self._connection.listen()

    def prepare(self) -> None:
        """See Sink."""
        self._connection.prepare()

    def deliver(self, delivery: Delivery) -> Outcome:
        """See Sink."""
        return self._connection.send(delivery.data, self._with_drawer(delivery.control))

    def _with_drawer(self, control: SendControl) -> SendControl:
        """A drawer is opened in the middle of a job, where the model can do that."""
        return SendControl(
            cancelled=control.cancelled,
            pulse_waits=lambda: self._opens_drawer_at_once and control.pulse_waits(),
            take_pulse=lambda: at_once(control.take_pulse()),
        )

    def recover(self, _job: Job, data: bytes) -> None:
        """See Sink."""
        self._connection.recover(data)

    def kick_drawer(self, pulse: bytes) -> None:
        """See Sink."""
        self._connection.kick_drawer(pulse)

    def release(self) -> None:
        """See Sink."""
        self._connection.release()

    def close(self) -> None:
        """See Sink."""
        self._connection.close()
