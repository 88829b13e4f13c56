"""What people read is in their language, whole, with times and numbers as they write them."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from appliance.identity import TooMany
from appliance.runtime.i18n import message
from appliance.spool.states import State
from appliance.web.js_messages import MESSAGES
from appliance.web.language import FOLDER, LANGUAGES, Wishes, catalogue, clock, moment, number
from appliance.web.status_text import said

ROOT = Path(__file__).resolve().parents[3]
AT = "2026-01-31T22:05:07.000Z"
PLACES = re.compile(r"%\((\w+)\)")


@contextmanager
def speaking(header: str, wishes: Wishes | None = None, cookie: str = "") -> Iterator[None]:
    """While somebody asks whose browser says so."""
    app = Flask("speaking")
    (wishes or Wishes()).register(app)
    with app.test_request_context(headers={"Accept-Language": header, "Cookie": cookie}):
        app.preprocess_request()
        yield


def test_every_text_is_translated_and_the_catalogues_are_up_to_date() -> None:
    check = [sys.executable, str(ROOT / "scripts" / "translations.py"), "--check"]
    ran = subprocess.run(check, capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_a_catalogue_that_was_made_a_year_ago_is_up_to_date_as_long_as_it_says_the_same(
    tmp_path: Path,
) -> None:
    from babel.messages import Catalog

    is_up_to_date = runpy.run_path(str(ROOT / "scripts" / "translations.py"))["is_up_to_date"]
    file = tmp_path / "de.po"
    file.write_text('msgid "Approve"\nmsgstr "Genehmigen"\n')
    catalogue = Catalog("de", creation_date=datetime(2025, 1, 1, tzinfo=UTC))
    catalogue.add("Approve", "Genehmigen")
    assert is_up_to_date(file, catalogue)
    catalogue.add("Reject", "Ablehnen")
    assert not is_up_to_date(file, catalogue)


def test_only_what_is_said_to_people_is_a_text() -> None:
    source = """
told["requestBody"] = body
key = f"{told['security']} {message('description')}"
_(f"made of {parts}"); noop(text); told.append("a detail"); gettext(12)
_("Approve"); gettext("%(num)s approved", num=3); ngettext("one receipt", "%(num)s receipts", 2)
raise Refused(message("The printer" " is away."))
"""
    texts = set(runpy.run_path(str(ROOT / "scripts" / "translations.py"))["texts_of"](source))
    assert texts == {
        ("description",),  # a call, wherever it stands
        ("Approve",),
        ("%(num)s approved",),
        ("one receipt", "%(num)s receipts"),
        ("The printer is away.",),
    }


@pytest.mark.parametrize("code", sorted(LANGUAGES.keys() - {"en"}))
def test_a_translation_fills_in_what_its_text_does(code: str) -> None:
    from babel.messages.pofile import read_po

    with (FOLDER / f"{code}.po").open("rb") as file:
        for message in read_po(file, locale=code):
            texts = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = [message.string] if isinstance(message.string, str) else list(message.string)
            wanted = set(PLACES.findall(" ".join(texts)))
            for string in strings if message.id else ():
                found = set(PLACES.findall(string))
                assert found <= wanted, (message.id, string)
                assert wanted - found <= {"num"}, (message.id, string)  # a one may be left unsaid


def test_scripts_say_only_what_is_in_the_table_and_all_of_that() -> None:
    scripts = "".join(file.read_text() for file in (ROOT / "appliance/web/static").glob("*.js"))
    assert {key for key in MESSAGES if f'"{key}"' not in scripts and not key.startswith("light-")} == set()
    assert set(re.findall(r'message\("([\w-]+)"', scripts)) <= MESSAGES.keys()


@pytest.mark.parametrize(
    ("header", "language", "time", "written"),
    [
        ("de-AT,de;q=0.9", "de", "23:05:07", "1\u202f234,5|1.234,5|1\u00a0234,5"),
        ("en-US", "en", "11:05:07", "1,234.5"),
        ("en-GB", "en", "23:05:07", "1,234.5"),
        ("tlh,pt;q=0.5", "en", "11:05:07", "1,234.5"),
        ("", "en", "11:05:07", "1,234.5"),
    ],
)
def test_a_browser_is_answered_in_its_language_and_its_country_s_way_of_writing(
    header: str, language: str, time: str, written: str
) -> None:
    with speaking(header, Wishes(zone=lambda: "Europe/Berlin")):
        assert render_template_string("{{ language() }}") == language
        assert time in clock(AT)
        assert number(1234.5, 1) in written.split("|")
        assert "2026" in moment(AT)


def test_what_was_chosen_in_a_browser_comes_before_the_box_s_and_that_before_the_browser_s_own() -> None:
    german = Wishes(language=lambda: "de")
    for cookie, language in (("", "de"), ("en", "en"), ("xx", "de")):
        with speaking("en", german, f"counterproof-language={cookie}"):
            assert render_template_string("{{ language() }}") == language


def test_a_sentence_of_the_core_is_said_with_its_states_and_choices_in_the_language_of_who_asks() -> None:
    text = message(
        "Job %(id)s is %(state)s%(who)s; this is possible only while it is %(choices)s.",
        id=7,
        state=State.REJECTED,
        who="",
        choices=(State.PENDING, State.FAILED),
    )
    assert text == "Job 7 is rejected; this is possible only while it is pending or failed."
    with speaking("de"):
        assert (
            said(text) == "Auftrag 7 ist abgelehnt; das geht nur, solange er wartend oder fehlgeschlagen ist."
        )
        assert said(ValueError(text)) == said(text)
        assert said("typed by somebody") == "typed by somebody"


def test_there_is_no_catalogue_of_a_language_that_nobody_asked_for() -> None:
    assert catalogue("en").gettext("Approve") == "Approve"
    assert catalogue("../de").gettext("Approve") == "Approve"
    assert catalogue("de").gettext("Approve") == "Freigeben"


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("en", 1, "Wait a minute."),
        ("en", 7, "Wait 7 minutes."),
        ("de", 1, "eine Minute"),
        ("de", 7, "7 Minuten"),
        ("pl", 3, "3 minuty"),
        ("pl", 7, "7 minut."),
    ],
)
def test_the_core_counts_as_each_language_does(code: str, number: int, text: str) -> None:
    with speaking(code):
        assert text in said(TooMany(number * 60))
