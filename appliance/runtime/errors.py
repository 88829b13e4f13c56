"""The base of what the box refuses or cannot do."""

from __future__ import annotations


class BoxError(Exception):
    """Something that the box cannot do; the message says why, and what to do about it, for people."""
