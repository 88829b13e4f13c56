"""Questions in PJL: Windows and management programs ask them at the port of any printer.

They are answered as far as there is something to say, and are never a job. Source: HP, Printer Job Language
Technical Reference Manual, chapter 7 (INFO, ECHO; status categories) and 2 (UEL).
"""

from __future__ import annotations

import re

from escpos.emulation import Condition

UEL = b"\x1b%-12345X"
MAX_LINE = 1_024  # bytes; a question is a few words
_LINE = re.compile(rb"@PJL[^\n]*\n")
_LANGUAGE = re.compile(rb"@PJL\s+ENTER\s+LANGUAGE\s*=\s*(\w+)", re.IGNORECASE)
_INFO = re.compile(rb"@PJL\s+INFO\s+(\w+)", re.IGNORECASE)
_ECHO = re.compile(rb"@PJL\s+(ECHO\b[^\r\n]*)", re.IGNORECASE)
_CODES = {"READY": 10_001, "COVER OPEN": 40_021, "PAPER OUT": 41_000, "ERROR": 50_000, "OFFLINE": 40_000}


def taken(data: bytes) -> tuple[list[bytes], bytes]:
    """The whole lines at the beginning of some bytes, and what is behind them. UELs are dropped."""
    lines: list[bytes] = []
    while True:
        if data.startswith(UEL):
            data = data[len(UEL) :]
            continue
        line = _LINE.match(data)
        if line is None:
            return lines, data
        lines.append(line[0])
        data = data[line.end() :]


def may_begin(data: bytes) -> bool:
    """True if some bytes are the beginning of a line, or of what is between two."""
    return UEL.startswith(data[: len(UEL)]) or b"@PJL".startswith(data[:4])


def language(line: bytes) -> str:
    """The page description language that a line announces; empty where it announces none."""
    found = _LANGUAGE.match(line)
    return found[1].decode("ascii", "replace") if found else ""


def answer(line: bytes, model: str, condition: Condition) -> bytes:
    """The printer's answer to a line; empty where it is no question, or not one that is known."""
    echo = _ECHO.match(line)
    if echo:
        return b"@PJL " + echo[1].rstrip() + b"\r\n\f"
    info = _INFO.match(line)
    category = info[1].upper() if info else b""
    if category == b"ID":
        return b'@PJL INFO ID\r\n"%s"\r\n\f' % model.encode("ascii", "replace")
    if category == b"STATUS":
        display, online = condition.display, b"FALSE" if condition.offline else b"TRUE"
        said = (_CODES[display], display.encode(), online)
        return b'@PJL INFO STATUS\r\nCODE=%d\r\nDISPLAY="%s"\r\nONLINE=%s\r\n\f' % said
    return b""
