"""What differs between two images, file by file: image/compare A B."""

from __future__ import annotations

import hashlib
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from image.builder import layout
from image.builder.layout import Partition
from image.builder.tools import BuildFailed, run


def differences(first: Path, second: Path) -> list[str]:
    """A line for each thing that differs; none where the images are the same, bit by bit."""
    found = [] if _bytes(first, 0, 512) == _bytes(second, 0, 512) else ["partition table"]
    for partition in layout.PARTITIONS:
        if _digest(first, partition) == _digest(second, partition):
            continue
        with _mounted(first, partition) as a, _mounted(second, partition) as b:
            lines = _between(_tree(a), _tree(b))
        found += [f"{partition.name}: {line}" for line in lines or ["the file system's own data only"]]
    return found


def _bytes(image: Path, offset: int, size: int) -> bytes:
    with image.open("rb") as stream:
        stream.seek(offset)
        return stream.read(size)


def _digest(image: Path, partition: Partition) -> bytes:
    found = hashlib.sha256()
    with image.open("rb") as stream:
        stream.seek(partition.offset)
        for _ in range(partition.mebibytes):
            found.update(stream.read(layout.MEBIBYTE))
    return found.digest()


@contextmanager
def _mounted(image: Path, partition: Partition) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        journal = ",noload" if partition is layout.DATA else ""
        options = f"loop,ro,offset={partition.offset},sizelimit={partition.size}{journal}"
        run("mount", "-o", options, image, name)
        try:
            yield Path(name)
        finally:
            run("umount", name)


def _tree(folder: Path) -> dict[str, str]:
    """What each path is: its kind and mode, owner, date, and contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = ""
        if stat.S_ISLNK(status.st_mode):
            content = str(path.readlink())
        elif stat.S_ISREG(status.st_mode):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        owner = f"{status.st_uid}:{status.st_gid}"
        found[str(path.relative_to(folder))] = f"{status.st_mode:o} {owner} {int(status.st_mtime)} {content}"
    return found


def _between(first: dict[str, str], second: dict[str, str]) -> list[str]:
    names = ("mode", "owner", "date", "contents")
    lines = [f"only in the first: /{path}" for path in first.keys() - second.keys()]
    lines += [f"only in the second: /{path}" for path in second.keys() - first.keys()]
    for path in first.keys() & second.keys():
        pairs = zip(names, first[path].split(" ", 3), second[path].split(" ", 3), strict=True)
        other = [name for name, one, two in pairs if one != two]
        if other:
            lines.append(f"{' and '.join(other)}: /{path}")
    return sorted(lines)


def main() -> int:
    """Print the list; the exit status."""
    if len(sys.argv) != 3:
        print("usage: image/compare A.img B.img", file=sys.stderr)
        return 2
    try:
        found = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    except (BuildFailed, OSError) as error:
        print(f"image/compare: {error}", file=sys.stderr)
        return 2
    print("\n".join(found) or "the same, bit by bit")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
