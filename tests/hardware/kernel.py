"""Debian's kernel, and a first file system that boots it on this machine's own root. Nothing is installed."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import platform
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
TOOLS = ("qemu-system-x86_64", "busybox", "cpio", "depmod", "modprobe", "dpkg-deb", "apt-get", "udevadm")
MODULES = (
    *("virtio_pci", "virtio_rng", "9pnet_virtio", "9p", "overlay"),  # the machine's own root, under a tmpfs
    *("configfs", "libcomposite", "usb_f_fs", "dummy_hcd", "usblp"),  # a port on each side of a cable
    *("mac80211_hwsim", "ccm", "ctr", "cmac"),  # radios, and what WPA2 ciphers by
)
XZ, ELF = b"\xfd7zXZ\x00", b"\x7fELF"
OPTIONS = {
    "dummy_hcd": "num=7",  # cables, so that tests which mostly wait can do so side by side
    "mac80211_hwsim": "radios=3",  # the box's, a router's and a phone's
}


class Unavailable(Exception):
    """This machine can't boot a kernel; says why."""


def boot_files(cache: Path) -> tuple[Path, Path]:
    """The kernel and its first file system, made once in `cache`. Raises Unavailable."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise Unavailable(f"{', '.join(missing)} not found; scripts/test installs them as root on Debian")
    if platform.machine() != "x86_64":
        raise Unavailable(f"the kernel is for x86_64, and this machine is {platform.machine()}")
    folder = cache / _newest() / hashlib.sha256(repr((MODULES, OPTIONS)).encode()).hexdigest()[:12]
    kernel, initrd = folder / "vmlinuz", folder / "initrd"
    if not kernel.exists():
        _unpack(folder)
    initrd.write_bytes(gzip.compress(_archive(folder), 1))
    return kernel, initrd


def _newest() -> str:
    """The package of the newest kernel that this Debian has."""
    words = _run("apt-cache", "depends", "--important", "linux-image-amd64").split()
    names = [word for word in words if word.startswith("linux-image-") and word != "linux-image-amd64"]
    if not names:
        raise Unavailable("apt knows no kernel: linux-image-amd64")
    return names[0]


def _unpack(folder: Path) -> None:
    """Fetch the kernel's package and keep what is needed of it. The kernel comes last: then all is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run("apt-get", "download", "-q", folder.parent.name, folder=folder)
    package = next(folder.glob("*.deb"))
    _run("dpkg-deb", "-x", str(package), str(folder / "root"))
    version = folder.parent.name.removeprefix("linux-image-")
    _run("depmod", "-b", str(folder / "root"), version)
    _modules(folder, version)
    image = (folder / "root" / "boot" / f"vmlinuz-{version}").read_bytes()
    (folder / "vmlinuz.part").write_bytes(_decompressed(image))
    shutil.rmtree(folder / "root")
    package.unlink()
    (folder / "vmlinuz.part").rename(folder / "vmlinuz")


def _decompressed(image: bytes) -> bytes:
    """The kernel without its shell, where that is XZ: emulated, it takes 6 s to decompress itself."""
    start = image.find(XZ)
    if start < 0:
        return image
    kernel = lzma.LZMADecompressor().decompress(image[start:])
    return kernel if kernel.startswith(ELF) else image


def _modules(folder: Path, version: str) -> None:
    """Copy the modules, and write down the order in which they are loaded."""
    files: dict[str, str] = {}
    for module in MODULES:
        shown = _run("modprobe", "-d", str(folder / "root"), "-S", version, "--show-depends", module)
        for line in shown.splitlines():
            if line.startswith("insmod "):
                file = Path(line.split()[1])
                files[str(file)] = f"{file.name} {OPTIONS.get(file.stem, '')}".strip()
    (folder / "modules").mkdir()
    for path in files:
        shutil.copy(path, folder / "modules")
    (folder / "modules" / "order").write_text("".join(f"{line}\n" for line in files.values()))


def _archive(folder: Path) -> bytes:
    """The first file system: a shell, the modules, and `init`."""
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for name in ("bin", "proc", "sys", "dev", "host", "over", "new"):
        (tree / name).mkdir(parents=True)
    shutil.copy(shutil.which("busybox") or "busybox", tree / "bin" / "busybox")
    shutil.copytree(folder / "modules", tree / "modules")
    shutil.copy(HERE / "init", tree / "init")
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    return subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet"],
        cwd=tree,
        input=names.encode(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def _run(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"{' '.join(command)}: {done.stderr.strip()[-500:]}")
    return done.stdout
