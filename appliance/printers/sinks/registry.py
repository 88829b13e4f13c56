"""The table of sinks, by the scheme of the device URIs they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.printers.device_uri import entry_for
from appliance.printers.drivers.base import DriverContext
from appliance.printers.drivers.registry import DRIVERS
from appliance.printers.sinks.base import Sink, SinkContext
from appliance.printers.sinks.driver import DriverSink


@dataclass(frozen=True, slots=True)
class SinkType:
    """A row of the table: the sink, and an example of the device URIs that it takes."""

    sink: type[Sink]
    example: str


SINKS: Mapping[str, SinkType] = {
    scheme: SinkType(DriverSink, driver.example) for scheme, driver in DRIVERS.items()
}


def make_sink(uri: str, profile: str, context: SinkContext, sinks: Mapping[str, SinkType] = SINKS) -> Sink:
    """The sink of a device URI. Raises DriverError for the URI, LookupError for the profile."""
    return entry_for(uri, sinks).sink.from_uri(uri, profile, context)


def check_uri(uri: str, context: DriverContext, sinks: Mapping[str, SinkType] = SINKS) -> None:
    """Raises DriverError where no sink takes the URI, PointsToItself where it is this box itself."""
    entry_for(uri, sinks).sink.check_uri(uri, context)
