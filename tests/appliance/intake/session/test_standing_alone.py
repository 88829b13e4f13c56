"""What a stream prints is what its jobs print one by one: with pages and counters, too."""

from __future__ import annotations

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from test_session import session

import escpos
from appliance.intake.session.actions import JobFinished
from appliance.intake.session.splitter import LONE_LINE

PICTURE = b"\x1d(L\x0c\x000S0GG\x01\x08\x00\x01\x001\xff"
WHOLE_PAGE, SMALL_AREA = bytes.fromhex("1b57 0000 0000 0002 c800"), bytes.fromhex("1b57 1000 2000 8000 c000")
CUT = b"\x1dV\x00"


def commands(hexadecimal: str) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, hexadecimal.split()))


PAGES = commands("1b4c 0c 1b53 1b0c 18 1b5400 1b5401 1b5403")
APART = commands("1b2004 1b2000 1b3350 1b32 1b3310 1c530305")
MEASURES = commands("1d505050 1d500000 1d4c2000 1d570001 1b44040800")
MODES = commands("1b6101 1b6102 1b7b01 1b7b00 1b4501 1b4500 1d2111 1d2100 1b4d01 1b4d00 1b5601 1b5600 1b40")
PEERS = commands("1b3d02 1b3d01")
MOVES = commands("0a 0d 09 1b244000 1d244000 1d5c1000 1d5400 1d5401")
PRINTS = (
    *(b"text\n", b"A", b"Bold", b"\x1bd\x02", b"\x1bJ\x10", b"\x1b*\x00\x04\x00\xff\x81\x81\xff"),
    *(b"\x1dv0\x00\x01\x00\x02\x00\xff\x0f", b"\x1d(k\x06\x001P0abc\x1d(k\x03\x001Q0"),
    PICTURE + b"\x1d(L\x06\x000UGG\x01\x01",
)
COUNTS = commands("1d63 1d630a 1d43320500 1d4331010009000201 1d43300401")
COMMANDS = (
    *(*PAGES, WHOLE_PAGE, SMALL_AREA, *APART, *MEASURES, *MODES, *PEERS, *MOVES, *PRINTS, *COUNTS),
    *(CUT, CUT, CUT),
)
STREAM = st.lists(st.sampled_from(COMMANDS), max_size=25).map(b"".join)


def jobs_of(stream: bytes) -> list[bytes]:
    till = session()
    return [one.data for one in (*till.feed(stream, 0.0), *till.end()) if isinstance(one, JobFinished)]


def paper(*documents: bytes) -> tuple[int, bytes]:
    """How long it is, and its dots down to the last one."""
    drawn = [escpos.render(document).canvas for document in documents]
    dots = b"".join(bytes(canvas.dots) for canvas in drawn)
    return sum(canvas.height for canvas in drawn), dots.rstrip(b"\0")


@given(STREAM)
@example(b"\x1bL" + WHOLE_PAGE + b"PAGE LABEL 1\n\x0c" + CUT + b"Receipt two\n" + CUT)
@example(b"tail\x1bL" + CUT + b"next\n")
@example(b"\x1dc\n" + CUT + b"\x1dc\n")
@example(b"\x1bL\x1b3\x50\x0c" + CUT + b"a\nb\n" + CUT + b"\x1bLc\nd\n\x0c")
@example(b"\x1bT\x01\x1bLup\n\x0c" + CUT + b"\x1bLlevel\n\x0c")
@settings(deadline=None, max_examples=200)
def test_a_stream_prints_what_its_jobs_print(stream: bytes) -> None:
    assume(stream != LONE_LINE)
    assert paper(*jobs_of(stream)) == paper(stream)


def test_a_page_that_has_begun_is_not_divided() -> None:
    assert len(jobs_of(b"\x1bLone\n" + CUT + b"two\n\x0c" + CUT + b"three\n")) == 2


def test_a_receipt_behind_a_label_begins_in_standard_mode() -> None:
    _label, second = jobs_of(b"\x1bL" + WHOLE_PAGE + b"LABEL\n\x0c" + CUT + b"Receipt two\n" + CUT)
    assert escpos.text(second).strip() == "Receipt two"
    assert b"\x1bL" not in second
