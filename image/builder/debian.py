"""Debian's packages: which ones, in which versions, from where, and that they are the right ones.

`packages.lock` has a line for each: name, version, SHA-256, architecture, and its path in the archive. The
build takes exactly these. Packages are kept in the cache under their SHA-256; Debian drops a version from its
archive when a newer one comes, and then the lock has to be made anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from image.builder.tools import CACHE, IMAGE, BuildFailed, run, sha256, step

WANTED = IMAGE / "packages.txt"
LOCK = IMAGE / "packages.lock"
ARCHIVE = "http://deb.debian.org"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
COMPONENTS = "main non-free-firmware"
SUITES = (
    ("debian", "trixie"),
    ("debian", "trixie-updates"),
    ("debian-security", "trixie-security"),
)
FOR_THE_BUILD = ("libpython3.13-dev", "libpython3.13")  # headers for lgpio; not in the image


@dataclass(frozen=True, slots=True)
class Package:
    """One package, as the lock has it."""

    name: str
    version: str
    sha256: str
    architecture: str
    path: str
    use: str = "image"

    @property
    def file(self) -> Path:
        """Where the cache keeps it."""
        return CACHE / "debs" / f"{self.sha256}.deb"

    def line(self) -> str:
        """As it stands in the lock."""
        return " ".join((self.name, self.version, self.sha256, self.architecture, self.path, self.use))


def locked() -> list[Package]:
    """What the lock says."""
    lines = [line.split() for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]
    return [Package(*words) for words in lines]


def fetched(packages: Sequence[Package]) -> list[Package]:
    """Have all these packages in the cache. Raises BuildFailed where Debian has one of them no longer."""
    missing = [package for package in packages if not package.file.exists()]
    if missing:
        with step(f"fetched {len(missing)} Debian packages"):
            _fetch(missing)
    return list(packages)


def _fetch(packages: Sequence[Package]) -> None:
    """apt checks the hashes of the lists, and the lists' signatures; we check against the lock."""
    apt = Apt()
    apt.update()
    folder = CACHE / "apt" / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        apt.get("download", *(f"{each.name}={each.version}" for each in packages), folder=folder)
    except BuildFailed as error:
        raise BuildFailed(
            f"Debian has other versions by now; take them with image/build --update-lock.\n{error}"
        ) from None
    for package in packages:
        file = folder / unquote(Path(package.path).name)
        version = package.version.replace(":", "%3a")
        file = folder / f"{package.name}_{version}_{package.architecture}.deb"
        if sha256(file) != package.sha256:
            raise BuildFailed(f"{package.name} {package.version} is not the one that packages.lock names")
        package.file.parent.mkdir(parents=True, exist_ok=True)
        file.rename(package.file)


def update_lock() -> list[Package]:
    """Write the lock anew, with what Debian has today."""
    apt = Apt()
    apt.update()
    names = re.sub(r"#.*", "", WANTED.read_text()).split()
    found = apt.resolve("~E", *names)
    have = {package.name for package in found}
    found += [each for each in apt.resolve(*FOR_THE_BUILD, use="build") if each.name in FOR_THE_BUILD]
    assert len(have) == len(set(have))
    lines = sorted(package.line() for package in found)
    LOCK.write_text("# name version sha256 architecture path use\n" + "".join(f"{line}\n" for line in lines))
    return found


class Apt:
    """The host's apt, looking at the image's suites and at nothing of the host."""

    def __init__(self) -> None:
        self._folder = CACHE / "apt"
        for name in ("lists/partial", "cache/archives/partial", "empty"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").touch()
        sources = "".join(
            f"deb [signed-by={KEYRING}] {ARCHIVE}/{place} {suite} {COMPONENTS}\n" for place, suite in SUITES
        )
        (self._folder / "sources.list").write_text(sources)
        options = {
            "APT::Architecture": "arm64",
            "APT::Architectures": "arm64",
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",
            "Dir::State": self._folder,
            "Dir::State::status": self._folder / "status",
            "Dir::State::lists": self._folder / "lists",
            "Dir::Cache": self._folder / "cache",
            "Dir::Etc::sourcelist": self._folder / "sources.list",
            "Dir::Etc::sourceparts": self._folder / "empty",
            "Dir::Etc::preferencesparts": self._folder / "empty",
        }
        self._options = [f"-o{name}={value}" for name, value in options.items()]

    def update(self) -> None:
        """Fetch the lists."""
        with step("fetched Debian's lists"):
            self.get("update")

    def get(self, *words: str, folder: Path | None = None) -> str:
        """apt-get with these words."""
        return run("apt-get", "-q", *self._options, *words, folder=folder)

    def resolve(self, *names: str, use: str = "image") -> list[Package]:
        """These packages and all that they depend on."""
        said = self.get("install", "-y", "--print-uris", *names)
        paths = [urlsplit(uri).path.lstrip("/") for uri in re.findall(r"^'(http[^']+)'", said, re.MULTILINE)]
        known = self._known()
        return [_package(known, unquote(path), use) for path in paths]

    def _known(self) -> dict[str, dict[str, str]]:
        """What the lists say of each package, by the name of its file."""
        text = run("apt-cache", *self._options, "dumpavail")
        stanzas = [
            dict(re.findall(r"^([A-Za-z0-9-]+): (.*)$", part, re.MULTILINE)) for part in text.split("\n\n")
        ]
        return {Path(each["Filename"]).name: each for each in stanzas if "Filename" in each}


def _package(known: dict[str, dict[str, str]], path: str, use: str) -> Package:
    stanza = known[Path(path).name]
    return Package(stanza["Package"], stanza["Version"], stanza["SHA256"], stanza["Architecture"], path, use)
