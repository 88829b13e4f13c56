"""The initial RAM disk, made by the image's own programs and kept under the name of what it was made of."""

from __future__ import annotations

import shutil
from pathlib import Path

from image.builder import root
from image.builder.tools import CACHE, FILES, digest_of, inside, run, step

EARLY = Path("etc/initramfs-tools")  # of our own files, those that go into it


def kept() -> Path:
    """Where it is, once it was made."""
    digest = digest_of([*root.made_of(), FILES / EARLY, Path(__file__)])
    return CACHE / "initrds" / f"{digest}.img"


def make(build_tree: Path) -> None:
    """Make it, with the programs of a root file system that is not the one to be shipped.

    Their hooks also copy kernels and firmware about, for systems that have no image.
    """
    shutil.copytree(FILES / EARLY, build_tree / EARLY, dirs_exist_ok=True)
    with step("made the initial RAM disk, emulated"), inside(build_tree):
        run("chroot", build_tree, "update-initramfs", "-c", "-k", "all", env={**root.SCRIPTS, "INITRD": ""})
    file = kept()
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_target(build_tree), file.with_suffix(".part"))
    file.with_suffix(".part").rename(file)


def place(tree: Path) -> None:
    """Put it beside the kernel in `tree`."""
    shutil.copy(kept(), _target(tree))


def _target(tree: Path) -> Path:
    kernel = next((tree / "boot").glob("vmlinuz-*"))
    return kernel.with_name(kernel.name.replace("vmlinuz-", "initrd.img-"))
