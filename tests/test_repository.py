"""A public repository: a licence, a changelog, rules for changes and reports, links that lead somewhere."""

from __future__ import annotations

import configparser
import hashlib
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = ("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", ".editorconfig")
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"  # SHA-256 of Apache's text
KINDS_OF_CHANGES = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
RELEASE = re.compile(r"\[Unreleased\]|\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
IN_CODE = re.compile(r"`([^`\s]+)`")
A_FILE = re.compile(r"[\w.-]+(/[\w.@-]+)+\.[a-z]+|(test_|bench_)\w+\.py")
SOMEBODYS_FOLDER = re.compile(r"(?<![\w/.$}])/(?:work|root|home|Users)/[\w.]")


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of git")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]  # whoever owns the checkout
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Those of them that are text."""
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            yield path, data.decode()


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def headings(document: Path, level: str = "#+") -> list[str]:
    return re.findall(rf"^{level} +(.+?) *$", document.read_text(), re.MULTILINE)


def anchors(document: Path) -> set[str]:
    """The names under which a page's headings can be linked."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(document)}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_people_look_for_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_the_licence_is_the_one_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


def test_the_changelog_has_the_form_of_keep_a_changelog() -> None:
    changelog = ROOT / "CHANGELOG.md"
    releases = headings(changelog, "##")
    assert releases[0] == "[Unreleased]"
    assert [each for each in releases if not RELEASE.fullmatch(each)] == []
    assert [each for each in headings(changelog, "###") if each not in KINDS_OF_CHANGES] == []
    assert headings(changelog, "####+") == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_links_lead_to_files_and_headings_that_are_there(document: Path) -> None:
    lost = []
    for link in LINK.findall(document.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_files_that_a_document_names_are_there(document: Path) -> None:
    known = {str(path.relative_to(ROOT)) for path in tracked()}
    tops = {name.split("/")[0] for name in known if "/" in name}
    names = {each for each in IN_CODE.findall(document.read_text()) if A_FILE.fullmatch(each)}
    ours = {each for each in names if "/" not in each or each.split("/")[0] in tops}
    assert {each for each in ours if not any(f"/{name}".endswith(f"/{each}") for name in known)} == set()


@pytest.mark.parametrize("folder", ["work", "root", "home", "Users"])
def test_a_folder_of_somebodys_machine_is_told_from_others(folder: str) -> None:
    assert SOMEBODYS_FOLDER.search(f"see /{folder}/main/README.md")
    assert not SOMEBODYS_FOLDER.search(f"upperdir=/over/{folder}/x, HOME=/{folder} and /{folder}")


def test_no_file_names_a_folder_of_the_machine_that_it_was_written_on() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path, text in texts()
        for line in text.splitlines()
        if SOMEBODYS_FOLDER.search(line)
    ]
    assert named == []


def test_files_are_as_editors_are_told_to_write_them() -> None:
    told = configparser.ConfigParser()
    told.read_string("[top]\n" + (ROOT / ".editorconfig").read_text())
    assert told["*"]["end_of_line"] == "lf"
    assert told["*.py"]["max_line_length"] == str(
        tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["line-length"]
    )
    wrong = [
        str(path.relative_to(ROOT))
        for path, text in texts()
        if "\r\n" in text
        or "\t" in text
        or (text and not text.endswith("\n"))
        or re.search(r"[ \t]$", text, re.M)
    ]
    assert wrong == []
