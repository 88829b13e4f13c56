"""Icons of the pages: Heroicons' outlines, by the thing that they stand for. Words stand beside each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from markupsafe import Markup

ICONS: Mapping[str, str] = {
    "account": "user-circle",
    "add": "plus",
    "approve": "check",
    "audit": "shield-check",
    "back": "chevron-left",
    "bell": "bell-alert",
    "clock": "clock",
    "counter": "device-tablet",
    "dark": "moon",
    "edit": "pencil-square",
    "export": "arrow-down-tray",
    "full": "arrows-pointing-out",
    "glance": "eye",
    "help": "exclamation-triangle",
    "history": "archive-box",
    "import": "arrow-up-tray",
    "keys": "command-line",
    "light": "sun",
    "log-out": "arrow-right-start-on-rectangle",
    "many": "queue-list",
    "more": "ellipsis-horizontal",
    "printers": "printer",
    "receipts": "document-text",
    "redo": "arrow-uturn-right",
    "reject": "x-mark",
    "search": "magnifying-glass",
    "settings": "cog-6-tooth",
    "sound": "speaker-wave",
    "statistics": "chart-bar",
    "system": "computer-desktop",
    "templates": "document-duplicate",
    "undo": "arrow-uturn-left",
}


@cache
def icon(name: str, size: int = 24) -> Markup:
    """The icon of a thing, `size` pixels wide, in the colour of the text, hidden from screen readers."""
    from heroicons.jinja import heroicon_outline  # loaded with the first page

    drawn = heroicon_outline(ICONS[name], size=size, **{"class": "icon"})
    return Markup("".join(line.strip() for line in drawn.splitlines()))
