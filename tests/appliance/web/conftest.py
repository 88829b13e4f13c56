"""The web application as a fixture; see sites.py."""

from __future__ import annotations

from sites import make_site, site

__all__ = ["make_site", "site"]
