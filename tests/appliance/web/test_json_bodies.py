"""JSON within bounds, and the document of a job that is decoded piece by piece."""

from __future__ import annotations

import base64
import io
import json
import os

import pytest
from support.request_table import REQUESTS

from appliance.editing.requests import EditRequests
from appliance.templates.requests import TemplateRequests
from appliance.web import json_bodies
from appliance.web.body_sizes import BATCH_BYTES, LARGE_BODIES, BodyLimits
from appliance.web.limits import MAX_BATCH, MAX_NUMBER
from appliance.web.problems import BadInput
from appliance.web.route import routes_of

AROUND, DATA = 1_000, 1_000_000


def split(text: str) -> tuple[bytes, bytes | None]:
    return json_bodies.with_document(io.BytesIO(text.encode()), AROUND, DATA)


@pytest.mark.parametrize(
    "size", [0, 1, 2, 3, 4, 300, 49_130, 49_131, 49_132, 98_303, 98_304, 98_305, 700_000]
)
@pytest.mark.parametrize("before", [0, 1, 2, 3, 50])
def test_a_document_is_whole_wherever_a_piece_ends(size: int, before: int) -> None:
    document = os.urandom(size)
    text = json.dumps({"printer": "x" * before, "data": base64.b64encode(document).decode(), "queue": "bar"})
    around, found = split(text)
    assert found == document
    assert json.loads(around) == {"printer": "x" * before, "data": "", "queue": "bar"}


@pytest.mark.parametrize("shift", range(8))
def test_slashes_may_be_escaped_as_some_languages_do(shift: int) -> None:
    document = b"\xff" * 90_000
    text = base64.b64encode(document).decode().replace("/", "\\/")
    assert split('{"printer":"' + "x" * shift + '","data" : "' + text + '"}')[1] == document
    unicode = base64.b64encode(document).decode().replace("/", "\\u002f", 20_000)
    assert split('{"printer":"' + "x" * shift + '","data" : "' + unicode + '"}')[1] == document


@pytest.mark.parametrize(
    "text",
    [
        '{"data": "eA="}',
        '{"data": "eA==eA=="}',
        '{"data": "' + "eA==" * 100_000 + '"}',
        '{"data": "e A=="}',
        '{"data": "\\"eA=="}',
        '{"data": "eA==\\\\"}',
        '{"data": "eA==\u00e9"}',
        '{"data": "eA==',
        '{"data": "' + "a" * 100_001,
        '{"printer": "' + "x" * 2_000 + '"}',
        '{"data": "eA==", "printer": "' + "x" * 2_000 + '"}',
    ],
)
def test_what_is_no_document_is_told_so(text: str) -> None:
    with pytest.raises(BadInput):
        split(text)


def test_a_document_over_the_limit_is_given_up_on_the_way() -> None:
    with pytest.raises(OverflowError):
        split('{"data": "' + "eHh4" * 400_000)


def test_where_no_document_stands_the_text_is_as_it_came() -> None:
    for text in ('{"data": 7}', '{"d\\u0061ta": "eA=="}', "{}", "", "[]", '{"x": "\\"data\\": \\"eA==\\""}'):
        assert split(text) == (text.encode(), None)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        "[" * 17 + "]" * 17,
        "[" * 100_000,
        "[" + "0," * 5_000 + "0]",
        '{"a": ' + "9" * 5_000 + "}",
        '"\\ud8"',
        "",
        "\ufeff{}",
    ],
)
def test_json_beyond_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        json_bodies.parsed(text.encode())


def test_the_largest_batch_is_within_them() -> None:
    batch = {"action": "approve", "jobs": [{"id": MAX_NUMBER, "sha256": "f" * 64}] * MAX_BATCH, "reason": "x"}
    text = json.dumps(batch, indent=2).encode()
    assert len(text) < BATCH_BYTES
    assert json_bodies.parsed(text) == batch


def test_a_request_that_takes_a_large_body_is_there_and_all_others_take_a_small_one() -> None:
    limits = BodyLimits(65_536, 10_000_000)
    groups = [each.__new__(each) for each in (EditRequests, TemplateRequests)]  # rows stand at classes
    of_capabilities = {(row.method, row.plain) for group in groups for row, _ in routes_of(group)}
    assert LARGE_BODIES.keys() <= REQUESTS.keys() | of_capabilities
    for method, rule in REQUESTS:
        path = rule.replace("<number>", "7")
        for kind in ("application/json", "application/octet-stream", "text/plain", ""):
            size = limits.of(method, path, kind)
            assert size.bytes == 65_536 or (method, rule) in LARGE_BODIES
    assert limits.of("POST", "/api/jobs", "application/octet-stream").bytes == 10_000_000
    assert limits.of("POST", "/api/jobs", "application/x-www-form-urlencoded").bytes == 65_536
    assert limits.of("POST", "/api/jobs", "Application/JSON; charset=utf-8").bytes > 13_400_000
