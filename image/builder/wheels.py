"""Python packages from PyPI: wheels for arm64, and lgpio, which has none for Python 3.13 and is cross-built.

They come by the project's own lock, which scripts/lock renews. The tree that comes out is kept under the name
of what it was made of, byte-compiled by the image's own Python.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

from image.builder import debian
from image.builder.tools import CACHE, ROOT, BuildFailed, delete, digest_of, inside, pack, run, step

LOCKS = tuple(ROOT / "scripts" / "locks" / f"{layer}.txt" for layer in ("run", "image"))
PYTHON = "3.13"
TARGET = {  # what markers in the lock are asked about: the image, not the machine that builds it
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": f"{PYTHON}.0",
    "python_version": PYTHON,
    "sys_platform": "linux",
}
BUILDING = {  # what the lock has for building the project's own package; the image has its files as they are
    *("editables", "hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"),
}
SITE = Path(f"opt/counterproof/lib/python{PYTHON}/site-packages")
GLIBC = range(
    17, 42
)  # every 2.x that the image's 2.41 can stand in for; with one alone, pip takes worse wheels
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


@dataclass(frozen=True)
class Locked:
    """A package of the lock."""

    name: str
    version: str
    hashes: tuple[str, ...]  # SHA-256 of each of its files, for all Pythons and processors

    @property
    def line(self) -> str:
        """The same for pip."""
        return f"{self.name}=={self.version} {' '.join(f'--hash=sha256:{each}' for each in self.hashes)}\n"


_ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\\n((?:    --hash=.*\n)+)", re.MULTILINE)


def locked() -> list[Locked]:
    """The packages of the image."""
    found = []
    for name, version, marker, hashes in _ENTRY.findall("".join(lock.read_text() for lock in LOCKS)):
        if name not in BUILDING and (not marker or Marker(marker).evaluate(TARGET)):
            found.append(Locked(name, version, tuple(re.findall(r"sha256:(\w+)", hashes))))
    return sorted(found, key=lambda package: package.name)


def _wanted(*packages: Locked) -> Path:
    """A requirements file of these."""
    file = CACHE / "work" / "wheels.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(package.line for package in packages))
    return file


def kept() -> Path:
    """Where the tarball of the tree is, once it was made."""
    return CACHE / "trees" / f"{digest_of([*LOCKS, debian.LOCK, Path(__file__)])}.tar.zst"


def hashes() -> dict[str, str]:
    """The SHA-256 of the file that each package of the tree came as, by the package's name."""
    found: dict[str, str] = json.loads(_hashes_of(kept()).read_text())
    return found


def _hashes_of(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.hashes.json")


def make(build_tree: Path) -> None:
    """Make the tree, with the Python of a root file system that is not the one to be shipped."""
    tree = build_tree / SITE
    tree.mkdir(parents=True)
    with step("installed the wheels"):
        came_as = _install(tree)
    with step("cross-built lgpio"):
        came_as["lgpio"] = _lgpio(tree)
    kept().parent.mkdir(parents=True, exist_ok=True)
    _hashes_of(kept()).write_text(json.dumps(came_as, indent=1, sort_keys=True) + "\n")
    with step("compiled the wheels, emulated"):
        compile_ahead(build_tree, SITE)
    pack(tree, kept())


def compile_ahead(root: Path, *places: Path) -> None:
    """Byte-compile with the image's Python. The files never change, so nobody need look whether they did."""
    with inside(root):
        words = ("python3", "-m", "compileall", "-q", "-j2", "--invalidation-mode", "unchecked-hash")
        run("chroot", root, *words, *(f"/{place}" for place in places))


def _install(tree: Path) -> dict[str, str]:
    """Install all but lgpio; the SHA-256 of each wheel by the package's name."""
    report = CACHE / "work" / "wheels.json"
    wanted = _wanted(*(package for package in locked() if package.name != "lgpio"))
    pip(
        *("install", "--no-deps", "--require-hashes", "--no-compile", *PLATFORM),
        *("--target", tree, "--report", report, "-r", wanted),
    )
    for name in UNUSED:
        shutil.rmtree(tree / name, ignore_errors=True)
    (tree / "distutils-precedence.pth").unlink(missing_ok=True)
    foreign = [file.name for file in tree.rglob("*.so") if "x86_64" in file.name]
    if foreign:
        raise BuildFailed(f"not for arm64: {foreign}")
    return {
        re.sub(r"[-_.]+", "-", each["metadata"]["name"]).lower(): each["download_info"]["archive_info"][
            "hashes"
        ]["sha256"]
        for each in json.loads(report.read_text())["install"]
    }


def _lgpio(tree: Path) -> str:
    """Build lgpio's module for the image's Python, with Debian's headers; the SHA-256 of its source."""
    work = CACHE / "work" / "lgpio"
    delete(work)
    (work / "headers").mkdir(parents=True)
    package = next(each for each in locked() if each.name == "lgpio")
    pip(
        "download",
        "--no-deps",
        "--no-binary",
        "lgpio",
        "--require-hashes",
        "-d",
        work,
        "-r",
        _wanted(package),
    )
    source = work / f"lgpio-{package.version}"
    archive = next(work.glob("*.tar.gz"))
    run("tar", "-xf", archive, "-C", work)
    for header in debian.fetched([each for each in debian.locked() if each.use == "build"]):
        run("dpkg-deb", "-x", header.file, work / "headers")
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
    about = tree / f"lgpio-{package.version}.dist-info"
    about.mkdir()
    shutil.copy(source / "PKG-INFO", about / "METADATA")
    return hashlib.sha256(archive.read_bytes()).hexdigest()
