"""Python packages from PyPI: wheels for arm64, and lgpio, which has none for Python 3.13 and is cross-built.

`wheels.lock` is a requirements file with hashes. The tree that comes out is kept under the name of what it
was made of, byte-compiled by the image's own Python.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tomllib
from pathlib import Path

from image.builder import debian
from image.builder.tools import CACHE, IMAGE, ROOT, BuildFailed, delete, digest_of, inside, pack, run, step

LOCK = IMAGE / "wheels.lock"
PYTHON = "3.13"
SITE = Path(f"opt/counterproof/lib/python{PYTHON}/site-packages")
GLIBC = range(
    17, 42
)  # every 2.x that the image's 2.41 can stand in for; with one alone, pip takes worse wheels
LGPIO = "0.2.2.0"  # unpinned, pip takes an empty 0.0.0.2
CROSS = "aarch64-linux-gnu-gcc"
UNUSED = (  # what packages drop beside themselves, and a tool for building that one of them still asks for
    *("bin", "docs", "tests", "setuptools", "_distutils_hack", "peewee-stubs", "gpiozerocli"),
)
PLATFORM = (
    *("--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp"),
    *("--abi", "cp313", "--abi", "abi3", "--abi", "none"),
    *(word for level in GLIBC for word in ("--platform", f"manylinux_2_{level}_aarch64")),
    *("--platform", "manylinux2014_aarch64"),
)


def pip(*words: str | Path) -> str:
    """This Python's pip."""
    return run(sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "--no-input", *words)


def update_lock() -> None:
    """Write the lock anew, with what PyPI has today."""
    folder = CACHE / "work" / "wheels"
    delete(folder)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pip("download", *PLATFORM, "-d", folder, *(need.replace(" ", "") for need in project["dependencies"]))
    pip("download", "--no-deps", "--no-binary", "lgpio", "-d", folder, f"lgpio=={LGPIO}")
    lines = []
    for file in sorted(folder.iterdir()):
        name, version = re.sub(r"\.tar\.gz$", "", file.name).split("-")[:2]
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}\n")
    LOCK.write_text("".join(lines))
    delete(folder)


def locked() -> list[tuple[str, str, str]]:
    """Name, version and SHA-256 of each."""
    return re.findall(r"^(\S+)==(\S+) --hash=sha256:(\w+)$", LOCK.read_text(), re.MULTILINE)


def kept() -> Path:
    """Where the tarball of the tree is, once it was made."""
    return CACHE / "trees" / f"{digest_of([LOCK, debian.LOCK, Path(__file__)])}.tar.zst"


def make(workshop: Path) -> None:
    """Make the tree, with the Python of a root file system that is not the one to be shipped."""
    tree = workshop / SITE
    tree.mkdir(parents=True)
    with step("installed the wheels"):
        _install(tree)
    with step("cross-built lgpio"):
        _lgpio(tree)
    with step("compiled the wheels, emulated"):
        compile_ahead(workshop, SITE)
    pack(tree, kept())


def compile_ahead(root: Path, *places: Path) -> None:
    """Byte-compile with the image's Python. The files never change, so nobody need look whether they did."""
    with inside(root):
        words = ("python3", "-m", "compileall", "-q", "-j2", "--invalidation-mode", "unchecked-hash")
        run("chroot", root, *words, *(f"/{place}" for place in places))


def _install(tree: Path) -> None:
    wanted = CACHE / "work" / "wheels.txt"
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted.write_text("".join(line for line in LOCK.open() if not line.startswith("lgpio==")))
    pip(
        *("install", "--no-deps", "--require-hashes", "--no-compile", *PLATFORM),
        *("--target", tree, "-r", wanted),
    )
    for name in UNUSED:
        shutil.rmtree(tree / name, ignore_errors=True)
    (tree / "distutils-precedence.pth").unlink(missing_ok=True)
    foreign = [file.name for file in tree.rglob("*.so") if "x86_64" in file.name]
    if foreign:
        raise BuildFailed(f"not for arm64: {foreign}")


def _lgpio(tree: Path) -> None:
    """Build lgpio's module for the image's Python, with Debian's headers for it, and put it in the tree."""
    work = CACHE / "work" / "lgpio"
    delete(work)
    (work / "headers").mkdir(parents=True)
    wanted = work / "lgpio.txt"
    wanted.write_text("".join(line for line in LOCK.open() if line.startswith("lgpio==")))
    pip("download", "--no-deps", "--no-binary", "lgpio", "--require-hashes", "-d", work, "-r", wanted)
    source = work / f"lgpio-{LGPIO}"
    run("tar", "-xf", next(work.glob("*.tar.gz")), "-C", work)
    for package in debian.fetched([each for each in debian.locked() if each.use == "build"]):
        run("dpkg-deb", "-x", package.file, work / "headers")
    run("swig", "-python", "lgpio.i", folder=source)
    include = work / "headers/usr/include"
    target = tree / f"_lgpio.cpython-{PYTHON.replace('.', '')}-aarch64-linux-gnu.so"
    sources = ["lgpio_wrap.c", *(str(file.relative_to(source)) for file in sorted(source.glob("src/*.c")))]
    run(
        *(CROSS, "-shared", "-fPIC", "-O2", "-s", "-Wl,--build-id=none", f"-ffile-prefix-map={work}=."),
        *(f"-I{include}/python{PYTHON}", f"-I{include}", "-Isrc", "-I."),
        *sources,
        *("-lpthread", "-lrt", "-ldl", "-o"),
        target,
        folder=source,
    )
    shutil.copy(source / "lgpio.py", tree)
    (tree / f"lgpio-{LGPIO}.dist-info").mkdir()
    shutil.copy(source / "PKG-INFO", tree / f"lgpio-{LGPIO}.dist-info" / "METADATA")
