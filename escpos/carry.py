"""What a job leaves behind in the printer, as a short stream that sets it again.

A till may set a code page once and print a hundred jobs with it. Put in front of each job, these bytes
make it print alone as it would have in its place, whatever becomes of the jobs before it.

A macro is not carried: a printer carries one out while it is being defined, so sending it again prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from escpos.command import Command, Kind

_LASTING = frozenset({Kind.SETTING, Kind.DEFINITION, Kind.CODE})
# What a command makes of its parameters depends on what these slots hold when it comes.
_UNITS = frozenset({"motion_units"})
_NEEDS = {
    "area": _UNITS,
    "line_spacing": _UNITS,
    "margin": _UNITS,
    "page_area": _UNITS,
    "spacing": _UNITS,
    "tabs": frozenset({"font", "size", "spacing", "motion_units"}),
    "user_characters": frozenset({"font"}),
}
_COMPACT_FROM = 256  # commands; below that it isn't worth the while

Slots = frozenset[str]


class _Said(NamedTuple):
    slots: Slots
    raw: bytes
    adds: bool
    needs: Slots
    context: tuple[bytes, ...]  # the commands that filled the slots it needs


class Settings:
    """The settings in force along a stream of commands."""

    def __init__(self) -> None:
        self._said: list[_Said] = []
        self._last: dict[str, bytes] = {}
        self._compact_at = _COMPACT_FROM

    def take(self, commands: Iterable[Command]) -> None:
        """Commands that the printer gets now."""
        for command in commands:
            if command.complete and command.kind in _LASTING and command.spec.sets:
                self._say(command)
        if len(self._said) > self._compact_at:
            self._said = _in_force(self._said)
            self._compact_at = max(_COMPACT_FROM, 2 * len(self._said))

    @property
    def prologue(self) -> bytes:
        """The bytes that set all of it in a printer that was just switched on."""
        return b"".join(said.raw for said in _in_force(self._said))

    def _say(self, command: Command) -> None:
        slots = command.spec.sets
        # ESC @ has every slot, and depends on nothing.
        found = [_NEEDS[slot] for slot in slots if slot in _NEEDS] if len(slots) == 1 else []
        needs: Slots = frozenset().union(*found)
        context = tuple(self._last.get(slot, b"") for slot in sorted(needs))
        self._said.append(_Said(slots, command.raw, command.spec.adds, needs, context))
        if not command.spec.adds:
            self._last.update(dict.fromkeys(slots, command.raw))


def _in_force(said: list[_Said]) -> list[_Said]:
    """Without what later commands make obsolete; read backwards, as a compiler drops dead assignments."""
    kept: list[_Said] = []
    overwritten: set[str] = set()
    repeated: set[tuple[bytes, tuple[bytes, ...]]] = set()
    for one in reversed(said):
        if one.slots <= overwritten or (one.adds and (one.raw, one.context) in repeated):
            continue
        if one.adds:
            repeated.add((one.raw, one.context))
        else:
            overwritten |= one.slots
        overwritten -= one.needs
        kept.append(one)
    return kept[::-1]
