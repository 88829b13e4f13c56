"""Where the builder keeps its things, and how it runs programs."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

IMAGE = Path(__file__).parent.parent
ROOT = IMAGE.parent
FILES = IMAGE / "files"
DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}
CACHE = Path(os.environ.get("COUNTERPROOF_IMAGE_CACHE") or ROOT / ".cache" / "image")
PROGRAMS = {  # what the builder calls, and the Debian package that brings it
    "apt-get": "apt",
    "dpkg-deb": "dpkg",
    "qemu-aarch64-static": "qemu-user-static",
    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
    "swig": "swig",
    "mke2fs": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "sfdisk": "fdisk",
    "mkimage": "u-boot-tools",
    "zstd": "zstd",
}


class BuildFailed(Exception):
    """The image can't be made; says why."""


def run(
    *command: str | Path, folder: Path | None = None, given: str = "", env: Mapping[str, str] | None = None
) -> str:
    """Run a program; what it printed. Raises BuildFailed with what it said."""
    environment = {**os.environ, "LC_ALL": "C", **(env or {})}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        input=given,
        capture_output=True,
        text=True,
        errors="replace",
        env=environment,
    )
    if done.returncode:
        said = (done.stdout[-2_000:] + done.stderr[-2_000:]).strip()
        raise BuildFailed(f"{' '.join(str(word) for word in command)[:300]}:\n{said}")
    return done.stdout


def check_host() -> None:
    """Raises BuildFailed where a program is missing, or arm64 can't be run here."""
    missing = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    if os.geteuid() != 0:
        raise BuildFailed("root is needed: the image's files belong to root and are set up by arm64 programs")
    if missing:
        raise BuildFailed(f"missing Debian packages: {' '.join(missing)}")
    _let_the_kernel_run_arm64()


def _let_the_kernel_run_arm64() -> None:
    folder = Path("/proc/sys/fs/binfmt_misc")
    if not (folder / "register").exists():
        run("mount", "-t", "binfmt_misc", "binfmt_misc", folder)
    if not (folder / "qemu-aarch64").exists():
        (folder / "register").write_bytes(Path("/usr/lib/binfmt.d/qemu-aarch64.conf").read_bytes())


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:7.1f} s  {name}", file=sys.stderr, flush=True)


def digest_of(paths: Iterable[Path]) -> str:
    """A short name for the contents of files and folders, with their modes."""
    found = hashlib.sha256()
    for path in paths:
        for file in sorted([path, *path.rglob("*")]) if path.is_dir() else [path]:
            if "__pycache__" in file.parts:
                continue
            found.update(f"{file.relative_to(path.parent)} {file.lstat().st_mode:o}\n".encode())
            if file.is_symlink():
                found.update(str(file.readlink()).encode())
            elif file.is_file():
                found.update(file.read_bytes())
    return found.hexdigest()[:16]


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pack(folder: Path, archive: Path) -> None:
    """Keep a tree as a tarball; it is whole once it is there."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_suffix(".part")
    run("tar", "--numeric-owner", "--xattrs", "-I", "zstd -T2 -3", "-cf", part, "-C", folder, ".")
    part.rename(archive)


def unpack(archive: Path, folder: Path) -> None:
    """Lay a tarball out in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    run("tar", "--numeric-owner", "--xattrs", "-I", "zstd -T2", "-xf", archive, "-C", folder)


@contextmanager
def inside(root: Path) -> Iterator[None]:
    """With /proc, /sys and devices in a root file system, so that its programs can be run.

    The devices are nodes of its own: whatever deletes the tree, even with a mount that a killed build left
    behind, reaches none of this machine's.
    """
    mounts = (
        ("-t", "proc", "proc", str(root / "proc")),
        ("-t", "sysfs", "-o", "ro", "sysfs", str(root / "sys")),
        ("-t", "tmpfs", "-o", "mode=755,size=16M", "tmpfs", str(root / "dev")),
    )
    done: list[str] = []
    try:
        for words in mounts:
            run("mount", *words)
            done.append(words[-1])
        _make_devices(root / "dev")
        yield
    finally:
        for target in reversed(done):
            run("umount", target)


def _make_devices(folder: Path) -> None:
    for name, (major, minor) in DEVICES.items():
        os.mknod(folder / name, 0o666 | stat.S_IFCHR, os.makedev(major, minor))
        (folder / name).chmod(0o666)
    (folder / "shm").mkdir()  # semaphores of processes side by side
    (folder / "shm").chmod(0o1777)
    for name, target in {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}.items():
        (folder / name).symlink_to(f"/proc/self/fd{target}")


def delete(folder: Path) -> None:
    """Delete a tree of ours, if there is one. Raises BuildFailed where something is mounted in it."""
    inner = f"{folder.resolve()}/"
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    held = [place for place in mounted if f"{place}/".startswith(inner)]
    if held:
        raise BuildFailed(f"an earlier build left these mounted: umount {' '.join(held)}")
    if folder.exists():
        shutil.rmtree(folder)
