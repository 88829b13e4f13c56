"""Edits, as they are asked for, and the refusal of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import NamedTuple


class SetText(NamedTuple):
    """Other text for a run, or for what a code says."""

    run: str
    text: str


class Remove(NamedTuple):
    """A line, or a block, less."""

    line: str


class SetPicture(NamedTuple):
    """Another picture (the bytes of a PNG or JPEG file) in the place of one."""

    line: str
    picture: bytes


class Insert(NamedTuple):
    """Lines of text, a cut, a drawer pulse or a picture behind a line; `after` None: before everything.

    `cut` is full or partial, `pulse` the drawer's connector, 0 or 1.
    """

    after: str | None
    text: str | None = None
    cut: str | None = None
    pulse: int | None = None
    picture: bytes | None = None


Edit = SetText | Remove | SetPicture | Insert


@dataclass
class Refused(ValueError):
    """An edit that cannot be made. `kind` says why, with `values` for the sentence; `edit` is its place."""

    kind: str
    field: str
    edit: int = 0
    values: Mapping[str, object] = attribute(default_factory=dict)

    def __str__(self) -> str:
        return f"edit {self.edit}: {self.field}: {self.kind} {dict(self.values)}"
