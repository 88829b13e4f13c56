"""The first admin is erased from the file, and nothing else of it is touched."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from appliance.first_start import erase_admin

BEFORE = b'# mine\r\n[wifi]\r\nssid = "Sol"\r\n'
ADMIN = b'[admin]  # who may do all\r\nname = "ada"\r\npassword = "four words are plenty"\r\n'
AFTER = b"[raw]\r\nport = 9200\r\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "counterproof.toml"


@pytest.mark.parametrize(
    "admin", [ADMIN, ADMIN.replace(b"\r\n", b"\n"), b" [ admin ]\nname='a'\npassword='b'\n"]
)
@pytest.mark.parametrize("after", [AFTER, b"", b"[[queues]]\nname = 'admin'\n"])
def test_its_lines_are_written_over_in_place_and_the_others_stay(
    file: Path, admin: bytes, after: bytes
) -> None:
    file.write_bytes(BEFORE + admin + after)
    size, inode = file.stat().st_size, file.stat().st_ino
    assert erase_admin(file)
    text = file.read_bytes()
    assert (file.stat().st_size, file.stat().st_ino) == (size, inode)
    assert b"four words" not in text
    assert text.startswith(BEFORE)
    assert text.endswith(after)
    assert "admin" not in tomllib.loads(text.decode())
    assert not erase_admin(file), "there is none any more"


def test_it_is_found_also_where_it_is_written_in_one_line_each(file: Path) -> None:
    file.write_bytes(b'admin.name = "ada"\nadmin.password = "four words"\n[raw]\nport = 9200\n')
    assert erase_admin(file)
    assert tomllib.loads(file.read_text()) == {"raw": {"port": 9200}}
    file.write_bytes(b'admin = {name = "ada", password = "four words"}\n')
    assert erase_admin(file)
    assert file.read_bytes().strip() == b""


def test_a_link_is_followed_to_the_file(file: Path, tmp_path: Path) -> None:
    file.write_bytes(ADMIN)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert erase_admin(link)
    assert link.is_symlink()
    assert file.read_bytes().strip() == b""


def test_what_cannot_be_told_from_the_rest_is_left_to_a_person(file: Path) -> None:
    text = b'[box]\nname = """\n[admin]\n"""\n' + ADMIN
    file.write_bytes(text)
    with pytest.raises(ValueError, match="erase it by hand"):
        erase_admin(file)
    assert file.read_bytes() == text
