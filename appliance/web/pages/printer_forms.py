"""The form of a printer: kinds of connection in words, and a device URI made of their fields, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

import escpos
from appliance.settings import DEFAULT_PROFILE
from appliance.spool import Printer
from appliance.web.language import gettext, noop
from appliance.web.pages.form_fields import MAX_FIELD, FormField

RAW_PORT = "9100"
BAUDS = ("4800", "9600", "19200", "38400", "57600", "115200")
FLOWS: Mapping[str, str] = {
    "rtscts": noop("by the wires RTS and CTS"),
    "dsrdtr": noop("by the wires DTR and DSR"),
    "xonxoff": noop("by XON and XOFF"),
    "none": noop("not at all"),
}
PARITIES: Mapping[str, str] = {"none": noop("none"), "even": noop("even"), "odd": noop("odd")}
LINE = {"baud": "38400", "flow": "rtscts", "parity": "none"}  # as serial_port.py has it by itself

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a kind of connection."""

    name: str
    label: str
    help: str = ""
    preset: str = ""
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """A way that printers are connected; `uri` is made of the fields, which `values` finds in one."""

    name: str
    title: str
    about: str
    entries: tuple[Entry, ...]
    uri: Callable[[Values], str]
    values: Callable[[str], dict[str, str]]

    @property
    def main(self) -> str:
        """The field at which a fault of the URI is told."""
        return self.entries[0].name


def _network_uri(values: Values) -> str:
    host = values["host"]
    return f"socket://{f'[{host}]' if ':' in host else host}:{values['port'] or RAW_PORT}"


def _network_values(uri: str) -> dict[str, str]:
    host, _, port = urlsplit(uri).netloc.rpartition(":")
    if not port.isdigit():
        host, port = urlsplit(uri).netloc, RAW_PORT
    return {"host": host.strip("[]"), "port": port}


def _usb_values(uri: str) -> dict[str, str]:
    return {"usb": uri.removeprefix("usb://")}


def _serial_uri(values: Values) -> str:
    options = "&".join(
        f"{name}={values[name]}" for name in LINE if values[name] and values[name] != LINE[name]
    )
    return f"serial://{quote(values['device'])}{f'?{options}' if options else ''}"


def _serial_values(uri: str) -> dict[str, str]:
    parts = urlsplit(uri)
    options = {name: given[-1] for name, given in parse_qs(parts.query).items()}
    return {
        "device": unquote(parts.path),
        **{name: options.get(name, preset) for name, preset in LINE.items()},
    }


KINDS: tuple[ConnectionKind, ...] = (
    ConnectionKind(
        "socket",
        noop("Network"),
        noop(
            "A cable to the router, or Wi-Fi. Most printers print their address when they are turned on"
            " with the feed button held."
        ),
        (
            Entry("host", noop("Address"), noop("Such as 192.168.1.50, or a name.")),
            Entry("port", noop("Port"), noop("9100 on nearly all of them."), RAW_PORT),
        ),
        _network_uri,
        _network_values,
    ),
    ConnectionKind(
        "usb",
        noop("USB"),
        noop("A cable to this box. Printers on USB show up by themselves on the page of printers."),
        (
            Entry(
                "usb",
                noop("Vendor, product and serial number"),
                noop("Such as 04b8:0e15/ABC123; `lsusb` lists them."),
            ),
        ),
        lambda values: f"usb://{values['usb']}",
        _usb_values,
    ),
    ConnectionKind(
        "serial",
        noop("Serial line"),
        noop("An old cable with nine or 25 pins, or an adapter to one. Its speed is set at the printer."),
        (
            Entry("device", noop("Device"), noop("Such as /dev/ttyUSB0 or /dev/serial0."), "/dev/ttyUSB0"),
            Entry("baud", noop("Bits a second"), "", LINE["baud"], {baud: baud for baud in BAUDS}),
            Entry("flow", noop("The printer stops the box"), "", LINE["flow"], FLOWS),
            Entry("parity", noop("Parity"), "", LINE["parity"], PARITIES),
        ),
        _serial_uri,
        _serial_values,
    ),
    ConnectionKind(
        "virtual",
        noop("Virtual"),
        noop("No machine: what it prints is shown on a page. For trying things out."),
        (Entry("roll", noop("Name of its roll"), noop("Small letters and digits."), "demo"),),
        lambda values: f"virtual:{values['roll']}",
        lambda uri: {"roll": uri.removeprefix("virtual:")},
    ),
    ConnectionKind(
        "other",
        noop("Something else"),
        noop("By its device URI, as the manual writes it."),
        (Entry("uri", noop("Device URI"), noop("Such as socket://192.168.1.50:9100.")),),
        lambda values: values["uri"],
        lambda uri: {"uri": uri},
    ),
)
BY_NAME: Mapping[str, ConnectionKind] = {kind.name: kind for kind in KINDS}


def kind_of(uri: str) -> ConnectionKind:
    """The kind that a device URI is of; what its fields can't say again is something else."""
    try:
        kind = BY_NAME.get(urlsplit(uri).scheme, BY_NAME["other"])
    except ValueError:  # half of an IPv6 address
        return BY_NAME["other"]
    return kind if _again(kind, uri) in (uri, f"{uri}:{RAW_PORT}") else BY_NAME["other"]


def is_same(uri: str, other: str) -> bool:
    """True if two device URIs are of one place, with and without what goes without saying."""
    return _again(kind_of(uri), uri) == _again(kind_of(other), other)


def _again(kind: ConnectionKind, uri: str) -> str:
    return kind.uri(kind.values(uri))


def place_of(uri: str) -> str:
    """The place of a printer, in words."""
    kind, values = kind_of(uri), kind_of(uri).values(uri)
    if kind.name == "socket":
        return gettext("network, %(host)s port %(port)s", host=values["host"], port=values["port"])
    if kind.name == "serial":
        return gettext("serial line %(device)s, %(baud)s bits a second", **values)
    return uri if kind.name == "other" else f"{gettext(kind.title)} {next(iter(values.values()))}"


def empty() -> dict[str, str]:
    """The form of a new printer."""
    presets = {entry.name: entry.preset for kind in KINDS for entry in kind.entries}
    return {"name": "", "title": "", "kind": "socket", "profile": DEFAULT_PROFILE} | presets


def address(uri: str, profile: str, title: str) -> str:
    """The address of the form of a new printer that was found."""
    return f"/printers/add?{urlencode({'uri': uri, 'profile': profile, 'title': title})}"


def asked(query: Mapping[str, str]) -> dict[str, str]:
    """The form of a new printer, with what `address` has named."""
    known = {name: query[name][:MAX_FIELD] for name in ("profile", "title") if name in query}
    if "uri" not in query:
        return empty() | known
    kind = kind_of(query["uri"][:MAX_FIELD])
    return empty() | kind.values(query["uri"][:MAX_FIELD]) | known | {"kind": kind.name}


def of_printer(printer: Printer) -> dict[str, str]:
    """The form of one that is known."""
    kind = kind_of(printer.uri)
    known = {"name": printer.name, "title": printer.title, "kind": kind.name, "profile": printer.profile}
    return empty() | kind.values(printer.uri) | known


def uri_of(values: Values) -> str:
    """The device URI that a form describes."""
    return BY_NAME.get(values["kind"], KINDS[0]).uri(values)


def fields(values: Values, errors: Mapping[str, str]) -> dict[str, Any]:
    """The form's fields, by kind."""
    return {
        "kinds": [
            (
                kind.name,
                gettext(kind.title),
                gettext(kind.about),
                [_field(entry, values, errors) for entry in kind.entries],
            )
            for kind in KINDS
        ],
        "kind": values["kind"],
        "models": models(),
        "profile": values["profile"],
        "errors": errors,
    }


def models() -> list[tuple[str, list[tuple[str, str]]]]:
    """The printers' models by their makers, as people know them; what fits any comes first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in escpos.profiles.names():
        profile = escpos.profiles.get(name)
        found.setdefault(profile.vendor, []).append((name, model_of(name)))
    return sorted(found.items(), key=lambda each: (each[0].lower() != "generic", each[0].lower()))


def model_of(profile: str) -> str:
    """A model as people know it."""
    try:
        found = escpos.profiles.get(profile)
    except LookupError:
        return profile
    return found.model if found.vendor.lower() in found.model.lower() else f"{found.vendor} {found.model}"


def _field(entry: Entry, values: Values, errors: Mapping[str, str]) -> FormField:
    return FormField(
        entry.name,
        gettext(entry.label),
        gettext(entry.help) if entry.help else "",
        "choice" if entry.choices else "text",
        values[entry.name],
        tuple((value, gettext(text)) for value, text in (entry.choices or {}).items()),
        error=errors.get(entry.name, ""),
    )
