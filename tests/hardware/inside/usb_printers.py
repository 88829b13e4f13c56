"""USB receipt printers at the far end of a cable, made of our own printer function."""

from __future__ import annotations

import threading

from cables import Till, connect, wait_for

import escpos
from appliance.intake.usb import identity as usb_identity
from appliance.intake.usb import setup as usb_setup
from appliance.intake.usb.port import Hooks, UsbPort
from appliance.settings import GadgetSettings, load
from escpos.command import Kind
from escpos.emulation import Condition, ReportedMemory, Responder, process_id
from escpos.profiles import DEFAULT

DEVICE_ID = b"MFG:Rig;MDL:TM-T88V;CMD:ESC/POS;CLS:PRINTER;"


class Printer:
    """A USB receipt printer at the far end of a cable."""

    def __init__(self, port: str) -> None:
        self.cable = port
        self.settings = _settings(port)
        usb_setup.up(self.settings, usb_identity.of_settings(self.settings))
        self.came = bytearray()
        self.takes = threading.Event()
        self.takes.set()
        self.port = UsbPort(self.settings.functionfs, DEVICE_ID, Hooks(self._take, lambda: None))
        self.port.open()
        self.port.start(threading.Thread.start)
        usb_setup.plug(self.settings)
        self.host = Till(self.settings.serial)
        wait_for(lambda: self.host.node, "the host to find the printer")

    @property
    def uri(self) -> str:
        return f"usb://0525:a4a8/{self.settings.serial}"

    def _take(self, data: bytes) -> None:
        self.takes.wait()  # not reading is how a printer without paper holds its host up
        self.came += data

    def unplug(self) -> None:
        connect(self.cable, False)

    def plug_in(self) -> None:
        connect(self.cable, True)
        wait_for(lambda: self.host.node, "the host to find it again")

    def close(self) -> None:
        self.takes.set()
        connect(self.cable, True)
        usb_setup.unplug(self.settings)
        self.port.stop()
        self.port.close()
        usb_setup.down(self.settings)


def _settings(port: str) -> GadgetSettings:
    said = {"udc": port, "name": f"printer-at-{port}", "serial": f"S{port[-1]}"}
    said["functionfs"] = f"/run/printer-{port}"
    return load(None, {}, (f"gadget.{key}={value}" for key, value in said.items())).gadget


class TalkingPrinter(Printer):
    """One that answers what it is asked, and says when all is on paper. `came` is what it prints."""

    condition = Condition()

    def __init__(self, port: str) -> None:
        self._parser = escpos.Parser()
        self._responder = Responder(DEFAULT, ReportedMemory())
        super().__init__(port)

    def _take(self, data: bytes) -> None:
        for command in self._parser.feed(data):
            if command.kind in (Kind.REQUEST, Kind.REALTIME):
                said = process_id(command) or self._responder.answer(command, self.condition)
                if said:
                    self.port.reply(said)
            else:
                self.came += command.raw
