"""Label and black-mark paper: where the paper goes, and where one label ends and the next begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escpos.drawing.definitions import Definitions
from escpos.paper import Event, Paper
from escpos.parser import parse
from escpos.profiles import get
from escpos.renderer import Renderer

MM = 8  # dots, at 203 dpi
CUTTER, PEELER = get("tm-l90").cutter_distance, 24 * MM
LABELS = b"64;400;30;40;10;340;47;240;"  # 40 mm from label to label, of which 3 are the gap
MARKS = b"49;500;50;80;20;400;27;240;"


def user_setting(function: int, body: bytes) -> bytes:
    return b"\x1d(E" + (len(body) + 1).to_bytes(2, "little") + bytes([function]) + body


def label(function: int, body: bytes) -> bytes:
    return b"\x1c(L" + (len(body) + 1).to_bytes(2, "little") + bytes([function]) + body


def drawn(job: bytes, model: str = "tm-l90", definitions: Definitions | None = None) -> Paper:
    renderer = Renderer(get(model), definitions)
    renderer.run(parse(job))
    return renderer.paper()


def starts(job: bytes, model: str = "tm-l90") -> list[int]:
    """Where on the paper each run of text begins."""
    return [run.box.y for run in drawn(job, model).runs]


def close(found: list[int], millimetres: list[float]) -> bool:
    return len(found) == len(millimetres) and all(
        abs(row - mm * MM) <= 1 for row, mm in zip(found, millimetres, strict=True)
    )


TO_START, TO_CUT, TO_PEELER = 67, 66, 65
SET_LABELS, SET_MARKS = user_setting(49, LABELS), user_setting(49, MARKS)
AFRESH, ALWAYS, CURRENT = b"0", b"1", b"2"


@pytest.mark.parametrize(
    "forward", [label(TO_START, AFRESH), label(TO_START, ALWAYS), b"\x1d\x0c", b"\x0c"], ids=repr
)
def test_the_next_label_begins_one_pitch_below_this_one(forward: bytes) -> None:
    assert close(starts(SET_LABELS + b"one" + forward + b"two" + forward + b"three"), [0, 40, 80])
    assert close(starts(SET_MARKS + b"one" + forward + b"two"), [0, 50])


def test_a_label_that_is_overprinted_takes_the_next_one_too() -> None:
    assert close(starts(SET_LABELS + b"one" + b"\n" * 12 + label(TO_START, AFRESH) + b"two")[-1:], [80])


def test_paper_that_stands_where_printing_starts_goes_on_only_when_told_to_anyway() -> None:
    stay, move = label(TO_START, AFRESH), label(TO_START, ALWAYS)
    assert close(starts(SET_LABELS + stay + stay + b"one"), [0])
    assert close(starts(SET_LABELS + move + move + b"one"), [80])


def test_a_cut_behind_the_feed_to_the_cutting_position_falls_where_the_layout_says() -> None:
    paper = drawn(SET_LABELS + b"one" + label(TO_CUT, AFRESH) + b"\x1dV\x00")
    (cut,) = (event.y for event in paper.events if event.kind == "cut")
    assert close([cut], [40 - 4 + 1])  # the cut is 1 mm, the print start 4 mm below a label's lower edge


def test_feeding_to_the_cutter_twice_moves_a_label_on_only_when_told_to_anyway() -> None:
    once = drawn(SET_LABELS + b"one" + label(TO_CUT, AFRESH))
    assert drawn(SET_LABELS + b"one" + label(TO_CUT, AFRESH) * 2).height == once.height
    twice = drawn(SET_LABELS + b"one" + label(TO_CUT, AFRESH) + label(TO_CUT, ALWAYS))
    assert close([twice.height - once.height], [40])


def test_the_peeler_is_reached_with_the_label_s_lower_edge() -> None:
    paper = drawn(SET_LABELS + b"one" + label(TO_PEELER, AFRESH))
    assert close([paper.height - PEELER], [36])


def test_the_label_behind_the_cut_is_printed_from_its_start_by_pulling_back() -> None:
    cut = SET_LABELS + b"one" + label(TO_CUT, AFRESH)
    assert close(starts(cut + label(TO_START, CURRENT) + b"two"), [0, 40])
    assert close(starts(cut + label(TO_START, AFRESH) + b"two"), [0, 80])


def test_each_label_s_lower_edge_is_told() -> None:
    paper = drawn(SET_LABELS + (b"one" + label(TO_START, AFRESH)) * 2 + b"last")
    edges = [event for event in paper.events if event.detail.startswith("lower edge")]
    assert [event.detail for event in edges] == ["lower edge of label 1", "lower edge of label 2"]
    assert close([event.y for event in edges], [36, 76])


def test_on_marked_paper_the_marks_are_told() -> None:
    paper = drawn(SET_MARKS + (b"one" + label(TO_START, AFRESH)) * 2)
    marks = [event for event in paper.events if event.detail.startswith("black mark")]
    assert close([event.y for event in marks], [42, 92])


@pytest.mark.parametrize("separator", [b"", b";"])
@pytest.mark.parametrize(("reference", "cut"), [(b"1", 50 - 3 - 5 + 2), (b"2", 50 - 5 - 5 + 2), (b"3", 47)])
def test_the_newer_layout_counts_from_references_for_printing_and_for_ejecting(
    separator: bytes, reference: bytes, cut: float
) -> None:
    layout = label(33, reference + separator + b"500;50;20;0;0;300;")
    paper = drawn(layout + b"one" + label(TO_CUT, AFRESH) + b"\x1dV\x00" + label(TO_START, CURRENT) + b"two")
    assert close([event.y for event in paper.events if event.kind == "cut"], [cut])
    assert close([paper.runs[-1].box.y], [50])
    assumed = [note for note in paper.notes if "assumed" in note]
    assert bool(assumed) == (reference != b"3")


def test_a_layout_is_kept_from_job_to_job_and_over_a_reset() -> None:
    kept = Definitions()
    drawn(SET_LABELS + b"\x1b@", definitions=kept)
    paper = drawn(b"\x1b@one" + label(TO_START, AFRESH) + b"two", definitions=kept)
    assert close([run.box.y for run in paper.runs], [0, 40])


def test_what_a_layout_leaves_out_stays_as_it_was() -> None:
    assert close(starts(SET_LABELS + user_setting(49, b";600;;;;;;;") + b"one\x0ctwo"), [0, 60])


@pytest.mark.parametrize("none", [user_setting(48, b"CLR"), user_setting(49, b"48;;;;;;;;"), label(33, b"0")])
def test_without_a_layout_the_paper_is_shown_as_if_it_had_none(none: bytes) -> None:
    paper = drawn(SET_LABELS + none + b"one" + label(TO_START, AFRESH) + b"two")
    assert [run.box.y for run in paper.runs] == [0, get("tm-l90").line_spacing]
    assert "labels and black marks are not measured: the paper is shown as if it had none" in paper.notes


@pytest.mark.parametrize(
    "body", [b"", b"64", b"64;0;0;0;0;0;;;", b"64;99999999;1;1;1;1;1;1;", b"64;x;;;;;;;"]
)
def test_a_layout_that_cannot_be_is_ignored_with_a_note(body: bytes) -> None:
    paper = drawn(user_setting(49, body) + b"one\x0ctwo")
    assert "a layout of labels or black marks makes no sense; it is ignored" in paper.notes


def test_a_model_without_labels_says_that_the_command_is_not_one_of_its_own() -> None:
    paper = drawn(SET_LABELS + label(TO_START, AFRESH) + b"\x1d\x0c" + b"one\x0ctwo", "tm-t88iv")
    assert [event for event in paper.events if event.kind == "label"] == []
    assert "FS ( L fn 67 is for label paper, which this model does not take" in paper.notes
    assert "GS FF is for label paper, which this model does not take" in paper.notes
    assert paper.height == 30


def test_paper_far_beyond_what_is_drawn_has_no_more_edges_than_rows() -> None:
    paper = drawn(SET_LABELS + b"\x1b3\xff" + b"\x1bd\xff" * 300)
    assert isinstance(paper.events[-1], Event)
    assert len(paper.events) < 400


@given(
    st.sampled_from(["64", "49", "1", "2", "3"]),
    st.lists(st.integers(-10_000, 10_000), min_size=7, max_size=7),
    st.lists(st.sampled_from([label(fn, m) for fn in (65, 66, 67) for m in b"0 1 2".split()]), max_size=5),
)
def test_any_layout_is_refused_or_feeds_forward_on_the_paper(
    reference: str, values: list[int], feeds: list[bytes]
) -> None:
    body = ";".join([reference, *map(str, values), ""]).encode()
    layout = user_setting(49, body) if len(reference) == 2 else label(33, body)
    paper = drawn(layout + b"".join(b"x" + feed for feed in feeds))
    assert all(event.y >= 0 for event in paper.events)
    assert [run.text for run in paper.runs] == ["x"] * len(feeds)
