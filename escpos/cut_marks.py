"""Cuts drawn into the picture, for people who look at a file; the paper itself has no such marks."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from escpos.bits import overlaid
from escpos.paper import FULL_CUT, Paper

_SOLID, _DASHED = b"\xff\xff", b"\xff\x00"  # eight dots, eight white


def marked(paper: Paper) -> Paper:
    """The paper with a line on each cut's row: solid for a full cut, dashed for a partial one."""
    canvas = copy(paper.canvas)
    canvas.dots = bytearray(canvas.dots)
    canvas.reach(paper.height)
    stride = canvas.stride
    for event in paper.events:
        if event.kind != "cut":
            continue
        start = min(event.y, paper.height - 1) * stride
        line = ((_SOLID if event.detail == FULL_CUT else _DASHED) * stride)[:stride]
        canvas.dots[start : start + stride] = overlaid(canvas.dots[start : start + stride], line)
    return replace(paper, canvas=canvas)
