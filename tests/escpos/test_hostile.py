"""Whatever the bytes: no failure, a second, and 64 MB."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.waiting import DEADLINE

import escpos
from escpos import dump, html, structure, table
from escpos.canvas import MAX_ROWS
from escpos.profiles import get

MB = 1_000_000
SECONDS = 1.0
SLOW_MACHINE = float(os.environ.get("SLOW_MACHINE", "2"))  # tests share the processor with each other
MEMORY = 64 * MB

PREFIXES = [spec.prefix for spec in table.commands()]
PIECES = st.one_of(
    st.tuples(st.sampled_from(PREFIXES), st.binary(max_size=10)).map(b"".join),
    st.text("Ab1\u20ac\u6f22", max_size=8).map(lambda text: text.encode()),
    st.sampled_from(
        [b"\n", b"\x1bL", b"\x0c", b"\x1d:", b"\x1d^\x02\x00\x00", b"\x1b@", b"\x1d(k\x03\x001Q0"]
    ),
)
JOBS = st.lists(PIECES, max_size=40).map(b"".join)


@given(JOBS | st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_any_bytes_have_a_picture_a_text_a_listing_and_a_page(data: bytes) -> None:
    paper = escpos.render(data)
    assert paper.png().startswith(b"\x89PNG")
    assert isinstance(escpos.text(data), str)
    assert len(list(dump.lines(data))) == len(escpos.parse(data))
    assert html.html(data)
    assert structure.structure(paper, 12).lines is not None


@given(JOBS)
@settings(deadline=None, max_examples=100)
def test_any_bytes_are_drawn_on_any_model(data: bytes) -> None:
    for name in ("generic-58mm", "tm-t88iv", "xprinter-xp-58"):
        paper = escpos.render(data, get(name))
        assert paper.canvas.height * paper.canvas.stride == len(paper.canvas.dots)


@given(JOBS)
@settings(deadline=None, max_examples=100)
def test_all_marks_name_commands_of_the_stream(data: bytes) -> None:
    paper = escpos.render(data)
    assert all(0 <= mark.command < len(escpos.parse(data)) for mark in paper.marks)


def filled(head: bytes, piece: bytes) -> bytes:
    return head + piece * ((MB - len(head)) // len(piece))


def claiming(function: int, times: int) -> bytes:
    """GS ( L, store graphics of 61,644 by 4,718 dots in nine bytes, and print them."""
    parameters = bytes([0x30, function, 0x30, times, times, 0x31]) + b"\xcc\xf0\x6e\x12" + b"ABCDEFGHI"
    return b"\x1d(L" + len(parameters).to_bytes(2, "little") + parameters + b"\x1d(L\x02\x0002"


LOW_PAGE = b"\x1bL\x1bW\0\0\0\0\x40\0\x08\0"
HOSTILE = {
    "line feeds": filled(b"", b"\n"),
    "short lines": filled(b"", b"a\n"),
    "one line drawn over and over": filled(b"", b"\x1b$\0\0A"),
    "paper fed back and printed again": filled(b"", b"A\n\x1bK\x30"),
    "a macro of feeds, run for ever": filled(b"\x1d:" + b"\n" * 2000 + b"\x1d:", b"\x1d^\xff\0\0"),
    "a macro that runs itself": filled(b"", b"\x1d:\x1d^\xff\0\0\x1d:\x1d^\xff\0\0"),
    "a raster header that claims 4 GB": b"\x1dv0\x00\xff\xff\xff\xff" + bytes(MB),
    "graphics that claim 4 GB": b"\x1d8L\xff\xff\xff\xff0p0\x01\x011\xff\xff\xff\xff" + bytes(MB),
    "stored graphics of a few bytes that claim 36 MB": claiming(112, 1),
    "the same, twice as large both ways": claiming(112, 2),
    "column graphics of a few bytes that claim 36 MB": claiming(113, 2),
    "bar codes": filled(b"", b"\x1dkI\x05{BABC"),
    "QR codes": filled(b"\x1d(k\x60\x001P0" + b"q" * 93, b"\x1d(k\x03\x001Q0"),
    "a page turned at every letter": filled(b"\x1bL", b"\x1bT\1A\x1bT\0A"),
    "a page printed and kept": filled(b"\x1bLA\n", b"\x1b\x0c"),
    "a page erased at every letter": filled(b"\x1bL", b"A\x18"),
    "a low page of many letters printed and kept": filled(LOW_PAGE + b"A\x1b$\0\0" * 4000, b"\x1b\x0c"),
    "a page erased beside many letters": filled(
        LOW_PAGE + b"A\x1b$\0\0" * 4000 + b"\x1bW\0\0\x20\0\x40\0\x08\0", b"\x18"
    ),
    "a picture printed from the memory for ever": filled(
        b"\x1cq\x01\x40\x00\x40\x00" + bytes(64 * 64 * 8), b"\x1cp\x01\x03"
    ),
    "the same on a page": filled(
        b"\x1cq\x01\x40\x00\x40\x00" + bytes(64 * 64 * 8) + b"\x1bL", b"\x1cp\x01\x03"
    ),
    "Kanji that no font has": filled(b"\x1c&", bytes(0x81 + n % 100 for n in range(997))),
    "UTF-8 of changing width": filled(b"\x1c(C\x02\x000\x32", "\u6f22a".encode()),
    "one long word": filled(b"", b"x"),
    "drawer pulses": filled(b"", b"\x1bp\0\1\1"),
    "cuts": filled(b"", b"A\x1dV\0"),
    "resets": filled(b"", b"\x1b@"),
    "resets behind letters": filled(b"", b"A\x1b@"),
    "tabs": filled(b"", b"\t"),
    "tab stops": filled(b"", b"\x1bD\1\2\3\4\5\6\7\0"),
    "pages cancelled": filled(b"\x1bL", b"\x18"),
    "letters of the largest size, one over the other": filled(b"\x1d!w", b"\x1b$\0\0AB"),
    "columns of dots": filled(b"", b"\x1b*\x21\1\0\xff\xff\xff"),
    "pictures of one dot": filled(b"", b"\x1dv0\0\1\0\1\0\xff"),
    "raster headers that promise no height": filled(b"", b"\x1dv0\0\xff\xff\0\0"),
    "macros defined again and again": filled(b"", b"\x1d:" + b"\n" * 2000 + b"\x1d:"),
    "the counter": filled(b"", b"\x1dc"),
    "characters defined and printed": filled(b"", b"\x1b&\3AA\x0c" + b"\xff" * 36 + b"\x1b%\1A"),
    "Kanji defined and printed": filled(b"", b"\x1c2\xec\x40" + b"\xff" * 72 + b"\x1cC1\xec\x40"),
    "code pages": filled(b"", b"\x1bt\2A\x1bt\x10B"),
    "frames on a page": filled(b"\x1bL", b"\x1d(Q\x0e\x001\0\0\0\0\xff\xff\xff\xff1\1\1\1\1"),
}


def _measured(name: str, answers: multiprocessing.Queue[tuple[float, int]]) -> None:
    escpos.render(b"warm\n").png()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    escpos.render(HOSTILE[name]).png()
    took = time.process_time() - start
    answers.put((took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024))


def test_the_longest_paper_that_is_drawn_is_drawn_to_its_end() -> None:
    line = b"\x1ba\0\x1bE\1Left\x1bE\0\x1b$\x90\1Middle\x1d!\0 12,80\n"
    paper = escpos.render(line * (MAX_ROWS // 30 + 1))
    assert paper.height == MAX_ROWS
    assert [note for note in paper.notes if "more drawing" in note] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_it_is_drawn_within_a_second_and_64_mb(name: str) -> None:
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[tuple[float, int]] = context.Queue()
    child = context.Process(target=_measured, args=(name, answers))
    child.start()
    seconds, memory = answers.get(timeout=DEADLINE)
    child.join()
    assert seconds < SECONDS * SLOW_MACHINE
    assert memory < MEMORY


def test_a_picture_of_a_metre_sent_row_by_row_is_drawn_to_its_end() -> None:
    row = b"\x1dv0\x00\x48\x00\x01\x00" + b"\xaa" * 72
    paper = escpos.render(row * 8_000)
    assert (paper.height, paper.notes) == (8_000, ())
