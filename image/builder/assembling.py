"""The card's image: partitions made of the root file system, and put one behind the other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from image.builder import layout, sbom, system
from image.builder.layout import Partition
from image.builder.tools import CACHE, IMAGE, BuildFailed, delete, run, sha256, step

NAME = "counterproof.img"
FIRMWARE = (  # the small ones of the firmware are taken with gpu_mem=16; the others where somebody sets more
    *("bootcode.bin", "start.elf", "fixup.dat", "start_cd.elf", "fixup_cd.dat"),
    *("start4.elf", "fixup4.dat", "start4cd.elf", "fixup4cd.dat"),
)
BOARDS = ("bcm2710*.dtb", "bcm2711*.dtb", "bcm2837*.dtb")
NAMESPACE = "6f6c7561-636f-756e-7465-7270726f6f66"  # of the file systems' UUIDs: the same in each build
LARGEST = 600_000_000  # bytes; what a shop's line brings in some minutes
EPOCH = "1767225600"  # 2026-01-01: the date of all files, so that two builds differ only where they must


def build(out: Path, *, compressed: bool = True) -> Path:
    """Make the image in a folder, with its bill of materials; the image's path."""
    out.mkdir(parents=True, exist_ok=True)
    tree = CACHE / "work" / "tree"
    system.make(tree)
    with step("set down what is in it"):
        sbom.write(out / "counterproof.spdx.json")
        shutil.copy(out / "counterproof.spdx.json", tree / "usr/share/doc/counterproof.spdx.json")
    image = out / NAME
    with step("made the partitions"):
        boot, slot, data = (CACHE / "work" / name for name in ("boot.fat", "slot.ext4", "data.ext4"))
        _make_boot(tree, boot)
        _make_slot(tree, slot)
        _make_data(data)
    with step("made the image"):
        _assemble(image, {layout.BOOT: boot, layout.A: slot, layout.B: slot, layout.DATA: data})
    if compressed:
        with step("compressed the image"):
            _compress(image)
    return image


def _make_slot(tree: Path, file: Path) -> None:
    kernels = sorted((tree / "boot").glob("vmlinuz-*"))
    if len(kernels) != 1:
        raise BuildFailed(f"there has to be one kernel, and there are {len(kernels)}")
    version = kernels[0].name.removeprefix("vmlinuz-")
    (tree / "boot/kernel").symlink_to(kernels[0].name)
    (tree / "boot/initrd").symlink_to(f"initrd.img-{version}")
    run("find", tree, "-newermt", f"@{EPOCH}", "-exec", "touch", "-h", "-d", f"@{EPOCH}", "{}", "+")
    _make_ext4(file, layout.A, layout.MAKE_SLOT, "-d", str(tree))


def _make_data(file: Path) -> None:
    _make_ext4(file, layout.DATA, layout.MAKE_DATA)


def _make_ext4(file: Path, partition: Partition, options: tuple[str, ...], *more: str) -> None:
    uuid = f"{NAMESPACE[:-1]}{partition.number}"
    with _empty(file, partition.size):
        words = (
            "-q",
            "-F",
            *options,
            "-U",
            uuid,
            "-E",
            f"hash_seed={uuid}",
            "-L",
            f"counterproof-{partition.name}",
        )
        if "-E" in options:  # mke2fs takes one -E
            place = options.index("-E") + 1
            merged = f"{options[place]},hash_seed={uuid}"
            words = ("-q", "-F", *options[:place], merged, "-U", uuid, "-L", f"counterproof-{partition.name}")
        run("mke2fs", *words, *more, file, env={"E2FSPROGS_FAKE_TIME": EPOCH})


@contextmanager
def _empty(file: Path, size: int) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with file.open("wb") as stream:
        stream.truncate(size)
    yield


def _make_boot(tree: Path, file: Path) -> None:
    """The FAT partition: firmware, device trees, U-Boot and its script."""
    folder = CACHE / "work" / "boot"
    delete(folder)
    folder.mkdir(parents=True)
    for name in FIRMWARE:
        shutil.copy(tree / "usr/lib/raspi-firmware" / name, folder)
    for pattern in BOARDS:
        for tree_file in tree.glob(f"usr/lib/linux-image-*/broadcom/{pattern}"):
            shutil.copy(tree_file, folder)
    shutil.copy(tree / "usr/lib/u-boot/rpi_arm64/u-boot.bin", folder)
    shutil.copy(IMAGE / "config.txt", folder)
    shutil.copy(IMAGE / "counterproof.toml.example", folder / "counterproof.toml")
    script = CACHE / "work" / "boot.cmd"
    text = (IMAGE / "boot.cmd").read_text()
    script.write_text(text.replace("@SIGNATURE@", layout.SIGNATURE).replace("@KERNEL@", layout.KERNEL))
    environment = {"SOURCE_DATE_EPOCH": EPOCH}
    run(
        *("mkimage", "-A", "arm64", "-O", "linux", "-T", "script", "-C", "none", "-n", "Counterproof"),
        *("-d", script, folder / "boot.scr"),
        env=environment,
    )
    for each in folder.iterdir():
        os.utime(each, (int(EPOCH), int(EPOCH)))
    with _empty(file, layout.BOOT.size):
        run("mkfs.vfat", "--invariant", "-F", "32", "-i", layout.SIGNATURE, "-n", "COUNTERPROO", file)
    run("mcopy", "-m", "-i", file, *sorted(folder.iterdir()), "::", env=environment)


def _assemble(image: Path, contents: dict[Partition, Path]) -> None:
    with _empty(image, layout.DISK_SIZE):
        run("sfdisk", "--quiet", image, given=layout.table())
    for partition, file in contents.items():
        place = partition.offset // layout.MEBIBYTE
        run("dd", f"if={file}", f"of={image}", "bs=1M", f"seek={place}", "conv=sparse,notrunc", "status=none")


def _compress(image: Path) -> None:
    """With a file that `sha256sum -c` reads. Raises BuildFailed where it is too large."""
    file = image.with_suffix(".img.zst")
    run("zstd", "-q", "-f", "-T2", "-9", image, "-o", file)
    (file.parent / f"{file.name}.sha256").write_text(f"{sha256(file)}  {file.name}\n")
    size = file.stat().st_size
    print(f"{file}: {size / 1e6:.0f} MB")
    if size > LARGEST:
        raise BuildFailed(f"the image takes {size / 1e6:.0f} MB, which is over {LARGEST / 1e6:.0f} MB")
