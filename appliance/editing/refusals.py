"""Edits that cannot be made, in sentences that say what would fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.runtime.i18n import message, noop
from appliance.web import problem_kinds as kinds
from appliance.web.problems import BadInput

WORDS: Mapping[str, str] = {  # by the kinds of escpos.editing.edits.Refused
    "no-run": noop("there is no text %(run)r on the receipt; ask for its lines again"),
    "no-line": noop("there is no line %(line)r on the receipt; ask for its lines again"),
    "no-picture": noop("the line %(line)r is no picture; remove it, or change its text"),
    "not-editable": noop("this text comes of a macro or a counter in the printer: it cannot be changed"),
    "control": noop("a line holds letters, digits and signs only; put each new line in an edit of its own"),
    "unprintable": noop("the printer (%(model)s) has no %(char)r; write it in another way"),
    "does-not-fit": noop("it is too long for its place; shorten it by %(columns)s"),
    "bad-code": noop("the printer would not print this code: %(why)s"),
    "bad-picture": noop("the picture cannot be printed: %(why)s"),
    "nothing": noop("say what is to be inserted: a text, a cut, a pulse or a picture"),
    "entangled": noop("the change would run into the command beside it; send another document instead"),
    "bad-xml": noop("line %(line)s, column %(column)s: %(why)s"),
    "too-long": noop("the receipt is too long to be changed by hand; send another document instead"),
}

OF_WHOLE = {"job": "sha256", "xml": "xml", "edits": "edits"}  # fields that are of no single edit


def refusal(told: Mapping[str, Any]) -> BadInput:
    """The problem of an edit, naming its field."""
    field = OF_WHOLE.get(told["field"]) or f"edits.{told['edit']}.{told['field']}"
    return BadInput(field, message(WORDS[told["kind"]], **told["values"]), kinds.EDIT_REFUSED)
