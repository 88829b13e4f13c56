"""Two documents line by line: what was changed stands beside what it was, not beside another line."""

from __future__ import annotations

import pytest

from appliance.drawing.editing import compare
from escpos.profiles import DEFAULT


def rows(before: bytes, after: bytes) -> list[tuple[str, str | None, str | None]]:
    head = {"memory": 0, "behind_size": len(after), "profile": DEFAULT.name}
    answer, _ = compare(head, before + after)
    return [
        (row["op"], row["before"] and row["before"]["text"], row["after"] and row["after"]["text"])
        for row in answer["rows"]
        if row["op"] != "same"
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (b"a\nTea 4,90\nb\n", b"a\nTea 4,50\nb\n", [("changed", "Tea 4,90", "Tea 4,50")]),
        (b"a\nb\n", b"a\nnew\nb\n", [("added", None, "new")]),
        (b"a\nold\nb\n", b"a\nb\n", [("removed", "old", None)]),
        (
            b"a\nTea 4,90\nb\n",
            b"a\nhello\nTea 4,50\nb\n",
            [("added", None, "hello"), ("changed", "Tea 4,90", "Tea 4,50")],
        ),
        (
            b"a\nhello\nTea 4,90\nbye\nb\n",
            b"a\nTea 4,50\nb\n",
            [("removed", "hello", None), ("changed", "Tea 4,90", "Tea 4,50"), ("removed", "bye", None)],
        ),
        (b"a\n\x1dVB\x00", b"a\n", [("removed", "[cut: partial cut (one point left)]", None)]),
    ],
)
def test_lines_are_paired_by_what_they_say(before: bytes, after: bytes, found: list) -> None:
    assert rows(before, after) == found
