"""The slip that shows whether a printer is as its profile says."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

import escpos
from appliance.slips import Place, printer_slip, status_slip
from appliance.spool import Printer
from escpos import codepages, profiles


def slip(profile: str) -> bytes:
    printer = Printer(1, "counter", "counter", "virtual:lab", profile, False, None, 0, 0, 0)
    return printer_slip(printer, "2026-05-04T10:00:00Z")


@pytest.mark.parametrize("name", profiles.names())
def test_rulers_are_as_long_as_the_profile_says_and_nothing_is_unknown_to_the_model(name: str) -> None:
    profile = profiles.get(name)
    text = escpos.text(slip(name), profile)
    runs = [len(run) for run in re.findall(r"^1234567890[0-9]*$", text, re.MULTILINE)]
    assert runs == [profile.columns[font] for font in ("A", "B", "C") if font in profile.columns]
    notes = escpos.render(slip(name), profile).notes
    assert [note for note in notes if "no installed font" not in note] == []


@pytest.mark.parametrize("name", ["generic-80mm", "generic-58mm", "tm-t88v", "star-tsp100"])
def test_its_codes_are_read_and_each_code_page_has_a_line(name: str) -> None:
    profile = profiles.get(name)
    picture = Image.open(io.BytesIO(escpos.render(slip(name), profile).png())).convert("L")
    read = {code.text for code in zxingcpp.read_barcodes(picture)}
    wanted = {"COUNTER1", "4012345678901"} | ({"counter"} if "qr" in profile.features else set())
    assert read >= wanted
    text = escpos.text(slip(name), profile)
    for number, page in profile.code_pages.items():
        is_blank = not "".join(codepages.by_name(page)[0x80:]).strip()
        assert is_blank or f"{number:3} {page} " in text


def test_a_character_of_a_code_page_stands_behind_its_name() -> None:
    lines = escpos.text(slip("tm-t88v"), profiles.get("tm-t88v")).splitlines()
    (greek,) = [line for line in lines if " cp737 " in line]
    assert "ΑΒΓΔΕΖΗΘ" in greek


@pytest.mark.parametrize("title", ["Küche & Bar", "plain counter", "Кухня 2", "Œuf à la coque"])
def test_a_printer_s_title_is_on_its_slip_in_its_own_letters(title: str) -> None:
    printer = Printer(1, "kitchen", title, "virtual:lab", "tm-t88v", False, None, 0, 0, 0)
    lines = escpos.text(printer_slip(printer, "now"), profiles.get("tm-t88v")).splitlines()
    assert lines[0].strip() == title


def test_letters_that_no_code_page_has_lose_their_accents() -> None:
    printer = Printer(1, "kitchen", "Ǻ 1", "virtual:lab", "generic-58mm", False, None, 0, 0, 0)
    assert escpos.text(printer_slip(printer, "now")).splitlines()[0].strip() == "A 1"


PLACE = Place("counterproof-3a7f", "192.168.1.50", 9100, 80)


def lines_of(slip: bytes) -> list[str]:
    return [line.strip() for line in escpos.text(slip).splitlines()]


def codes_of(slip: bytes) -> set[str]:
    picture = Image.open(io.BytesIO(escpos.render(slip).png())).convert("L")
    return {code.text for code in zxingcpp.read_barcodes(picture)}


def test_the_status_slip_says_how_to_set_the_box_up_while_that_is_to_be_done() -> None:
    lines = lines_of(status_slip(PLACE, "ABCDE-FGHJK"))
    assert lines[lines.index("Set-up code") + 1] == "ABCDE-FGHJK"
    assert "Set-up" not in escpos.text(status_slip(PLACE))


def test_the_status_slip_leads_to_the_pages_by_address_by_name_and_by_code() -> None:
    lines = lines_of(status_slip(PLACE))
    assert {"Print to 192.168.1.50", "port 9100", "http://192.168.1.50/"} <= set(lines)
    assert "or http://counterproof-3a7f.local/" in lines
    assert codes_of(status_slip(PLACE)) == {"http://192.168.1.50/"}
    other = Place("counterproof-3a7f", "192.168.1.50", 9100, 8080)
    assert "http://192.168.1.50:8080/" in lines_of(status_slip(other))


def test_without_a_network_it_says_how_to_get_into_the_boxs_own() -> None:
    alone = Place("counterproof-3a7f", "10.42.0.1", 9100, 80, ("counterproof-3a7f", "ABCDE-FGHJK"))
    assert {"password ABCDE-FGHJK", "http://10.42.0.1/"} <= set(lines_of(status_slip(alone)))
    wifi = "WIFI:T:WPA;S:counterproof-3a7f;P:ABCDE-FGHJK;;"
    assert codes_of(status_slip(alone)) == {wifi, "http://10.42.0.1/"}
