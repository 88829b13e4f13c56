"""A fake receipt printer at the end of a USB cable: a second gadget, with the answers of `escpos.replies`."""

from __future__ import annotations

import threading
from pathlib import Path

import escpos
from appliance.intake import usb_identity, usb_setup
from appliance.intake.usb_port import Hooks, UsbPort
from appliance.settings import GadgetSettings
from escpos.command import Kind
from escpos.profiles import DEFAULT
from escpos.replies import Condition, Memory, Responder, process_id

VENDOR, PRODUCT = 0x04B8, 0x0E15
REQUESTS = frozenset({Kind.REQUEST, Kind.REALTIME})


class FakePrinter:
    """It prints to `paper`: all that it was sent but questions. `condition` is how it says that it is."""

    def __init__(self, port: str, serial: str) -> None:
        self.serial = serial
        self.paper = bytearray()
        self.condition = Condition()
        self._listens = threading.Event()
        self._listens.set()
        self._settings = GadgetSettings(
            name=f"printer-at-{port}",
            udc=port,
            functionfs=Path(f"/run/printer-at-{port}"),
            vendor_id=VENDOR,
            product_id=PRODUCT,
            serial=serial,
        )
        self._parser = escpos.Parser()
        self._responder = Responder(DEFAULT, Memory())
        self._threads: list[threading.Thread] = []
        usb_setup.up(self._settings, usb_identity.of_settings(self._settings))
        hooks = Hooks(self._take, self._ended)
        self.port = UsbPort(self._settings.functionfs, b"MFG:EPSON;MDL:TM-T20II;", hooks)
        self.port.start(self._start)
        self.plug()

    @property
    def uri(self) -> str:
        return f"usb://{VENDOR:04x}:{PRODUCT:04x}/{self.serial}"

    def plug(self) -> None:
        usb_setup.plug(self._settings)

    def unplug(self) -> None:
        usb_setup.unplug(self._settings)

    def stall(self, stalls: bool) -> None:
        """Take nothing more, and say so packet by packet (NAK); or go on."""
        if stalls:
            self._listens.clear()
        else:
            self._listens.set()

    def close(self) -> None:
        self.stall(False)
        self.unplug()
        self.port.stop()
        for thread in self._threads:
            thread.join(5)
        self.port.close()
        usb_setup.down(self._settings)

    def _start(self, thread: threading.Thread) -> None:
        self._threads.append(thread)
        thread.start()

    def _ended(self) -> None:
        self._parser = escpos.Parser()

    def _take(self, data: bytes) -> None:
        self._listens.wait()
        for command in self._parser.feed(data):
            if command.kind in REQUESTS:
                promised = process_id(command)
                self.port.reply(self._responder.answer(command, self.condition) + (promised or b""))
            else:
                self._responder.follow(command)
                self.paper += command.raw
