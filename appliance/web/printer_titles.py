"""Printers as people call them, where a receipt knows only the name."""

from __future__ import annotations

from collections.abc import Callable

from flask import g

from appliance.spool import ScopedSpool


class PrinterTitles:
    """The titles of the printers that who asks may see, looked up once for each request."""

    def __init__(self, spool: Callable[[], ScopedSpool]) -> None:
        self._spool = spool

    def of(self, name: str | None) -> str:
        """The title of a printer; its name where it is known no more, and nothing for none."""
        if "printer_titles" not in g:
            g.printer_titles = {each.name: each.title for each in self._spool().printers.all()}
        return g.printer_titles.get(name, name) or ""
