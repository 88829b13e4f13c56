"""The whole box as tests/system has it, and the web application as tests/appliance/web has it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box
sys.path.insert(0, str(Path(__file__).parent.parent / "appliance" / "web"))  # sites

from running_box import Box, box, make_box
from sites import make_site, site

__all__ = ["box", "make_box", "make_site", "site"]

Box.is_forked = True
