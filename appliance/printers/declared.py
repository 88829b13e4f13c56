"""What the settings say of printers and queues, held to all that has to be so before a box starts with it.

`counterproof config check` and the box's start and reload go by this one function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from appliance.printers.drivers.base import DriverContext
from appliance.printers.sinks.registry import check_uri
from appliance.runtime.i18n import reason
from appliance.settings import MAIN_QUEUE, Settings
from appliance.values import KnownShop
from escpos import profiles

Faults = Iterator[tuple[str, str]]
Queues = Mapping[str, Mapping[str, object]]


def faults(settings: Settings, known: KnownShop) -> dict[str, str]:
    """What would keep the box from starting: a sentence by the key where it is put right.

    `known` is what the database holds already. What the settings said before, and what people made of it
    since, is not judged again.
    """
    found: dict[str, list[str]] = {}
    new = {
        name: fields
        for name, fields in settings.declared_queues().items()
        if known.is_new("queue", name, fields)
    }
    for key, text in (*_of_printers(settings), *_of_queues(settings, new, known), *_of_ports(new, known)):
        found.setdefault(key, []).append(text)
    return {key: "; ".join(texts) for key, texts in found.items()}


def _of_printers(settings: Settings) -> Faults:
    context = DriverContext(settings.data, settings.limits, lambda *_: (b"", ""))
    for printer in settings.printers:
        try:
            check_uri(printer.uri, context)
            profiles.get(printer.profile)
        except (ValueError, LookupError) as error:
            yield "printers", f"{printer.name}: {reason(error)}"


def _of_queues(settings: Settings, new: Queues, known: KnownShop) -> Faults:
    printers = {printer.name for printer in settings.printers} | known.printers
    for name, fields in new.items():
        for field in ("printer", "fallback"):
            wanted = fields.get(field)
            if wanted and wanted not in printers:
                there = ", ".join(sorted(printers)) or "none"
                yield "queues", f"{name}: {field}: there is no printer {wanted!r}; there are: {there}"
        try:
            if fields.get("profile"):
                profiles.get(str(fields["profile"]))
        except LookupError as error:
            yield "queues", f"{name}: {reason(error)}"


def _of_ports(new: Queues, known: KnownShop) -> Faults:
    """A port of one queue that is another's, here or by what people have set."""
    taken = {port: name for name, port in known.ports.items() if name not in new}
    for name, fields in new.items():
        port = fields.get("port")
        if not isinstance(port, int) or not port:
            continue
        if port in taken:
            key = "raw.port" if name == MAIN_QUEUE else "queues"
            yield key, f"{name}: port {port} is that of the queue {taken[port]}; choose another one"
        taken.setdefault(port, name)
