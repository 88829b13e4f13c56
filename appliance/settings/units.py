"""Bytes in larger units."""

from __future__ import annotations

KIBIBYTE = 1_024
MEBIBYTE = 1_048_576
MEGABYTE = 1_000_000
