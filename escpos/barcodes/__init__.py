"""Bar codes as ESC/POS prints them: GS k (linear) and GS ( k (two-dimensional)."""

from __future__ import annotations

from escpos.barcodes.gs_k import SYSTEMS, linear
from escpos.barcodes.matrix import matrix
from escpos.barcodes.symbol import InvalidData, Linear, Matrix

__all__ = ["SYSTEMS", "InvalidData", "Linear", "Matrix", "linear", "matrix"]
