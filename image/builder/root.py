"""The root file system of Debian's packages alone, kept as a tarball under the name of what it was made of.

This machine's dpkg unpacks, which is fast; the packages' own programs then run as arm64, emulated.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from image.builder import debian
from image.builder.debian import Package
from image.builder.tools import CACHE, delete, digest_of, inside, pack, run, step

SLIM = """\
# What nobody reads on a box without a screen; licences stay.
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/lintian/*
"""
SCRIPTS = {  # the environment of packages' scripts
    "DEBIAN_FRONTEND": "noninteractive",
    "DEBCONF_NONINTERACTIVE_SEEN": "true",
    "INITRD": "No",  # made once, of all of them: initrd.py
    "SYSTEMD_OFFLINE": "1",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
}
LEFT_BEHIND = (
    *("usr/sbin/policy-rc.d", "etc/ssh/ssh_host_*", "var/lib/apt/*", "var/cache/*/*", "var/log/*", "tmp/*"),
    *(
        "var/lib/dpkg/*-old",
        "boot/System.map-*",
        "etc/machine-id",
        "var/lib/dbus/machine-id",
        "etc/resolv.conf",
    ),
    *("run/*", "boot/firmware/*", "etc/hostname", "var/lib/systemd/*", "etc/nginx/sites-enabled/*"),
)


def made_of() -> list[Path]:
    """The files that decide what the root file system is."""
    return [debian.LOCK, Path(__file__)]


def kept() -> Path:
    """Where the tarball is, once it was made."""
    return CACHE / "roots" / f"{digest_of(made_of())}.tar.zst"


def archive() -> Path:
    """The tarball, made where it is not there yet."""
    packages = [package for package in debian.locked() if package.use == "image"]
    file = kept()
    if not file.exists():
        debian.fetched(packages)
        _make(packages, file)
    return file


def _make(packages: Sequence[Package], kept: Path) -> None:
    root = CACHE / "work" / "base"
    delete(root)
    with step("laid out the packages"):
        _lay_out(root, packages)
    with inside(root):
        with step("unpacked the packages"):
            files = [package.file for package in packages]
            options = ("--force-architecture", "--force-depends", "--force-unsafe-io", "--force-confnew")
            run(
                "dpkg",
                f"--root={root}",
                f"--admindir={root}/var/lib/dpkg",
                *options,
                "--unpack",
                *files,
                env=SCRIPTS,
            )
        with step("set the packages up, emulated"):
            run("chroot", root, "dpkg", "--configure", "--pending", "--force-unsafe-io", env=SCRIPTS)
    _tidy(root)
    with step("kept the root file system"):
        pack(root, kept)
    delete(root)


def _lay_out(root: Path, packages: Sequence[Package]) -> None:
    """So that the packages' first scripts find a shell and what they call."""
    for name in ("usr/bin", "usr/sbin", "usr/lib", "var/lib/dpkg/updates", "var/lib/dpkg/info"):
        (root / name).mkdir(parents=True)
    for name in ("bin", "sbin", "lib"):
        (root / name).symlink_to(f"usr/{name}")
    for name in ("proc", "sys", "dev", "etc/dpkg/dpkg.cfg.d"):
        (root / name).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    (root / "var/lib/dpkg/arch").write_text("arm64\n")
    for package in packages:
        run("dpkg-deb", "-x", package.file, root)
    (root / "etc/dpkg/dpkg.cfg.d/slim").write_text(SLIM)
    refuse = root / "usr/sbin/policy-rc.d"
    refuse.write_text("#!/bin/sh\nexit 101\n")  # nothing is started here
    refuse.chmod(0o755)


def _tidy(root: Path) -> None:
    """Remove what belongs to one machine, and what was only needed to get here."""
    for pattern in LEFT_BEHIND:
        for path in root.glob(pattern):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    excluded = [line.split("=")[1] for line in SLIM.splitlines() if line.startswith("path-exclude")]
    for pattern in excluded:
        for path in root.glob(pattern.lstrip("/")):
            if path.is_dir() and not path.is_symlink():
                _empty(path)
            else:
                path.unlink()


def _empty(folder: Path) -> None:
    """Delete all but licences."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.name != "copyright":
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
