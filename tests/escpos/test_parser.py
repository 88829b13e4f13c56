"""Bytes to commands and back: nothing is lost, however they arrive."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import escpos
from escpos.command import Kind

LEADS = st.sampled_from(
    [b"\x1b", b"\x1c", b"\x1d", b"\x10", b"\x1d(", b"\x1d8L", b"\x1dv0", b"\x1b&", b"\x1cq", b"\n"]
)
STREAMS = st.lists(LEADS | st.binary(max_size=12), max_size=30).map(b"".join)


def names(data: bytes) -> list[str]:
    return [command.name for command in escpos.parse(data)]


def fed(data: bytes, cuts: list[int]) -> list[escpos.Command]:
    parser = escpos.Parser()
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    commands = []
    for start, end in itertools.pairwise(edges):
        commands += parser.feed(data[start:end])
    return commands + parser.close()


@given(STREAMS)
def test_the_commands_own_bytes_joined_are_the_stream(data: bytes) -> None:
    assert b"".join(command.raw for command in escpos.parse(data)) == data


@given(STREAMS, st.lists(st.integers(0, 1000), max_size=8))
def test_arriving_in_pieces_changes_nothing(data: bytes, cuts: list[int]) -> None:
    assert fed(data, cuts) == escpos.parse(data)


@given(STREAMS)
def test_arriving_byte_by_byte_changes_nothing(data: bytes) -> None:
    assert fed(data, list(range(len(data)))) == escpos.parse(data)


@given(STREAMS)
def test_only_the_last_command_can_be_incomplete(data: bytes) -> None:
    assert all(command.complete for command in escpos.parse(data)[:-1])


def test_a_run_of_text_is_one_command() -> None:
    assert names(b"Two words\nmore") == ["text", "LF", "text"]


def test_functions_of_one_prefix_have_names_of_their_own() -> None:
    assert names(b"\x1d(L\x02\x00\x30\x32\x1d(k\x03\x00\x31\x51\x30") == ["GS ( L fn 50", "GS ( k fn 181"]


def test_a_real_time_code_inside_a_picture_is_part_of_the_picture() -> None:
    picture = b"\x1dv0\x00\x01\x00\x03\x00\x10\x04\x01"
    assert names(picture + b"\x10\x04\x01") == ["GS v 0", "DLE EOT"]


def test_a_lead_byte_behind_another_begins_a_new_command() -> None:
    assert names(b"\x1b\x1b@") == ["unknown", "ESC @"]


def test_an_unknown_command_with_a_count_is_stepped_over_whole() -> None:
    commands = escpos.parse(b"\x1d(\x7f\x03\x00abcdone\n")
    assert [(command.kind, command.raw[-3:]) for command in commands[:1]] == [(Kind.UNKNOWN, b"abc")]
    assert commands[1].raw == b"done"


def test_a_stream_that_ends_inside_a_command_says_so() -> None:
    (command,) = escpos.parse(b"\x1dv0\x00\x48\x00\xff\xff123")
    assert (command.name, command.complete) == ("GS v 0", False)


def test_a_function_cut_short_behind_its_code_keeps_its_name() -> None:
    (command,) = escpos.parse(b"\x1d(k\x08\x00\x31\x50\x30ab")
    assert command.name == "GS ( k fn 180"


@pytest.mark.parametrize(
    ("raw", "arguments"),
    [
        (b"\x1b$\x34\x12", {"n": 0x1234}),
        (b"\x1d*\x01\x01abcdefgh", {"x": 1, "y": 1, "data": b"abcdefgh"}),
        (b"\x1d(k\x03\x001C\x08", {"n": 8}),
        (b"\x1d8L\x0c\x00\x00\x000\x70\x30\x01\x01\x31\x08\x00\x01\x00\xff\x00"[:-1], {}),
    ],
)
def test_arguments_have_the_references_names(raw: bytes, arguments: dict[str, object]) -> None:
    (command,) = escpos.parse(raw)
    assert command.arguments == arguments


@pytest.mark.parametrize(
    "raw",
    [
        b"\x1bD\x08\x10\x18\x00",
        b"\x1dk\x04ABC\x00",
        b"\x1dkI\x03ABC",
        b"\x1b*\x21\x02\x00abcdef",
        b"\x1b&\x03\x41\x42\x01abc\x00",
        b"\x1cq\x01\x01\x00\x01\x00abcdefgh",
        b"\x1cg1\x00\x00\x00\x00\x00\x02\x00ab",
        b"\x1c2\x77\x21" + bytes(72),
        b"\x1dC;1;2;3;4;5;",
        b"\x1dV\x41\x10",
        b"\x1dV0",
        b"\x10\x14\x01\x00\x01",
        b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
        b"\x1dD0C0GG01BM\x0a\x00\x00\x00abcd",
        b"\x1dQ0\x00\x02\x00\x01\x00ab",
        b"\x1bW" + bytes(8),
        b"\x1bc5\x01",
    ],
)
def test_each_command_ends_where_the_text_behind_it_begins(raw: bytes) -> None:
    commands = escpos.parse(raw + b"text\n")
    assert [command.raw for command in commands] == [raw, b"text", b"\n"]
    assert commands[0].kind is not Kind.UNKNOWN
