"""Jobs in turn, each with what the ones before it left behind, print as one stream would."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import escpos
from escpos.drawing.definitions import Definitions
from escpos.prologue import MAX_ADDED, Prologue
from escpos.prologue import prologue as commands_to

SETTINGS = st.sampled_from(
    [
        b"\x1b@",
        b"\x1bE\x01",
        b"\x1bE\x00",
        b"\x1b!\x30",
        b"\x1b!\x00",
        b"\x1d!\x11",
        b"\x1bM\x01",
        b"\x1bM\x00",
        b"\x1bt\x13",
        b"\x1ba\x01",
        b"\x1b3\x40",
        b"\x1b2",
        b"\x1dB\x01",
        b"\x1d*\x01\x01ABCDEFGH",
        b"\x1b&\x03AA\x02\xff\x00\xff\x00\xff\x00",
        b"\x1b&\x03AB\x01\xf0\x00\xff\x00",
        b"\x1d(L\x0c\x000S0GG\x01\x08\x00\x01\x001\xff",
        b"\x1d(L\x0c\x000S0GG\x01\x08\x00\x01\x001\x0f",
        b"\x1d(L\x04\x000RGG",
        b"\x1b%\x01",
        b"\x1b?A",
        b"\x1d(k\x06\x001P0abc",
        b"\x1d(k\x03\x001C\x05",
        b"\x1dL\x20\x00",
        b"\x1bD\x04\x08\x00",
    ]
)
PRINTS = st.sampled_from([b"A\xd5\tb\n", b"\x1d/\x00", b"\x1d(L\x06\x000UGG\x01\x01", b"\x1d(k\x03\x001Q0"])
JOB = st.lists(SETTINGS | PRINTS, max_size=8).map(b"".join)


def prologue(data: bytes) -> bytes:
    left = Prologue()
    for command in escpos.parse(data):
        left.follow(command)
    return commands_to(left.now())


def heights_and_dots(data: bytes) -> tuple[int, bytes]:
    paper = escpos.render(data)
    return paper.canvas.height, bytes(paper.canvas.dots)


@given(st.lists(JOB, min_size=1, max_size=4))
@settings(deadline=None, max_examples=300)
def test_a_job_behind_its_prologue_prints_as_it_would_behind_the_jobs_before_it(jobs: list[bytes]) -> None:
    before = b"".join(jobs[:-1])
    height, dots = heights_and_dots(before)
    whole, alone = heights_and_dots(before + jobs[-1]), heights_and_dots(prologue(before) + jobs[-1])
    assert whole == (height + alone[0], dots + alone[1])


@given(st.lists(JOB, min_size=1, max_size=4))
@settings(deadline=None, max_examples=100)
def test_a_prologue_prints_nothing(jobs: list[bytes]) -> None:
    said = prologue(b"".join(jobs))
    assert heights_and_dots(said)[0] == 0


def test_only_what_counts_is_carried() -> None:
    assert prologue(b"\x1bt\x10\x1bE\x01text\n\x1bE\x00\x1bt\x13") == b"\x1b@\x1bE\x00\x1bt\x13"
    assert prologue(b"\x1bE\x01\x1d!\x11\x1b!\x00") == b"\x1b@\x1b!\x00"


def test_what_a_printer_keeps_for_good_is_not_sent_again() -> None:
    assert prologue(b"\x1cq\x01\x01\x00\x01\x00ABCDEFGH") == b""


def test_after_a_reset_nothing_is_carried() -> None:
    assert prologue(b"\x1bE\x01\x1bt\x13text\n\x1b@") == b""


def picture(key: bytes, dots: int) -> bytes:
    return b"\x1d(L\x0c\x000S0" + key + b"\x01\x08\x00\x01\x001" + bytes([dots])


def character(code: int, dots: int = 255) -> bytes:
    return b"\x1b&\x01" + bytes([code, code]) + b"\x01" + bytes([dots])


def test_of_two_definitions_of_the_same_only_the_newer_is_kept() -> None:
    assert prologue(picture(b"AA", 1) + picture(b"BB", 2) + picture(b"AA", 3)) == (
        b"\x1b@" + picture(b"BB", 2) + picture(b"AA", 3)
    )
    assert prologue(character(65, 1) + character(66, 2) + character(65, 3)) == (
        b"\x1b@" + character(66, 2) + character(65, 3)
    )


def test_a_character_of_another_font_is_another() -> None:
    said = character(65, 1) + b"\x1bM\x01" + character(65, 2)
    assert prologue(said) == b"\x1b@" + said


def test_however_often_one_is_defined_anew_the_others_stay() -> None:
    alphabet = b"".join(character(code) for code in range(65, 91))
    newer = b"".join(character(64, dots % 256) for dots in range(10 * MAX_ADDED))
    assert prologue(alphabet + newer) == b"\x1b@" + alphabet + character(64, 255)


def test_of_more_than_any_printer_has_room_for_the_newest_are_kept() -> None:
    pictures = [picture(b"%c%c" % (65 + number // 26, 65 + number % 26), 1) for number in range(600)]
    assert prologue(b"".join(pictures)) == b"\x1b@" + b"".join(pictures[-MAX_ADDED:])


def test_definitions_handed_on_stand_for_what_earlier_jobs_stored() -> None:
    define, use = b"\x1cq\x01\x01\x00\x01\x00ABCDEFGH\x1d:x\n\x1d:", b"\x1cp\x01\x00\x1d^\x02\x00\x00"
    kept = Definitions()
    papers = []
    for job in (define, use):
        renderer = escpos.Renderer(definitions=kept)
        renderer.run(escpos.parse(job))
        papers.append(bytes(renderer.paper().canvas.dots))
    assert b"".join(papers) == heights_and_dots(define + use)[1]
