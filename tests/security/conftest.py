"""The box that is attacked, the web application by itself, and a real browser."""

from __future__ import annotations

import sys
from pathlib import Path

from support.browsers import browser

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box
sys.path.insert(0, str(Path(__file__).parent.parent / "appliance" / "web"))  # sites

from running_box import Box, box, make_box
from sites import make_site, site

__all__ = ["box", "browser", "make_box", "make_site", "site"]

Box.is_forked = True
