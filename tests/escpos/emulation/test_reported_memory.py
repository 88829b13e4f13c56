"""What is kept in the printer, what is told of it, and the handshake over long lists."""

from __future__ import annotations

import pytest
from answering import Till, large, sized

from escpos.emulation import ReportedMemory

LIST_NV, LIST_DOWNLOADED = sized(b"\x1d(L", b"0@KC"), sized(b"\x1d(L", b"0PKC")
LEFT_NV, LEFT_DOWNLOADED = sized(b"\x1d(L", b"03"), sized(b"\x1d(L", b"04")
CAPACITY = sized(b"\x1d(L", b"00")
CAPACITY_BYTES = 393216
PICTURE = b"\x01\x08\x00\x01\x00\x31\xff"  # b, x, y, c and a byte of dots


def define(fn: int, key: bytes) -> bytes:
    return sized(b"\x1d(L", b"0" + bytes([fn]) + b"0" + key + PICTURE)


def store(key: bytes, data: bytes) -> bytes:
    return sized(b"\x1d(C", b"\x001\x00" + key + data)


def user(fn: bytes, rest: bytes = b"") -> bytes:
    return sized(b"\x1d(C", b"\x00" + fn + b"\x00" + rest)


def test_a_new_printer_has_no_pictures_and_all_its_room() -> None:
    till = Till()
    assert till.send(LIST_NV) == b"7r@\0"
    assert till.send(LIST_DOWNLOADED) == b"7s@\0"
    assert till.send(CAPACITY) == b"70393216\0"
    assert till.send(LEFT_NV) == b"71393216\0"
    assert till.send(LEFT_DOWNLOADED) == b"7212288\0"


def test_pictures_are_listed_by_key_and_take_up_room() -> None:
    till = Till()
    till.send(define(67, b"A1") + define(68, b"B2") + define(83, b"C3"))
    assert till.send(LIST_NV) == b"7r@A1B2\0"
    assert till.send(LIST_DOWNLOADED) == b"7s@C3\0"
    taken = 2 * len(b"0A1" + PICTURE)
    assert till.send(LEFT_NV) == b"71%d\0" % (CAPACITY_BYTES - taken)
    till.send(define(67, b"A1"))
    assert till.send(LEFT_NV) == b"71%d\0" % (CAPACITY_BYTES - taken)


def test_pictures_are_defined_by_the_large_form_and_as_bitmaps_too() -> None:
    till = Till()
    till.send(large(b"0C0L1" + PICTURE) + large(b"0S0L2" + PICTURE))
    bitmap = b"BM" + (10).to_bytes(4, "little") + b"1234"
    till.send(b"\x1dD0C0D1\x30\x31" + bitmap + b"\x1dD0S0D2\x30\x31" + bitmap)
    assert till.send(LIST_NV) == b"7r@L1D1\0"
    assert till.send(LIST_DOWNLOADED) == b"7s@L2D2\0"


def test_pictures_are_erased_one_by_one_or_all() -> None:
    till = Till()
    till.send(define(67, b"A1") + define(67, b"B2") + define(83, b"C3"))
    till.send(sized(b"\x1d(L", b"0BA1"))
    assert till.send(LIST_NV) == b"7r@B2\0"
    till.send(sized(b"\x1d(L", b"0ACLX") + sized(b"\x1d(L", b"0QCLR"))
    assert till.send(LIST_NV + LIST_DOWNLOADED) == b"7r@B2\0" + b"7s@\0"
    till.send(sized(b"\x1d(L", b"0ACLR"))
    assert till.send(LIST_NV) == b"7r@\0"


def test_bit_images_take_up_the_same_memory() -> None:
    till = Till()
    till.send(b"\x1cq\x01\x01\x00\x01\x00" + bytes(8))
    assert till.send(LEFT_NV) == b"71%d\0" % (CAPACITY_BYTES - 12)


def test_what_one_connection_defines_another_finds() -> None:
    memory = ReportedMemory()
    Till(memory=memory).send(define(67, b"A1"))
    assert Till(memory=memory).send(LIST_NV) == b"7r@A1\0"


def keys(count: int) -> list[bytes]:
    return [b"%02d" % number for number in range(count)]


def filled(count: int) -> Till:
    till = Till()
    till.send(b"".join(define(67, key) for key in keys(count)))
    till.paper = b""
    return till


def test_a_long_list_comes_in_pieces_that_the_till_acknowledges() -> None:
    till = filled(90)
    pieces = [b"7rA" + b"".join(keys(90)[at : at + 40]) + b"\0" for at in (0, 40)]
    assert till.send(LIST_NV) == pieces[0]
    assert till.responder.expects_acknowledgement
    assert till.send(b"\x15") == pieces[0]
    assert till.send(b"\x06") == pieces[1]
    assert till.send(b"\x06") == b"7r@" + b"".join(keys(90)[80:]) + b"\0"
    assert till.responder.expects_acknowledgement
    assert till.send(b"\x06") == b""
    assert not till.responder.expects_acknowledgement
    assert till.paper == b""


def test_a_till_may_cancel_a_long_list() -> None:
    till = filled(90)
    till.send(LIST_NV)
    assert till.send(b"\x18") == b""
    assert not till.responder.expects_acknowledgement
    assert till.paper == b""


def test_a_till_that_goes_on_printing_ends_the_handshake() -> None:
    till = filled(90)
    till.send(LIST_NV)
    assert till.send(b"receipt\n\x18") == b""
    assert till.paper == b"receipt\n\x18"


def test_status_is_answered_between_the_pieces() -> None:
    till = filled(90)
    till.send(LIST_NV)
    assert till.send(b"\x10\x04\x01") == b"\x12"
    assert till.send(b"\x06")[:3] == b"7rA"


@pytest.mark.parametrize("byte", [0x06, 0x15, 0x18])
def test_nothing_is_acknowledged_where_nothing_waits(byte: int) -> None:
    assert Till().responder.acknowledge(byte) == b""


def test_records_are_stored_sent_and_erased() -> None:
    till = Till()
    till.send(store(b"aa", b"hello") + store(b"bb", b"x" * 81))
    assert till.send(user(b"2", b"aa")) == b"7p@hello\0"
    assert till.send(b"\x06" + user(b"2", b"bb")) == b"7pA" + b"x" * 80 + b"\0"
    assert till.send(b"\x06") == b"7p@x\0"
    assert till.send(b"\x06" + user(b"5")) == b"7q@aabb\0"
    assert till.send(user(b"3")) == b"7(92\0"
    assert till.send(user(b"4")) == b"7)932\0"
    till.send(user(b"0", b"bb"))
    assert till.send(user(b"5")) == b"7q@aa\0"
    till.send(user(b"6", b"CLR"))
    assert till.send(user(b"2", b"aa")) == b"7p@\0"
    assert till.send(user(b"3")) == b"7(0\0"


def test_the_old_user_memory_is_written_and_read_by_address() -> None:
    till = Till()
    till.send(b"\x1cg1\x00\x05\x00\x00\x00\x03\x00abc")
    assert till.send(b"\x1cg2\x00\x04\x00\x00\x00\x05\x00") == b"_ abc \0"
    till.send(b"\x1cg1\x00\x05\x00\x00\x00\x03\x00a\0c")
    assert till.send(b"\x1cg2\x00\x05\x00\x00\x00\x03\x00") == b"_abc\0"


def test_counters_are_told_and_the_resettable_ones_reset() -> None:
    till = Till()
    till.memory.counters.update({20: 120, 148: 4000})
    assert till.send(b"\x1dg2\x00\x14\x00") == b"_120\0"
    till.send(b"\x1dg0\x00\x14\x00\x1dg0\x00\x94\x00")
    assert till.send(b"\x1dg2\x00\x14\x00") == b"_0\0"
    assert till.send(b"\x1dg2\x00\x94\x00") == b"_4000\0"


def settings(body: bytes) -> bytes:
    return sized(b"\x1d(E", body)


def test_switches_keep_what_was_set_and_not_what_was_left_alone() -> None:
    till = Till()
    till.send(settings(b"\x03\x0111111111\x0200000001"))
    till.send(settings(b"\x03\x0122222220"))
    assert till.send(settings(b"\x04\x01")) == b"7!11111110\0"
    assert till.send(settings(b"\x04\x02")) == b"7!00000001\0"


def test_customized_values_are_told_as_they_were_set() -> None:
    till = Till()
    till.send(settings(b"\x05\x05\xfa\xff\x03\x02\x00"))
    assert till.send(settings(b"\x06\x05")) == b"7'5\x1f65530\0"
    assert till.send(settings(b"\x06\x03")) == b"7'3\x1f2\0"


def test_another_size_of_the_memories_empties_them() -> None:
    till = Till()
    till.send(define(67, b"A1") + store(b"aa", b"hello"))
    till.send(settings(b"\x05\x02\x02\x00\x01\x03\x00"))
    assert till.send(CAPACITY + LIST_NV) == b"7065536\0" + b"7r@\0"
    assert till.send(user(b"4")) == b"7)131072\0"


def test_interfaces_are_told_as_they_were_set() -> None:
    till = Till()
    till.send(settings(b"\x0b\x01115200") + settings(b"\x0d\x311234"))
    assert till.send(settings(b"\x0c\x01")) == b"731\x1f115200\0"
    assert till.send(settings(b"\x0e\x31")) == b"7J11234\0"


def test_layouts_are_told_in_tenths_of_a_millimetre_and_in_dots() -> None:
    till = Till()
    till.send(settings(b"\x3149;1000;;254;0;38;27;240;") + sized(b"\x1c(L", b"!1;500;-10;;;;800;"))
    assert till.send(settings(b"\x32\x40")) == b"7964\x1f49\x1f1000\x1f\x1f254\x1f0\x1f38\x1f27\x1f240\x1f\0"
    assert till.send(settings(b"\x32\x50"))[:14] == b"7980\x1f49\x1f799\x1f\x1f2"
    assert till.send(sized(b"\x1c(L", b'"\x40')) == b"7K64\x1f1\x1f500\x1f-10\x1f\x1f\x1f\x1f800\0"
    assert till.send(sized(b"\x1c(L", b'"\x50')) == b"7K80\x1f1\x1f399\x1f-8\x1f\x1f\x1f\x1f639\0"
    till.send(settings(b"0CLR"))
    assert till.send(settings(b"\x32\x40")) == b"7964" + b"\x1f" * 9 + b"\0"


@pytest.mark.parametrize("layout", [b"1;2;", b"1;2;3;4;5;6;7;8", b"1;2;3;4;5;6;7;x;", b"--1;;;;;;;;"])
def test_a_layout_that_is_none_changes_nothing(layout: bytes) -> None:
    till = Till()
    till.send(settings(b"1" + layout))
    assert till.send(settings(b"\x32\x40")) == b"7964" + b"\x1f" * 9 + b"\0"


def test_label_control_is_sent_with_a_handshake() -> None:
    till = Till()
    assert till.send(settings(b"\x34\x30LinerFreeLabel\0")) == b"\x3f\x75\x40\x1f\0"
    assert till.responder.expects_acknowledgement


def test_logos_are_told_and_forgotten() -> None:
    till = Till()
    till.send(sized(b"\x1c(E", b">\x02L11\x05") + sized(b"\x1c(E", b"?\x02L22"))
    assert till.send(sized(b"\x1c(E", b"=\x020")) == b"7H20L115\0"
    assert till.send(sized(b"\x1c(E", b"=\x021")) == b"7H21L22\0"
    till.send(sized(b"\x1c(E", b"<\x020CLR") + sized(b"\x1c(E", b"@\x02@1C0"))
    assert till.send(sized(b"\x1c(E", b"=\x020")) == b"7H20\0"
    assert till.send(sized(b"\x1c(E", b"=\x022")) == b"7H222111" + b"10\0"


def test_the_memory_stays_small_whatever_is_stored() -> None:
    till = Till()
    for number in range(400):
        key = bytes((0x20 + number // 90, 0x20 + number % 90))
        till.send(define(67, key) + store(key, b"x" * 60_000))
    assert len(till.memory.nv.keys) == 2 * 255
    assert till.memory.records.used <= 192 * 1024
