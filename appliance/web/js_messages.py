"""The messages of the pages' scripts: they ask for them by key, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.web.language import HOURS_AGO, JUST_NOW, MINUTES_AGO, gettext, noop

MESSAGES: Mapping[str, str] = {
    "connection-lost": noop("Connection lost. Trying again…"),
    "offline-since": noop("The box cannot be reached. This is how it was at %(time)s."),
    "receipt-waits": noop("A receipt waits"),
    "told-always": noop("Also while no page is open."),
    "told-open": noop("While this page is open."),
    "approve": noop("Approve"),
    "reject": noop("Reject"),
    "connection-back": noop("The box answers again."),
    "kept-away": noop(
        "The box does not answer. What you typed is still here, and is saved as soon as the box answers."
    ),
    "kept-logged-out": noop(
        "You are not logged in any more. What you typed is kept: log in, then save again."
    ),
    "log-in": noop("Log in"),
    "no-answer": noop("The box did not answer. Look again before you try once more."),
    "one-chosen": noop("One is chosen"),
    "many-chosen": noop("Chosen: %(count)s"),
    "one-stopped": noop("One receipt will not be printed."),
    "many-stopped": noop("%(count)s receipts will not be printed."),
    "choose-printer": noop("Choose the printer that they are to move to."),
    "many-fit": noop("Receipts that fit: %(count)s."),
    "too-many-fit": noop("More than %(count)s receipts fit. Narrow them down with the filter."),
    "many-done": noop("Done: %(done)s. Not possible: %(failed)s."),
    "many-halted": noop("Stopped. Done: %(done)s. Not possible: %(failed)s."),
    "job-number": noop("Job %(id)s"),
    "erase-many": noop(
        "Their bytes, pictures and texts will be gone for good. Press once more to erase them."
    ),
    "some-refused": noop("Could not be decided: %(count)s."),
    "loading": noop("A moment…"),
    "more": noop("Show more"),
    "light-off": noop("off"),
    "light-steady": noop("on"),
    "light-blink": noop("blinking"),
    "light-flash": noop("flashing"),
    "light-pulse": noop("pulsing"),
    "not-saved": noop("Not saved yet."),
    "line-chosen": noop("Line: %(text)s"),
    "text-number": noop("Text %(number)s"),
    "changed-elsewhere": noop(
        "Somebody else has changed or decided this receipt meanwhile. Load the page again to see it."
    ),
    "template-printed": noop("It is on its way to the printer:"),
    "template-waits": noop("It waits for a yes:"),
    "just-now": JUST_NOW,
    "minutes-ago": MINUTES_AGO,
    "hours-ago": HOURS_AGO,
}


def messages() -> dict[str, str]:
    """All of it, in the language of who asks."""
    return {key: gettext(text) for key, text in MESSAGES.items()}
