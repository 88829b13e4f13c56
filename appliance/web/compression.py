"""Styles and scripts are sent compressed: on a shop's Wi-Fi a page is there in half the time.

Pages themselves are not: what people typed and what is secret would stand side by side in them, and the
length of a compressed answer tells of both (BREACH, CVE-2013-3587).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request

KINDS = frozenset({"text/css", "text/javascript", "image/svg+xml"})
WORTH = 512  # bytes: below that a packet is a packet
FILES = 64  # that are kept compressed, each once for a version; there are about forty


def compress(response: Response) -> Response:
    """The answer to a request for a static file, compressed where the browser takes that."""
    if request.endpoint != "static" or response.status_code != 200 or response.mimetype not in KINDS:
        return response
    response.vary.add("Accept-Encoding")
    if request.method != "GET" or not request.accept_encodings.quality("gzip"):
        return response
    response.direct_passthrough = False
    tag, data = response.get_etag()[0], response.get_data()
    if len(data) < WORTH or tag is None:
        return response
    response.set_data(_packed(data))
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag, weak=True)  # the same file, in other bytes
    return response


@lru_cache(maxsize=FILES)
def _packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
