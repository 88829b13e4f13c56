"""Finding a setting by a word of its name or its purpose, whatever page it is on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import render_template, request

from appliance.web.dependencies import WebDependencies
from appliance.web.language import gettext, noop
from appliance.web.limits import MAX_TEXT
from appliance.web.pages.setting_words import PAGES, WORDS
from appliance.web.pages.settings import PATHS, around
from appliance.web.permissions import ADMIN
from appliance.web.route import Group, route

OTHER_PAGES = (  # what has a page of its own, and the words by which people look for it
    ("/settings/queues", noop("Queues"), noop("ports, printers and drawers of tills")),
    ("/settings/users", noop("Users"), noop("people, passwords and roles")),
    ("/settings/tablets", noop("Tablets"), noop("pair a tablet beside the till")),
    ("/settings/keys", noop("Keys"), noop("programs and tills that use the API")),
    ("/settings/backup", noop("Backup"), noop("download a copy of everything")),
    ("/settings/network", noop("Network"), noop("Wi-Fi, address and hotspot")),
    ("/settings/support", noop("Help and log"), noop("what the box has written, and a file for support")),
    ("/settings/about", noop("About"), noop("version, restart, space and health")),
    ("/printers", noop("Printers"), noop("add a printer, print a test slip")),
)


class Found(NamedTuple):
    """A setting or a page that fits: where it is, its name, and what it is for."""

    path: str
    name: str
    about: str


class SettingSearch(Group):
    """The handler."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies

    @route("GET", "/settings/search", ADMIN)
    def search(self) -> str:
        """The settings that have all the words that were typed."""
        typed = request.args.get("q", "")[:MAX_TEXT]
        frame = around(self._dependencies, "search")
        return render_template("settings_search.html", q=typed, found=list(_fitting(typed)), **frame)


def _fitting(typed: str) -> Iterator[Found]:
    words = typed.casefold().split()
    for each in _all():
        text = f"{each.name} {each.about}".casefold()
        if words and all(word in text for word in words):
            yield each


def _all() -> Iterator[Found]:
    for page, parts in PAGES.items():
        for key in (key for part in parts for key in part.keys):
            words = WORDS[key]
            yield Found(
                f"{PATHS[page]}#{key}", gettext(words.label), gettext(words.help) if words.help else ""
            )
    for path, name, about in OTHER_PAGES:
        yield Found(path, gettext(name), gettext(about))
