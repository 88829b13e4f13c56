"""The largest body of each request: a row for each that takes more than a form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

BASE64_OVERHEAD = 1.4  # a document in JSON is a third larger, or a little more where its lines are broken
BATCH_BYTES = 256 * 1_024  # a thousand jobs with the hashes that were seen are 110 KB
TEMPLATE_BYTES = 2 * 1_024 * 1_024  # a file of 250,000 characters, each written as an escape
RAW, JSON = "application/octet-stream", "application/json"
_PLACE = re.compile(r"<\w+>")


@dataclass(frozen=True, slots=True)
class BodySize:
    """At most so many bytes, and the setting that says so; none where that is fixed."""

    bytes: int
    setting: str = ""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The two settings that everything follows from: of any body, and of a job's document."""

    body_bytes: int
    job_bytes: int

    def of(self, method: str, path: str, content_type: str) -> BodySize:
        """The limit for a request."""
        for wanted, pattern, size in _ROWS:
            if method == wanted and pattern.fullmatch(path):
                return size(self, content_type)
        return BodySize(self.body_bytes, "web.body_bytes")

    @property
    def largest(self) -> int:
        """Of any request."""
        return max(size(self, JSON).bytes for size in LARGE_BODIES.values())


def _job(limits: BodyLimits, content_type: str) -> BodySize:
    """A document: as it is, or in base64 with its fields."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == RAW:
        return BodySize(limits.job_bytes, "limits.job_bytes")
    if kind == JSON or (kind.startswith("application/") and kind.endswith("+json")):
        return BodySize(int(limits.job_bytes * BASE64_OVERHEAD) + limits.body_bytes, "limits.job_bytes")
    return BodySize(limits.body_bytes, "web.body_bytes")


def _batch(limits: BodyLimits, _content_type: str) -> BodySize:
    return BodySize(max(BATCH_BYTES, limits.body_bytes))


def _template(limits: BodyLimits, _content_type: str) -> BodySize:
    return BodySize(max(TEMPLATE_BYTES, limits.body_bytes))


LARGE_BODIES: Mapping[tuple[str, str], Callable[[BodyLimits, str], BodySize]] = {
    ("POST", "/api/jobs"): _job,
    ("POST", "/api/jobs/<number>/modify"): _job,
    ("POST", "/api/jobs/<number>/modify/try"): _job,
    ("POST", "/api/jobs/batch"): _batch,
    ("POST", "/api/templates"): _template,
    ("PUT", "/api/templates/<name>"): _template,
    ("POST", "/api/templates/import"): _template,
    ("POST", "/api/templates/preview.png"): _template,
}
_ROWS = [
    (method, re.compile(_PLACE.sub("[^/]+", rule)), size) for (method, rule), size in LARGE_BODIES.items()
]
