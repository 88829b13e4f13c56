"""Checks of what names printers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.runtime.i18n import message
from appliance.settings.checks.values import list_of_words, text

DEFAULT_PROFILE = "generic-80mm"  # what most receipt printers in shops are like


MAX_TITLE = 63  # characters: a line on a tablet, and in the column
_PRINTER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class PrinterSetting:
    """A printer named in the settings: what to call it, where it is, and what it is like."""

    name: str
    uri: str
    profile: str = DEFAULT_PROFILE


def printers(value: object) -> tuple[PrinterSetting, ...]:
    """Printers as `[name=]URI` (a list, or text with commas), or as tables with name, uri and profile."""
    entries = list(list_of_words(value)) if isinstance(value, str) else value
    if not isinstance(entries, (list, tuple)):
        raise ValueError(f"expected a list of printers such as 'socket://192.168.1.50:9100', not {value!r}")
    found = tuple(_printer(entry) for entry in entries)
    names = [each.name for each in found]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two printers are called {name!r}; give each a name of its own, as NAME=URI")
    return found


def printer_name(value: object) -> str:
    """Small letters, digits, dot, dash and underline, 63 at most: it becomes part of paths and addresses."""
    name = text(value)
    if not _PRINTER_NAME.fullmatch(name):
        raise ValueError(
            message(
                "%(name)r cannot be a name; use small letters, digits, '.', '-', '_', 63 at most", name=name
            )
        )
    return name


def printer_title(value: object) -> str:
    """What people call a printer: a line of 63 characters at most, or nothing."""
    title = text(value)
    if len(title) > MAX_TITLE or not title.isprintable() or title != title.strip():
        raise ValueError(
            message(
                "a title is one line of at most %(most)s characters, without blanks around",
                most=MAX_TITLE,
            )
        )
    return title


def _printer(entry: object) -> PrinterSetting:
    if isinstance(entry, PrinterSetting):
        return entry
    if isinstance(entry, dict):
        unknown = sorted(set(entry) - {"name", "uri", "profile"})
        if unknown or "uri" not in entry:
            raise ValueError(f"a printer has uri, and may have name and profile; not {entry!r}")
        uri = text(entry["uri"])
        name = printer_name(entry.get("name", _name_from(uri)))
        return PrinterSetting(name, uri, text(entry.get("profile", DEFAULT_PROFILE)))
    word = text(entry)
    name, separator, uri = word.partition("=")
    if separator and _PRINTER_NAME.fullmatch(name):
        return PrinterSetting(name, uri)
    return PrinterSetting(printer_name(_name_from(word)), word)


def _name_from(uri: str) -> str:
    scheme, separator, rest = uri.partition(":")
    if not separator or not rest:
        raise ValueError(f"{uri!r} is not a device URI such as socket://192.168.1.50:9100 or virtual:demo")
    if scheme == "virtual":
        return rest.split("?")[0]
    return re.sub(r"[^a-z0-9.]+", "-", rest.lower()).strip("-.")
