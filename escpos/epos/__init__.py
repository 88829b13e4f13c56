"""ePOS-Print XML, Epson's language for receipts, to commands and back."""

from __future__ import annotations

from escpos.epos.compiler import compile  # noqa: A004
from escpos.epos.decompiler import NoText, Substitute, decompile
from escpos.epos.errors import EposError
from escpos.epos.tree import NAMESPACE, OWN_NAMESPACE, Element, parse

__all__ = [
    "NAMESPACE",
    "OWN_NAMESPACE",
    "Element",
    "EposError",
    "NoText",
    "Substitute",
    "compile",
    "decompile",
    "parse",
]
