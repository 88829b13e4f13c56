"""Columns and rows, against turning dot by dot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escpos.bits import columns_of_rows, rows_of_columns, split_rows


def turned_dot_by_dot(columns: bytes, tall: int, stride: int) -> bytes:
    pictures = [
        f"{int.from_bytes(columns[at : at + tall], 'big'):0{tall * 8}b}"
        for at in range(0, len(columns), tall)
    ]
    rows = ("".join(dots) for dots in zip(*pictures, strict=True))
    return b"".join(int(row, 2).to_bytes(stride, "big") for row in rows)


@given(st.integers(1, 5), st.integers(1, 9), st.randoms(use_true_random=False))
def test_columns_become_rows_and_columns_again(tall, stride, dice):
    columns = dice.randbytes(tall * stride * 8)
    rows = rows_of_columns(columns, tall, stride)
    assert rows == turned_dot_by_dot(columns, tall, stride)
    assert columns_of_rows(rows, stride) == (columns, tall)


@pytest.mark.parametrize(("tall", "stride"), [(40, 72), (3, 1152), (2, 3000)])
def test_what_is_too_large_to_be_turned_at_once_is_turned_in_parts(tall, stride):
    columns = bytes(range(251)) * (tall * stride * 8 // 251 + 1)
    columns = columns[: tall * stride * 8]
    assert rows_of_columns(columns, tall, stride) == turned_dot_by_dot(columns, tall, stride)


def test_rows_that_are_missing_in_the_last_eight_are_white():
    assert columns_of_rows(b"\xff\x00\xff", 1) == (b"\xa0" * 8, 1)


def test_rows_are_split_by_their_stride():
    assert split_rows(b"aabbcc", 2) == (b"aa", b"bb", b"cc")
