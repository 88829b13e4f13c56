"""The box as a fixture; see running_box.py."""

from __future__ import annotations

from running_box import Box, box, make_box

__all__ = ["box", "make_box"]

Box.is_forked = True
