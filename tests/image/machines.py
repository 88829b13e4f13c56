"""The image in a machine: QEMU's `virt` board with a disk, a network and one button, or its Raspberry Pi 3.

The image is a copy of the one that was built. Only its boot partition is written to, as a person would.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from channels import Agent, Dead, Monitor, connect, lines

from image.builder import layout
from image.builder.tools import CACHE, run

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CARD = "4G"  # the smallest sold; and a power of two, as QEMU's Raspberry Pi wants it
BOOT_SECONDS = 600.0  # until the agent speaks; a busy CI machine takes ten times a Pi's time
READY_SECONDS = 900.0  # cores that others use too
SIDE_BY_SIDE = ("-accel", "tcg,thread=multi,tb-size=512")  # as fast as this machine can
# Its cores take turns, and its clock counts what they compute, an instruction a nanosecond: times are the
# same on an idle machine and on a busy one, and of the order of what a core of a Zero 2 W (1 GHz) takes.
COUNTED = ("-accel", "tcg,thread=single,tb-size=512", "-icount", "shift=0")
UNIT = """\
[Unit]
Description=Does what a test says
DefaultDependencies=no
After=local-fs.target dev-virtio\\x2dports-agent.device
Wants=dev-virtio\\x2dports-agent.device
Before=shutdown.target
Conflicts=shutdown.target
[Service]
ImportCredential=t.agent
ExecStart=/usr/bin/python3 -IB ${CREDENTIALS_DIRECTORY}/t.agent
Restart=always
"""


def image() -> Path:
    """The image that was built last."""
    return Path(os.environ.get("COUNTERPROOF_IMAGE") or CACHE / "out" / "counterproof.img")


def copy_of(image: Path, folder: Path) -> Path:
    """A card with the image on it."""
    card = folder / "card.img"
    run("cp", "--sparse=always", image, card)
    run("truncate", "-s", CARD, card)
    return card


def put_on_boot(card: Path, name: str, text: str) -> None:
    """Leave a file on the boot partition, as a person does before the card goes into the box."""
    source = card.with_name(name)
    source.write_text(text)
    run("mcopy", "-o", "-i", f"{card}@@{layout.BOOT.offset}", source, f"::{name}")


def kernel_of(image: Path, folder: Path) -> tuple[Path, Path]:
    """The kernel and the initial RAM disk that are in slot A; QEMU's `virt` has no U-Boot to read them."""
    place = f"{image}?offset={layout.A.offset}"
    files = (folder / "kernel", folder / "initrd")
    for file in files:
        link = run("debugfs", "-R", f"stat /boot/{file.name}", place)
        target = link.split('Fast link dest: "')[1].split('"')[0]
        run("debugfs", "-R", f"dump /boot/{target} {file}", place)
    return files


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def with_a_button(folder: Path) -> Path:
    """A device tree of `virt` whose one GPIO line is free; its revision says Raspberry Pi 3 to gpiozero."""
    tree = folder / "virt.dtb"
    run(
        "qemu-system-aarch64",
        "-M",
        f"virt,gic-version=2,dumpdtb={tree}",
        "-cpu",
        "cortex-a53",
        "-smp",
        "2",
        "-m",
        "512",
    )
    run("fdtput", "-c", tree, "/system")
    run("fdtput", "-t", "x", tree, "/system", "linux,revision", "00a020a0")
    run("fdtput", "-r", tree, "/gpio-keys")
    return tree


class Machine:
    """A running `virt` board."""

    def __init__(
        self,
        folder: Path,
        disk: str,
        ports: Sequence[int] = (9100, 443, 80),
        slot: str = "A",
        more: Sequence[str] = (),
        cores: Sequence[str] = SIDE_BY_SIDE,
    ) -> None:
        """Switch it on. `disk`: a file, or a URL that QEMU takes; `ports` of it can be reached."""
        self.folder = folder
        self.ports = {port: free_port() for port in ports}
        for name in ("agent", "monitor", "press"):
            (folder / name).unlink(missing_ok=True)
        self.console = folder / "console"
        self._log = (folder / "qemu").open("ab")
        self.began = time.monotonic()
        command = [*self._command(disk, slot), *cores, *more]
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        self.monitor = Monitor(folder / "monitor")
        self.agent = Agent(folder / "agent")
        threading.Thread(target=self._press_when_told, daemon=True).start()

    def _command(self, disk: str, slot: str) -> list[str]:
        kernel, initrd = kernel_of(image(), self.folder)
        unit, agent = self.folder / "unit", self.folder / "t.agent"
        unit.write_text(UNIT)
        agent.write_bytes((HERE / "inside_agent.py").read_bytes())
        words = layout.cmdline(slot).replace("console=ttyS1,115200", "console=ttyAMA0")
        forwards = "".join(f",hostfwd=tcp:127.0.0.1:{mine}-:{its}" for its, mine in self.ports.items())
        credential = "name=opt/io.systemd.credentials"
        return [
            *("nice", "-n", "5", "qemu-system-aarch64", "-M", "virt,gic-version=2", "-cpu", "cortex-a53"),
            *("-smp", "2", "-m", "512", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
            *("-dtb", str(with_a_button(self.folder)), "-kernel", str(kernel), "-initrd", str(initrd)),
            *("-append", f"{words} systemd.wants=t.service", "-serial", f"file:{self.console}"),
            *("-drive", f"file={disk},if=none,id=card,format=raw,cache=writeback"),
            *("-device", "virtio-blk-pci,drive=card", "-device", "virtio-rng-pci"),
            *("-netdev", f"user,id=net{forwards}", "-device", "virtio-net-pci,netdev=net"),
            *(
                "-device",
                "virtio-serial-pci",
                "-chardev",
                f"socket,id=agent,path={self.folder}/agent,server=on,wait=off",
            ),
            *("-device", "virtserialport,chardev=agent,name=agent"),
            *("-chardev", f"socket,id=press,path={self.folder}/press,server=on,wait=off"),
            *("-device", "virtserialport,chardev=press,name=press"),
            *("-qmp", f"unix:{self.folder}/monitor,server=on,wait=off"),
            *("-fw_cfg", f"{credential}/systemd.extra-unit.t.service,file={unit}"),
            *("-fw_cfg", f"{credential}/t.agent,file={agent}"),
        ]

    def run(self, command: str, seconds: float = 120.0) -> str:
        """Run a command of the shell in it; what it said. It must succeed."""
        status, said = self.agent.run(command, seconds)
        assert status == 0, f"{command}: {status}\n{said}"
        return said

    def wait_ready(self) -> None:
        """Until the box says that it is ready. Raises Dead, with what it said."""
        try:
            self.agent.wait(BOOT_SECONDS)
            self.run("until systemctl -q is-active counterproof; do sleep 0.2; done", READY_SECONDS)
        except (Dead, AssertionError) as error:
            raise Dead(f"{error}\n{self.said()}") from None

    def started(self) -> tuple[float, float]:
        """When it was ready, and how long the box itself took for that, in seconds of its own time."""
        names = ("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic")
        begun, ready = (
            int(self.run(f"systemctl show counterproof -p {each} --value")) / 1e6 for each in names
        )
        return ready, ready - begun

    def said(self) -> str:
        """The end of its journal, or of its console where it has no journal to show."""
        with suppress(AssertionError):
            return self.agent.run("systemctl --failed; journalctl --no-pager -n 150", 30)[1]
        return self.console.read_text(errors="replace")[-6_000:]

    def press(self, seconds: float = 0.1) -> None:
        """Press the button: QEMU's power key is 0.1 s on the line, and repeated, longer."""
        deadline = time.monotonic() + seconds
        self.monitor("system_powerdown")
        while time.monotonic() + 0.1 < deadline:
            time.sleep(0.03)
            self.monitor("system_powerdown")

    def _press_when_told(self) -> None:
        """Press for so many seconds as a line on a serial port says: the panel's tests ask for it."""
        for line in lines(connect(self.folder / "press")):
            self.press(float(line))

    def cut(self) -> None:
        """Pull the plug, if it is still in."""
        if self._process.poll() is not None:
            return
        self.monitor.close()
        self.agent.close()
        self._process.kill()
        self._process.wait()
        self._log.close()


def encoded(text: str) -> str:
    """A text as a shell's words can carry it into the machine."""
    return base64.b64encode(text.encode()).decode()


def available() -> str:
    """Why no image can be booted here; nothing where it can."""
    tools = ("qemu-system-aarch64", "fdtput", "mcopy", "debugfs", "sfdisk")
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not found; scripts/test-image installs them"
    return "" if image().exists() else f"there is no image at {image()}; image/build makes it"
