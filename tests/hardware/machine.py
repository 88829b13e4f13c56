"""One run of the rig: boot, run a command inside, read what it left in the shared folder."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from kernel import HERE, boot_files

BOOT_SECONDS = 2_700.0  # for the whole run: a minute on two idle cores, and RIG_FULL ten on busy ones
HUNG_SECONDS = 180.0  # of processor time without a word from inside: twelve are usual. Where this
# machine has no time for it, one emulated processor waits in the kernel's start for the other one, for ever
BOOTS = 3
MEMORY = "2048"  # MiB; a Pi Zero 2 W has 512, but here the tmpfs is memory too


def run(cache: Path, results: Path, command: str) -> str:
    """Boot, run a shell command as process 1's child, switch off; the log. `results` is /results inside.

    Raises kernel.Unavailable.
    """
    kernel, initrd = boot_files(cache)
    (results / "second").write_text(str(HERE / "second"))
    (results / "command").write_text(command)
    console = results / "console"
    log = results / "log"
    with console.open("wb") as stream:
        for _ in range(BOOTS):
            with subprocess.Popen(_qemu(kernel, initrd, results), stdout=stream, stderr=stream) as machine:
                why = _wait(machine, log)
                machine.kill()
            if why:
                stream.write(f"\n{why}\n".encode())
                stream.flush()
            if log.exists():
                break
    said = log.read_text(errors="replace") if log.exists() else ""
    return said + "\n--- console ---\n" + console.read_text(errors="replace")[-3_000:]


def _wait(machine: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until it is done; else why not."""
    end = time.monotonic() + BOOT_SECONDS
    while machine.poll() is None:
        if time.monotonic() > end:
            return f"the rig was not done within {BOOT_SECONDS:g} s"
        if not log.exists() and _processor_seconds(machine.pid) > HUNG_SECONDS:
            return f"the rig said nothing within {HUNG_SECONDS:g} s of processor time"
        time.sleep(0.5)
    return ""


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _qemu(kernel: Path, initrd: Path, results: Path) -> list[str]:
    return [
        "qemu-system-x86_64",
        *("-accel", "tcg,thread=multi,tb-size=512", "-cpu", "Nehalem", "-smp", "2", "-m", MEMORY),
        *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot"),
        *("-kernel", str(kernel), "-initrd", str(initrd)),
        *(
            "-append",
            "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off random.trust_cpu=on",
        ),
        *("-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"),
        *("-device", "virtio-9p-pci,fsdev=root,mount_tag=hostroot"),
        *("-fsdev", f"local,id=out,path={results},security_model=none,multidevs=remap"),
        *("-device", "virtio-9p-pci,fsdev=out,mount_tag=results", "-device", "virtio-rng-pci"),
    ]
