"""Codes say something else and still scan; pictures, cuts and pulses come and go."""

from __future__ import annotations

import io

import editing_documents as documents
import pytest
import zxingcpp
from PIL import Image, ImageOps

from escpos import profiles
from escpos.editing.editor import edited
from escpos.editing.edits import Insert, Refused, Remove, SetPicture, SetText
from escpos.editing.reading import Line, Reading, read

MODEL = profiles.DEFAULT
IMPACT = profiles.get("tm-u220")
GS = b"\x1d"


def blocks(reading: Reading, kind: str) -> list[Line]:
    return [line for line in reading.lines if line.kind == kind]


def scanned(reading: Reading) -> set[str]:
    picture = ImageOps.expand(Image.open(io.BytesIO(reading.paper.png())).convert("L"), 40, 255)
    return {found.bytes.decode().strip("*") for found in zxingcpp.read_barcodes(picture)}


def png(width: int, height: int, colour: str = "black") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(held, "PNG")
    return held.getvalue()


def form_b(system: int, data: bytes) -> bytes:
    return GS + b"k" + bytes([system, len(data)]) + data


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (documents.qr(b"https://shop.example/7"), "https://shop.example/8?table=12"),
        (documents.qr("Größe".encode()), "Łódź"),
        (documents.golden_receipts.matrix_code(48, b"PDF417 of old"), "PDF417 of new"),
        (GS + b"k\x04ABC-1\x00", "*XYZ-22*"),
        (form_b(69, b"ABC"), "*CDE*"),
        (form_b(73, b"{BNo.1234"), "No.{9}"),
        (form_b(73, b"{C\x0c\x22"), "987654"),
        (form_b(73, b"{C\x0c\x22"), "98765"),
        (form_b(67, b"4006381333931"), "4006381333924"),
        (form_b(67, b"4006381333931"), "400638133392"),
        (form_b(70, b"1234"), "987654"),
    ],
)
def test_a_code_says_something_else_and_scans(data: bytes, text: str) -> None:
    reading = read(GS + b"w\x02" + data, MODEL)
    (code,) = blocks(reading, "code")
    after = edited(reading, [SetText(code.runs[0].id, text)]).reading
    (symbol,) = after.paper.symbols
    assert symbol.content.startswith(text)
    assert symbol.content.strip("*") in scanned(after)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (form_b(67, b"4006381333931"), "4006381333930"),
        (form_b(67, b"4006381333931"), "tea"),
        (form_b(70, b"1234"), "123"),
        (form_b(69, b"ABC"), "too long for the paper by far and further"),
        (documents.qr(b"x"), ""),
        (documents.qr(b"x"), "y" * 8_000),
        (form_b(73, b"{BABC"), "茶"),
    ],
)
def test_a_code_that_no_printer_prints_is_refused(data: bytes, text: str) -> None:
    reading = read(data, MODEL)
    (code,) = blocks(reading, "code")
    with pytest.raises(Refused) as refused:
        edited(reading, [SetText(code.runs[0].id, text)])
    assert (refused.value.kind, refused.value.field) == ("bad-code", "text")


@pytest.mark.parametrize("kind", ["code", "cut"])
def test_a_block_is_removed_alone(kind: str) -> None:
    reading = read(documents.BILL, MODEL)
    for block in blocks(reading, kind):
        result = edited(reading, [Remove(block.id)])
        raw = reading.commands[block.command].raw
        assert result.data == documents.BILL.replace(raw, b"", 1)


def test_a_picture_in_strips_is_one_and_goes_whole() -> None:
    reading = read(documents.STRIPS, MODEL)
    (picture,) = blocks(reading, "picture")
    assert picture.box.height == 72
    result = edited(reading, [Remove(picture.id)])
    assert result.data == b"\x1b3\x18\x1b2below\n"


def test_a_picture_is_replaced_by_dots() -> None:
    reading = read(documents.ALL["pictures"], MODEL)
    picture = blocks(reading, "picture")[0]
    after = edited(reading, [SetPicture(picture.id, png(32, 16))])
    new = blocks(after.reading, "picture")[0]
    assert (new.box.width, new.box.height) == (32, 16)
    rest = reading.commands[picture.command + 1 :]
    assert after.data.endswith(b"".join(command.raw for command in rest))


def test_grey_is_dithered_and_a_photo_is_as_wide_as_the_paper() -> None:
    reading = read(b"x\n", MODEL)
    after = edited(reading, [Insert(reading.lines[0].id, picture=png(1_152, 200, "#808080"))]).reading
    (picture,) = blocks(after, "picture")
    assert (picture.box.width, picture.box.height) == (576, 100)
    area = (0, picture.box.y, 576, picture.box.y + 100)
    dots = Image.open(io.BytesIO(after.paper.png())).convert("L").crop(area)
    share = sum(value == 0 for value in dots.get_flattened_data()) / (576 * 100)
    assert 0.4 < share < 0.6


def test_a_printer_without_rasters_gets_columns() -> None:
    reading = read(b"x\n", IMPACT)
    after = edited(reading, [Insert(reading.lines[0].id, picture=png(48, 30))])
    assert b"\x1b*" in after.data
    assert b"\x1dv0" not in after.data


@pytest.mark.parametrize(
    "file", [b"", b"no picture", png(8, 8)[:40], png(2, 20_000)], ids=["empty", "text", "broken", "tall"]
)
def test_what_is_no_picture_is_refused(file: bytes) -> None:
    reading = read(b"x\n", MODEL)
    with pytest.raises(Refused) as refused:
        edited(reading, [Insert(reading.lines[0].id, picture=file)])
    assert (refused.value.kind, refused.value.field) == ("bad-picture", "picture")


def test_a_bomb_of_pixels_is_not_unpacked() -> None:
    held = io.BytesIO()
    Image.new("1", (8_000, 6_000)).save(held, "PNG")
    reading = read(b"x\n", MODEL)
    with pytest.raises(Refused, match="bad-picture"):
        edited(reading, [Insert(reading.lines[0].id, picture=held.getvalue())])


@pytest.mark.parametrize(
    ("more", "kind"), [({"cut": "full"}, "cut"), ({"cut": "partial"}, "cut"), ({"pulse": 1}, "pulse")]
)
def test_cuts_and_pulses_are_added(more: dict, kind: str) -> None:
    reading = read(b"one\ntwo\n", MODEL)
    after = edited(reading, [Insert(reading.lines[0].id, **more)]).reading
    assert [line.kind for line in after.lines] == ["text", kind, "text"]


def test_something_is_put_before_everything() -> None:
    reading = read(b"one\n", MODEL)
    assert edited(reading, [Insert(None, "zero"), Insert(None, "half")]).data == b"zero\nhalf\none\n"


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (SetText("99", "x"), "no-run"),
        (Remove("l99"), "no-line"),
        (Insert("l99", "x"), "no-line"),
        (SetPicture("l0", b""), "no-picture"),
    ],
)
def test_what_is_gone_is_named_with_its_edit(edit, kind: str) -> None:
    reading = read(b"one\n", MODEL)
    with pytest.raises(Refused) as refused:
        edited(reading, [SetText("0", "two"), edit])
    assert (refused.value.kind, refused.value.edit) == (kind, 1)
