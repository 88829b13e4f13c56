"""The message about a receipt that waits: what a notification shows, in the language of whoever gets it."""

from __future__ import annotations

import json

from appliance.push.store import Subscription
from appliance.runtime.i18n import noop
from appliance.spool import Heading, Job
from appliance.web.language import catalogue, money

MAX_TITLE = 200  # characters of a receipt's title; a notification shows a line or two
CALLED = noop("Job %(id)s")  # a receipt that does not say what it is
WORDS = {"heading": noop("A receipt waits"), "approve": noop("Approve"), "reject": noop("Reject")}


def message_of(job: Job, heading: Heading, subscription: Subscription) -> bytes:
    """The message, as JSON: the document that it is about, and all that is written on the notification."""
    language = subscription.language
    translated = catalogue(language).gettext
    words = {name: translated(text) for name, text in WORDS.items()}
    parts = [(heading.title or "")[:MAX_TITLE]]
    if heading.total:
        parts.append(money(heading.total, heading.currency, language))
    called = " · ".join(part for part in parts if part) or translated(CALLED) % {"id": job.id}
    document = {"job": job.id, "sha256": job.sha256, "body": called, **words}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
