"""The initial RAM disk, made by the image's own programs and kept under the name of what it was made of."""

from __future__ import annotations

import shutil
from pathlib import Path

from image.builder import root
from image.builder.tools import CACHE, FILES, digest_of, inside, run, step

EARLY = Path("etc/initramfs-tools")  # of our own files, those that go into it


def place(tree: Path) -> None:
    """Put it beside the kernel in `tree`."""
    kernel = next((tree / "boot").glob("vmlinuz-*"))
    target = kernel.with_name(kernel.name.replace("vmlinuz-", "initrd.img-"))
    digest = digest_of([*root.made_of(), FILES / EARLY, Path(__file__)])
    kept = CACHE / "initrds" / f"{digest}.img"
    if not kept.exists():
        shutil.copytree(FILES / EARLY, tree / EARLY, dirs_exist_ok=True)
        with step("made the initial RAM disk, emulated"), inside(tree):
            run("chroot", tree, "update-initramfs", "-c", "-k", "all", env={**root.SCRIPTS, "INITRD": ""})
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(target, kept.with_suffix(".part"))
        kept.with_suffix(".part").rename(kept)
    shutil.copy(kept, target)
