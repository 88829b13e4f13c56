"""Tests that need the code editor's package."""

from __future__ import annotations

import pytest

from appliance.web.code_editor import FOLDER

needs_code_editor = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="CodeMirror (Debian's package libjs-codemirror) is not installed here"
)
