"""The code editor comes from the machine's package, and no other file of the machine does."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import Site
from support.code_editor import needs_code_editor
from werkzeug.test import TestResponse

from appliance.identity import Role
from appliance.web import code_editor
from appliance.web.code_editor import FILES, CodeEditor


def get(site: Site, path: str, role: Role = Role.OPERATOR) -> TestResponse:
    return site.app.test_client().get(path, headers=site.key(role))


@needs_code_editor
def test_its_files_are_there(site: Site) -> None:
    for name in FILES:
        answer = get(site, f"/code-editor/{name}")
        assert answer.status_code == 200
        assert answer.mimetype in ("text/css", "text/javascript")
    assert answer.cache_control.max_age


@pytest.mark.parametrize(
    "name",
    ["lib/../lib/codemirror.js", "../../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "keymap/vim.js"],
)
def test_no_other_file_is(site: Site, name: str) -> None:
    assert get(site, f"/code-editor/{name}").status_code == 404


def test_a_machine_without_it_has_plain_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_editor, "FOLDER", tmp_path)
    names = CodeEditor(None).words()["code_editor"]
    assert callable(names)
    assert names() == ()
