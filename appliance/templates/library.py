"""The templates that there are: the shop's own, and those that are shipped where it has none of the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files as resources

from appliance.runtime.i18n import message
from appliance.settings.checks import printer_name
from appliance.spool import NotFound
from appliance.storage.engine import Engine, Transaction
from appliance.templates import files, store
from appliance.templates.fields import BadField, expect_good
from appliance.templates.files import MAX_TITLE, Content
from appliance.templates.store import Version

MAX_TEMPLATES = 200  # of the shop's own: nobody finds one among more
MAX_VERSIONS = 20  # of each that are kept: 4 MB at the most
MAX_SOURCE = 200_000  # characters, as the drawing process takes them
_FOLDER = "shipped"


class Changed(Exception):
    """Somebody else has changed the template since it was seen."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template; one of the shop's own has a version, and may stand over a shipped one (`over_shipped`)."""

    content: Content
    version: Version | None = None
    over_shipped: bool = False


@cache
def shipped() -> dict[str, Content]:
    """The templates that come with the box, by name."""
    folder = resources(__package__) / _FOLDER
    found = [entry for entry in folder.iterdir() if entry.name.endswith(files.SUFFIX)]
    read = [files.read(entry.read_text("utf-8")) for entry in found]
    return {each.name: each for each in sorted(read, key=lambda each: each.name)}


class Library:
    """Its methods may be called from any thread."""

    def __init__(self, engine: Engine, now: Callable[[], int]) -> None:
        self._engine = engine
        self._now = now

    def all(self) -> list[Template]:
        """All, by title."""
        own = {each.content.name: each for each in store.latest(self._engine.connection)}
        found = [Template(each.content, each, name in shipped()) for name, each in own.items()]
        found += [Template(content) for name, content in shipped().items() if name not in own]
        return sorted(found, key=lambda each: (each.content.title.casefold(), each.content.name))

    def get(self, name: str) -> Template:
        """A template. Raises NotFound."""
        kept = store.versions(self._engine.connection, name)
        if kept:
            return Template(kept[0].content, kept[0], name in shipped())
        if name in shipped():
            return Template(shipped()[name])
        raise _missing(name)

    def versions(self, name: str) -> list[Version]:
        """The versions of one of the shop's own, the newest first; none of a shipped one. Raises NotFound."""
        self.get(name)
        return store.versions(self._engine.connection, name)

    def version(self, name: str, number: int) -> Version:
        """A version. Raises NotFound."""
        for each in self.versions(name):
            if each.version == number:
                return each
        raise NotFound(message("The template %(name)s has no version %(number)s.", name=name, number=number))

    def keep(self, content: Content, by: str, seen: int | None = None) -> Template:
        """Keep a template, as a new version where there is one of its name.

        `seen` is the version that it was made of. Raises BadField, or Changed.
        """
        expect_possible(content)

        def change(transaction: Transaction) -> None:
            own = {each.content.name: each for each in store.latest(transaction.connection)}
            before = own.get(content.name)
            if seen is not None and seen != (before.version if before else 0):
                raise Changed
            if before is None and len(own) >= MAX_TEMPLATES:
                raise BadField("name", message("there are %(most)s templates already", most=MAX_TEMPLATES))
            store.add(transaction.connection, content, by, self._now(), MAX_VERSIONS)

        self._engine.write(change)
        return self.get(content.name)

    def restore(self, name: str, number: int, by: str) -> Template:
        """Have a former version in use again, as a new one. Raises NotFound."""
        return self.keep(self.version(name, number).content, by)

    def remove(self, name: str) -> None:
        """Forget one of the shop's own; a shipped one of its name is back. Raises NotFound."""
        if not store.versions(self._engine.connection, name):
            self.get(name)
            raise NotFound(message("The template %(name)s comes with the box: it stays.", name=name))
        self._engine.write(lambda transaction: store.remove(transaction.connection, name))

    def is_own(self, name: str) -> bool:
        """True if the shop has one of its own of this name."""
        return bool(store.versions(self._engine.connection, name))


def expect_possible(content: Content) -> None:
    """Raise BadField for a template that cannot be kept, whatever its source says."""
    try:
        printer_name(content.name)
    except ValueError as error:
        raise BadField("name", error.args[0]) from None
    title = content.title
    if not title or len(title) > MAX_TITLE or not title.isprintable() or title != title.strip():
        raise BadField(
            "title",
            message(
                "a title is one line of at most %(most)s characters, without blanks around", most=MAX_TITLE
            ),
        )
    if not content.source.strip() or len(content.source) > MAX_SOURCE:
        raise BadField(
            "source", message("expected text of at most %(max_text)s characters", max_text=MAX_SOURCE)
        )
    expect_good(content.fields)


def renamed(content: Content, name: str | None, title: str | None) -> Content:
    """A template by another name or title."""
    return replace(content, name=name or content.name, title=title or content.title)


def _missing(name: str) -> NotFound:
    return NotFound(
        message("There is no template %(name)s; GET /api/templates lists them.", name=name[:MAX_TITLE])
    )
