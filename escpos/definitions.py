"""The printer's memory: what commands leave in it beyond their job, and which commands print from it.

Source: Epson ESC/POS reference, FS q, GS ( L, GS ( C, GS ( E, FS ( E, GS *, ESC &, FS 2, ESC @.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from escpos.command import Command, Kind
from escpos.parser import parse
from escpos.prologue import Prologue, added_to

MAX_BYTES = 4 * 1_048_576  # remembered a printer; the largest models have 2 MB for pictures
MAX_ADDED = 16_384  # bytes in a slot that commands add to: four fonts of characters
MAX_MACRO_BYTES = 2_048  # Epson ESC/POS reference, GS :
MAX_SLOTS = 1_024  # pictures, mostly; no printer's memory has room for so many
MACRO = "macro"
USER_CHARACTERS, USER_KANJI = "user_characters", "user_kanji"
_NV_IMAGES, _NV, _DOWNLOADED = "nv_bit_images", "nv_graphics", "downloaded_graphics"
_DOWNLOADED_IMAGE = "downloaded_bit_image"
_RESET_FORGETS = (USER_CHARACTERS, USER_KANJI, _DOWNLOADED_IMAGE)
VOLATILE = frozenset({MACRO, _DOWNLOADED, *_RESET_FORGETS})  # what is gone when the power goes


class Effect(Enum):
    """The effects of a command on its slot."""

    SET = "set"  # replaces what is there
    ADD = "add"  # adds to it
    ERASE = "erase"  # empties it, and all slots that its name begins
    ACT = "act"  # does its work at once and leaves nothing to remember


class Change(NamedTuple):
    """The change that a command makes in a printer's memory.

    `slot` names the place ("nv_graphics G1"), `permit` whose leave the command needs (a word of a queue's
    `permits`, "" for none). `lasting` tells what a printer keeps when its power goes.
    """

    slot: str
    title: str
    effect: Effect
    permit: str = ""

    @property
    def lasting(self) -> bool:
        """True if it survives the power going off; only that is ever forbidden."""
        return bool(self.permit)


def _key(raw: bytes) -> str:
    return raw.decode("latin-1") if raw.isalnum() else raw.hex()


def _after_count(raw: bytes) -> bytes:
    """The bytes behind the function code, in GS ( L as in GS 8 L and GS D."""
    return raw[4:] if raw[1:2] == b"D" else raw[7:] if raw[1:2] == b"(" else raw[9:]


def _graphics(memory: str, title: str, effect: Effect, permit: str = "") -> Callable[[bytes], Change]:
    """GS ( L functions on one picture: a kc1 kc2 … to define it, kc1 kc2 to erase it."""

    def change(raw: bytes) -> Change:
        body = _after_count(raw)
        key = _key(body[:2] if effect is Effect.ERASE else body[1:3])
        return Change(f"{memory} {key}", f"{title} {key}", effect, permit)

    return change


def _record(effect: Effect) -> Callable[[bytes], Change]:
    """GS ( C: pL pH m fn b c1 c2 …"""
    return lambda raw: Change(
        f"user_memory {_key(raw[8:10])}", f"User memory {_key(raw[8:10])}", effect, "user_memory"
    )


def _always(
    slot: str, title: str, effect: Effect = Effect.SET, permit: str = ""
) -> Callable[[bytes], Change]:
    change = Change(slot, title, effect, permit)
    return lambda _raw: change


def _setting(slot: str, title: str) -> Callable[[bytes], Change]:
    return _always(slot, title, Effect.ADD, "user_settings")


def _each(names: Iterable[str], change: Callable[[bytes], Change]) -> dict[str, Callable[[bytes], Change]]:
    return dict.fromkeys(names, change)


_DEFINE_NV = _graphics(_NV, "NV graphics", Effect.SET, _NV)
_DEFINE_DOWNLOADED = _graphics(_DOWNLOADED, "Downloaded graphics", Effect.SET)

_CHANGES: Mapping[str, Callable[[bytes], Change]] = {
    "FS q": _always(_NV_IMAGES, "NV bit images", permit=_NV),
    **_each(
        ("GS ( L fn 67", "GS ( L fn 68", "GS 8 L fn 67", "GS 8 L fn 68", "GS D fn 67"),
        _DEFINE_NV,
    ),
    "GS ( L fn 65": _always(_NV, "All NV graphics", Effect.ERASE, _NV),
    "GS ( L fn 66": _graphics(_NV, "NV graphics", Effect.ERASE, _NV),
    **_each(
        ("GS ( L fn 83", "GS ( L fn 84", "GS 8 L fn 83", "GS 8 L fn 84", "GS D fn 83"),
        _DEFINE_DOWNLOADED,
    ),
    "GS ( L fn 81": _always(_DOWNLOADED, "All downloaded graphics", Effect.ERASE),
    "GS ( L fn 82": _graphics(_DOWNLOADED, "Downloaded graphics", Effect.ERASE),
    "GS *": _always(_DOWNLOADED_IMAGE, "Downloaded bit image"),
    "ESC &": _always(USER_CHARACTERS, "User-defined characters", Effect.ADD),
    "ESC ?": _always(USER_CHARACTERS, "User-defined characters", Effect.ADD),
    "FS 2": _always(USER_KANJI, "User-defined Kanji", Effect.ADD),
    "FS ?": _always(USER_KANJI, "User-defined Kanji", Effect.ADD),
    "GS ( C fn 48": _record(Effect.ERASE),
    "GS ( C fn 49": _record(Effect.SET),
    "GS ( C fn 54": _always("user_memory", "All of the user memory", Effect.ERASE, "user_memory"),
    "FS g 1": _always("user_memory_old", "User memory", Effect.ADD, "user_memory"),
    **_each(
        (f"FS ( E fn {number}" for number in (60, 62, 63, 64, 65)),
        _always("logos", "Logos at top and bottom", Effect.ADD, _NV),
    ),
    "GS ( B": _setting("user_settings", "Switches"),
    "GS ( M fn 49": _setting("user_settings", "Saved values"),
    "GS ( M fn 50": _setting("user_settings", "Saved values"),
    "GS ( M fn 51": _setting("user_settings", "Saved values"),
    "FS ( L fn 33": _always("layout", "Paper layout", permit="user_settings"),
    **_each(
        (f"GS ( E fn {n}" for n in (1, 2, 3, 5, 7, 8, 9, 10, 11, 13, 15, 48, 49, 51, 99)),
        _setting("user_settings", "User settings"),
    ),
    **_each(
        ("GS ( X", "GS ( Y", "GS ( Z", "GS ( J", "GS g 0", "US DC1"),
        _always("maintenance", "Tests and adjustments", Effect.ACT, "maintenance"),
    ),
}
_PRINTED: Mapping[str, Callable[[bytes], str]] = {
    "FS p": lambda _raw: _NV_IMAGES,
    "GS ( L fn 69": lambda raw: f"{_NV} {_key(raw[7:9])}",
    "GS ( L fn 85": lambda _raw: _DOWNLOADED,
    "GS /": lambda _raw: _DOWNLOADED_IMAGE,
    "GS ^": lambda _raw: MACRO,
}


def change(command: Command) -> Change | None:
    """The change that a whole command makes in the printer's memory; None where it makes none.

    ESC @ and macros are not told here: see `PrinterMemory.reset`, `PrinterMemory.put`.
    """
    if not command.complete:
        return None
    found = _CHANGES.get(command.name)
    if found is not None:
        return found(command.raw)
    if command.kind is Kind.DEFINITION:  # a row that this table does not know must not slip through
        return Change("user_settings", command.spec.title, Effect.ADD, "user_settings")
    return None


def is_lasting(slot: str) -> bool:
    """True if what is in a slot survives the printer's power going off."""
    return slot.split(" ")[0] not in VOLATILE


def is_printed_from(slot: str) -> bool:
    """True if a slot of the lasting memory holds pictures that jobs print."""
    return slot.split(" ")[0] in (_NV_IMAGES, _NV)


def printed(command: Command) -> str | None:
    """The slot that a command prints from, or for downloaded graphics the beginning of its name."""
    found = _PRINTED.get(command.name)
    return found(command.raw) if found and command.complete else None


class PrinterMemory:
    """The contents of a printer's memory, as the commands that put them there, by slot."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._bytes = 0
        self._prologue: Prologue | None = None  # as `prologue` found it; None: something has changed since

    def slots(self) -> tuple[str, ...]:
        """Every slot that holds something, in the order in which they were filled."""
        return tuple(self._kept)

    def follow(self, command: Command, change: Change) -> tuple[str, ...]:
        """Carry out a change that `change(command)` told; the slots that are others now."""
        if change.effect is Effect.ACT:
            return ()
        if change.effect is Effect.ERASE:
            return self._erase(change.slot)
        before = self._kept.get(change.slot, b"") if change.effect is Effect.ADD else b""
        if len(before) + len(command.raw) > MAX_ADDED:
            before = _newest_half(before)
        return self.put(change.slot, before + command.raw)

    def put(self, slot: str, data: bytes) -> tuple[str, ...]:
        """Keep these commands for a slot (none: empty it), unless the memory is full."""
        before = self._take(slot)
        fits = len(data) <= MAX_BYTES - self._bytes and len(self._kept) < MAX_SLOTS
        kept = data if fits else before
        if kept:
            self._kept[slot] = kept
            self._bytes += len(kept)
            self._prologue = None
        return () if kept == before else (slot,)

    def reset(self) -> tuple[str, ...]:
        """ESC @ has gone by; the slots that it emptied."""
        return tuple(slot for slot in _RESET_FORGETS if self._take(slot))

    def data(self, slot: str) -> bytes:
        """The commands that fill a slot; nothing where it is empty."""
        return self._kept.get(slot, b"")

    def all_data(self) -> bytes:
        """The commands that fill all slots, in the order in which they were filled."""
        return b"".join(self._kept.values())

    def prologue(self) -> Prologue:
        """The settings of all slots that the power going off would empty, but for the macro."""
        if self._prologue is None:
            volatile = (data for slot, data in self._kept.items() if slot != MACRO and not is_lasting(slot))
            self._prologue = Prologue(parse(b"".join(volatile)))
        return self._prologue.copy()

    def _erase(self, beginning: str) -> tuple[str, ...]:
        gone = tuple(slot for slot in self._kept if slot == beginning or slot.startswith(f"{beginning} "))
        for slot in gone:
            self._take(slot)
        return gone

    def _take(self, slot: str) -> bytes:
        """Empty a slot; the commands that were in it."""
        taken = self._kept.pop(slot, b"")
        self._bytes -= len(taken)
        if taken:
            self._prologue = None
        return taken


def _newest_half(data: bytes) -> bytes:
    """The last commands of a slot that is full, but for those that others have replaced."""
    kept: dict[bytes, bytes] = {}
    size = 0
    for command in reversed(parse(data)):
        if (subject := added_to(command)) in kept:
            continue
        size += len(command.raw)
        if size > MAX_ADDED // 2:
            break
        kept[subject] = command.raw
    return b"".join(reversed(kept.values()))
