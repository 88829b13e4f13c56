"""JSON as others send it, read within bounds: so deep, so many values, and no document twice in memory."""

from __future__ import annotations

import binascii
import io
import json
import re
from typing import IO, Any

from appliance.runtime.i18n import message
from appliance.web import problem_kinds as kinds
from appliance.web.limits import MAX_BATCH, MAX_NAME
from appliance.web.problems import BadInput

MAX_DEPTH = 16  # the deepest that the API takes has four
MAX_VALUES = 5 * MAX_BATCH  # of all objects and lists together: a batch has three for each job
PIECE = 65_536  # bytes of a document that are decoded at once
ESCAPE = 5  # characters that an escape may still need behind its backslash
_DATA = re.compile(
    rb'"data"\s*:\s*"'
)  # within a text of JSON its first quote would have a backslash before it
_MAYBE_DATA = 64  # bytes of it that may stand in one piece, the rest in the next


def parsed(raw: bytes) -> Any:
    """The value that JSON holds. Raises BadInput where it is none, or more than any request needs."""
    try:
        document = json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise BadInput("body", message("is no JSON"), kinds.BAD_BODY) from None
    _count(document)
    return document


def whole(stream: IO[bytes]) -> bytes:
    """All of a stream, once in memory."""
    held = io.BytesIO()
    while piece := stream.read(PIECE):
        held.write(piece)
    return held.getvalue()


def with_document(stream: IO[bytes], most_around: int, most_data: int) -> tuple[bytes, bytes | None]:
    """A JSON object with a document in base64 in its field `data`, read piece by piece.

    Gives the object's text with that field empty, and the document; None where there is no such field. Raises
    BadInput for what is no base64, or longer than `most_around` beside the document; OverflowError for a
    document of more than `most_data` bytes.
    """
    around = bytearray()
    document = None
    while piece := stream.read(PIECE):
        around += piece
        begin = (
            _DATA.search(around, max(0, len(around) - len(piece) - _MAYBE_DATA)) if document is None else None
        )
        if begin is not None:
            rest = bytes(around[begin.end() :])
            del around[begin.end() :]
            document, rest = _document(stream, rest, most_data)
            around += rest
        if len(around) > most_around:
            raise BadInput("body", message("is too long beside its document"), kinds.BAD_BODY)
    return bytes(around), document


def _document(stream: IO[bytes], text: bytes, most: int) -> tuple[bytes, bytes]:
    """The document that begins with `text`, up to its closing quote; and what comes from there on."""
    held, left, is_padded = io.BytesIO(), "", False
    while True:
        body, quote, rest = text.partition(b'"')
        kept = b"" if quote else body[_unfinished(body) :]
        left += _unescaped(body[: len(body) - len(kept)])
        groups, left = (left, "") if quote else (left[: len(left) // 4 * 4], left[len(left) // 4 * 4 :])
        if is_padded and groups:
            raise _no_base64()
        held.write(_decoded(groups))
        is_padded = is_padded or groups.endswith("=")
        if held.tell() > most:
            raise OverflowError
        if quote:
            return held.getvalue(), quote + rest
        more = stream.read(PIECE)
        if not more:
            raise BadInput("body", message("is no JSON"), kinds.BAD_BODY)
        text = kept + more


def _unfinished(body: bytes) -> int:
    """The place of an escape that the end cuts off."""
    at = body.rfind(b"\\", max(0, len(body) - ESCAPE))
    return at if at >= 0 else len(body)


def _unescaped(body: bytes) -> str:
    try:
        if b"\\" not in body:
            return body.decode("ascii")
        text: str = json.loads(b'"' + body + b'"')
    except ValueError:
        raise _no_base64() from None
    return text


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True) if text else b""
    except ValueError:  # binascii.Error, and what is not ASCII
        raise _no_base64() from None


def _no_base64() -> BadInput:
    return BadInput("data", message("is not valid base64"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput(name[:MAX_NAME], message("is given twice"), kinds.BAD_BODY)
        found[name] = value
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def _count(document: Any) -> None:
    """Hold a document to MAX_DEPTH and MAX_VALUES."""
    values, level = 0, [document]
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        values += len(inner)
        if values > MAX_VALUES:
            raise BadInput("body", message("has more than %(most)s values", most=MAX_VALUES), kinds.BAD_BODY)
        level = inner
    if level:
        raise _too_deep()


def _too_deep() -> BadInput:
    return BadInput("body", message("it is nested too deeply"), kinds.BAD_BODY)
