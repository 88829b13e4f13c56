"""Numbers for Prometheus, in its text format: jobs by state, and how the printers are."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from appliance.spool import PrinterState, ScopedSpool

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Box:
    """Reads the numbers when they are asked for."""

    def __init__(self, spool: ScopedSpool) -> None:
        self._spool = spool

    def collect(self) -> Iterable[Metric]:
        jobs = GaugeMetricFamily("counterproof_jobs", "Jobs in each state", labels=["state"])
        for state, count in self._spool.jobs.counts().items():
            jobs.add_metric([state], count)
        yield jobs
        online = GaugeMetricFamily("counterproof_printer_online", "1: it can print", labels=["printer"])
        counted = {
            name: CounterMetricFamily(f"counterproof_printer_{name}", about, labels=["printer"])
            for name, about in (
                ("jobs", "Jobs printed"),
                ("bytes", "Bytes sent"),
                ("errors", "Tries that failed"),
            )
        }
        for printer in self._spool.printers.all():
            is_online = self._spool.printers.status(printer).state is PrinterState.ONLINE
            online.add_metric([printer.name], int(is_online and not printer.paused))
            for name, family in counted.items():
                family.add_metric([printer.name], getattr(printer, name))
        yield online
        yield from counted.values()


def text(spool: ScopedSpool) -> bytes:
    """All of them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Box(spool))
    return generate_latest(registry)
