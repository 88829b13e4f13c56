"""Documents as ePOS-Print XML, and back."""

from __future__ import annotations

from typing import Any

import escpos
from appliance.drawing import editing
from appliance.drawing.pictures import Answer
from escpos.editing.edits import Refused
from escpos.epos.compiler import to_escpos
from escpos.epos.decompiler import to_xml
from escpos.epos.xml import EposError


def as_xml(head: dict[str, Any], body: bytes) -> Answer:
    """A document written down as XML that gives exactly its bytes again."""
    return {}, to_xml(body[head["memory"] :], escpos.profiles.get(head["profile"])).encode()


def from_xml(head: dict[str, Any], body: bytes) -> Answer:
    """The document that XML is (the last `behind_size` bytes), as `edit` answers one."""
    begin = len(body) - head["behind_size"]
    try:
        data = to_escpos(body[begin:], escpos.profiles.get(head["profile"]))
    except EposError as error:
        values = {"line": error.line, "column": error.column, "why": error.why}
        return editing.refusal(Refused("bad-xml", "xml", values=values)), b""
    return editing.told_beside(head, body[:begin], data)
