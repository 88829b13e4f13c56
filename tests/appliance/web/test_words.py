"""Every word of the box's own that a page prints is in people's language; only what somebody typed stays."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.cli.printers import SHELL
from appliance.identity import Role
from appliance.intake.tcp.connection import SOURCE
from appliance.intake.usb.client import SOURCE as USB
from appliance.printers.discovery import Scan
from appliance.printers.discovery.source import Source
from appliance.spool import DEFINITION, PrinterState, Reason, State
from appliance.spool.states import ERASED
from appliance.spool.storage.parking import THROUGH
from appliance.web.audit_words import DEEDS, deed
from appliance.web.paper_words import PATTERNS, paper_event
from appliance.web.status_text import BY_STATE, WORDS

APPLIANCE = Path(__file__).resolve().parents[3] / "appliance"
LANGUAGE = Path(__file__).resolve().parents[3] / "escpos" / "drawing"
PLACES = {  # where a call of the core's names the way in (or through) which something was done
    **dict.fromkeys(("move", "move_line"), 5),
    "create": 3,
    "enqueue": 4,
    "add_history": 5,
    "erase_row": 2,
    "erase": 2,
    "Submission": 1,
    "Actor": 1,
    "Decision": 1,
    "print_now": 2,
}
NAMED = {DEFINITION, SOURCE, USB, THROUGH, SHELL, "file", ERASED}  # those that are constants


def strings(tree: ast.AST) -> Iterator[str]:
    """The literal ways of a module: arguments at their places, and keywords that are called so."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        place = PLACES.get(name)
        if place is None:
            continue
        unpacked: list[ast.expr] = []
        for each in call.args:
            inner = each.value if isinstance(each, ast.Starred) else each
            unpacked += (
                inner.elts if isinstance(each, ast.Starred) and isinstance(inner, ast.Tuple) else [inner]
            )
        named = [word.value for word in call.keywords if word.arg in ("through", "source", "decided_through")]
        for value in [*unpacked[place : place + 1], *named]:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value


def ways() -> set[str]:
    """Every way that the code names."""
    files = APPLIANCE.rglob("*.py")
    return {way for file in files for way in strings(ast.parse(file.read_text()))} | NAMED


def own_words() -> list[str]:
    enums = (*Reason, *State, *Role, *PrinterState, "printed", "sent", "paused")
    return sorted(
        {str(each) for each in enums}
        | ways()
        | {source.name for source in Source.__subclasses__() if source.__module__.startswith("appliance.")}
        | {Scan.source}
    )


def test_the_code_s_ways_are_found() -> None:
    assert {"web", "button", "policy", "dispatch", "fallback", "reprint", "test", "start"} <= ways()


@pytest.mark.parametrize("word", own_words())
def test_each_word_of_the_box_is_one_of_people_s(word: str) -> None:
    assert word in WORDS


@pytest.mark.parametrize("state", list(PrinterState))
def test_each_state_of_a_printer_is_a_sentence(state: PrinterState) -> None:
    assert state in BY_STATE


def test_all_that_a_paper_tells_has_words() -> None:
    """What the language says of cuts, drawers, sounds and labels, as its own source has it."""
    said = re.compile(r'event\("\w+", (f?"[^"]+")')
    texts = {found for file in LANGUAGE.rglob("*.py") for found in said.findall(file.read_text())}
    assert len(texts) >= 4
    for text in texts - {'f"fed {_WHERE[kind]}"', 'f"{what} {number}"'}:
        plain = re.sub(r"\{\w+\}", "7", text.lstrip("f").strip('"'))
        assert paper_event(plain) != plain or plain in PATTERNS.values(), plain


def deeds_in_the_code() -> set[str]:
    """All that the code notes in the audit as it stands, in small letters."""
    notes = {"append_audit", "audit_now", "admin", "operate", "view_jobs", "record"}
    named = re.compile(r"(?:[a-z]+|PIN)(?: [a-z'-]+| PIN)+|log(?:in|out)")
    found: set[str] = set()
    for file in APPLIANCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            parts = [part for each in node.args for part in ast.walk(each)] if called in notes else []
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            found |= {text for text in texts if isinstance(text, str) and named.fullmatch(text)}
    return found


def test_each_deed_of_the_audit_is_in_people_s_words() -> None:
    found = deeds_in_the_code()
    assert len(found) > 40
    assert found <= DEEDS
    assert deed("job rejected") == "receipt: rejected"
