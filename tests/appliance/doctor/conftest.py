"""What the tests of the doctor share."""

from __future__ import annotations

from pathlib import Path

import pytest
from system_tree import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)
