"""The box as a fixture, for faults of the system under it; see running_box.py."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))  # running_box

from running_box import Box, box, make_box

__all__ = ["box", "make_box"]

Box.is_forked = True
