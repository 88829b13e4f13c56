"""The printer's memory beyond a connection, as far as requests report it.

Source: Epson ESC/POS reference, GS ( L, GS D, FS q, GS ( C, FS g 1, GS ( E, FS ( L, FS ( E and GS g 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escpos.command import Command
from escpos.emulation.kept import Pictures, Records
from escpos.emulation.setup import Settings
from escpos.profiles import Profile

_BLOCK = 64 * 1024  # GS ( E 5 counts memory in these
_FIRST_USER = 1024  # a user memory set to its smallest
USER, NV_GRAPHICS = 1, 2  # kinds of GS ( E 5
COUNTERS = (20, 21, 50, 70)  # lines fed, head energized, cuts, hours of running; since they were reset
ALL_TIME = 128  # added to a counter's number: since the printer was made


class ReportedMemory:
    """One queue's printer: shared by its connections, changed by the definitions that pass.

    `counters` are the maintenance counters by their numbers; who knows them may write them here.
    """

    def __init__(self) -> None:
        self.nv = Pictures()
        self.downloaded = Pictures()
        self.records = Records()
        self.settings = Settings()
        self.counters = dict.fromkeys((*COUNTERS, *(number + ALL_TIME for number in COUNTERS)), 0)

    def follow(self, command: Command) -> None:
        """A command went by; anything but a definition (or an incomplete one) changes nothing."""
        change = _CHANGES.get(command.spec.name)
        if change is not None and command.complete:
            change(self, command.raw)

    def user_capacity(self, profile: Profile) -> int:
        """Bytes of user memory: what GS ( E 5 set, or the model's own."""
        size = self.settings.customized.get(USER)
        if size is None:
            return profile.capacity.user
        return _FIRST_USER if size <= 1 else (size - 1) * _BLOCK

    def graphics_capacity(self, profile: Profile) -> int:
        """Bytes of NV graphics memory."""
        size = self.settings.customized.get(NV_GRAPHICS)
        return profile.capacity.nv_graphics if size is None else max(0, size - 1) * _BLOCK

    def customize(self, raw: bytes) -> None:
        """GS ( E 5. Another size of the memories empties both."""
        if self.settings.customize(raw[6:]) & {USER, NV_GRAPHICS}:
            self.nv.clear()
            self.records.clear()

    def reset_counter(self, raw: bytes) -> None:
        """GS g 0 m nL nH."""
        number = int.from_bytes(raw[4:6], "little")
        if raw[3] == 0 and number in COUNTERS:
            self.counters[number] = 0


def _body(raw: bytes) -> bytes:
    """The bytes behind the function code, in GS ( L as in GS 8 L."""
    return raw[7:] if raw[1:2] == b"(" else raw[9:]


def _define(pictures: Callable[[ReportedMemory], Pictures]) -> Callable[[ReportedMemory, bytes], None]:
    return lambda memory, raw: pictures(memory).define(_body(raw)[1:3], len(_body(raw)))


def _bitmap(pictures: Callable[[ReportedMemory], Pictures]) -> Callable[[ReportedMemory, bytes], None]:
    return lambda memory, raw: pictures(memory).define(raw[5:7], len(raw) - 4)


def _erase(pictures: Callable[[ReportedMemory], Pictures]) -> Callable[[ReportedMemory, bytes], None]:
    return lambda memory, raw: pictures(memory).erase(_body(raw)[:2])


def _clear(pictures: Callable[[ReportedMemory], Pictures]) -> Callable[[ReportedMemory, bytes], None]:
    def change(memory: ReportedMemory, raw: bytes) -> None:
        if _body(raw) == b"CLR":
            pictures(memory).clear()

    return change


def _nv(memory: ReportedMemory) -> Pictures:
    return memory.nv


def _downloaded(memory: ReportedMemory) -> Pictures:
    return memory.downloaded


_CHANGES: Mapping[str, Callable[[ReportedMemory, bytes], None]] = {
    "GS ( L fn 65": _clear(_nv),
    "GS ( L fn 66": _erase(_nv),
    "GS ( L fn 81": _clear(_downloaded),
    "GS ( L fn 82": _erase(_downloaded),
    **{f"GS {name} L fn {fn}": _define(_nv) for name in "(8" for fn in (67, 68)},
    **{f"GS {name} L fn {fn}": _define(_downloaded) for name in "(8" for fn in (83, 84)},
    "GS D fn 67": _bitmap(_nv),
    "GS D fn 83": _bitmap(_downloaded),
    "FS q": lambda memory, raw: memory.nv.define_bit_images(len(raw) - 3),
    "GS ( C fn 48": lambda memory, raw: memory.records.erase(raw[7:]),
    "GS ( C fn 49": lambda memory, raw: memory.records.store(raw[7:]),
    "GS ( C fn 54": lambda memory, raw: memory.records.clear() if raw[7:] == b"\0CLR" else None,
    "FS g 1": lambda memory, raw: memory.records.write(raw[3:]),
    "GS ( E fn 3": lambda memory, raw: memory.settings.switch(raw[6:]),
    "GS ( E fn 5": ReportedMemory.customize,
    "GS ( E fn 11": lambda memory, raw: memory.settings.connect(memory.settings.serial, raw[6:]),
    "GS ( E fn 13": lambda memory, raw: memory.settings.connect(memory.settings.bluetooth, raw[6:]),
    "GS ( E fn 48": lambda memory, raw: memory.settings.lay_out("GS ( E", b"", raw[6:] == b"CLR"),
    "GS ( E fn 49": lambda memory, raw: memory.settings.lay_out("GS ( E", raw[6:], raw[-1:] == b";"),
    "FS ( L fn 33": lambda memory, raw: memory.settings.lay_out("FS ( L", raw[6:], raw[-1:] == b";"),
    "FS ( E fn 60": lambda memory, raw: memory.settings.forget_logo(raw[6:]),
    "FS ( E fn 62": lambda memory, raw: memory.settings.set_logo(48, raw[6:], 5),
    "FS ( E fn 63": lambda memory, raw: memory.settings.set_logo(49, raw[6:], 4),
    "FS ( E fn 64": lambda memory, raw: memory.settings.extend_logos(raw[6:]),
    "GS g 0": ReportedMemory.reset_counter,
}
