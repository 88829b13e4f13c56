"""The words of settings that people may change: names and purposes, by page and part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.web.language import LANGUAGES, noop
from appliance.web.pages.form_fields import Words

LEVELS = {"low": noop("low"), "high": noop("high")}

WORDS: Mapping[str, Words] = {
    "box.name": Words(
        noop("Name of the box"), noop("Stands at the top of each page. Useful where there are several.")
    ),
    "box.address": Words(
        noop("Address for tills"),
        noop(
            "What people are told to point their tills at. Left empty, it is the address by which they opened"
            " the page."
        ),
    ),
    "advertise.enabled": Words(
        noop("Announce the box in the network"),
        noop("Computers then find its queues as printers, and its pages by name (Bonjour)."),
    ),
    "advertise.note": Words(
        noop("Where it stands"), noop("Shown to people who choose a printer on their computer.")
    ),
    "network.country": Words(noop("Country of the box"), noop("What Wi-Fi may do differs by law.")),
    "raw.open_to": Words(
        noop("Who may print without a login"),
        noop("Tills cannot log in. A queue's own networks count before this."),
        {
            "own-networks": noop("machines in the same network as the box"),
            "everybody": noop("every machine that reaches it"),
        },
    ),
    "discovery.enabled": Words(
        noop("Look for printers"),
        noop("On USB and in the own networks. What is found is only used once somebody adds it."),
    ),
    "web.language": Words(
        noop("Language of the pages"),
        noop("Everybody can choose another one for their own browser, at the foot of each page."),
        {"": noop("as each browser asks for"), **LANGUAGES},
    ),
    "web.time_zone": Words(
        noop("Time zone"),
        noop("Such as Europe/Berlin. Left empty, it is the one that the box itself is set to."),
    ),
    "web.undo_seconds": Words(
        noop("Take back a reject"),
        noop("So long a reject can be taken back: a thumb may slip."),
    ),
    "push.enabled": Words(
        noop("Tell browsers while no page is open"),
        noop(
            "A message of each receipt that waits goes, encrypted, by the service of the browser's maker."
            " Needs internet, and a certificate that the browser trusts."
        ),
    ),
    "push.contact": Words(
        noop("Contact for browser services"),
        noop("Such as mailto:shop@shop.example. Left empty, it is the address of the pages."),
    ),
    "limits.stale_seconds": Words(
        noop("Ask again after"),
        noop(
            "A receipt that waited so long for its printer does not come out unasked when the printer is"
            " back: somebody is asked whether it is still wanted."
        ),
        counted_in="minutes",
    ),
    "limits.attempts": Words(
        noop("Tries"),
        noop("So often a receipt is sent of which the printer took nothing; then it has failed."),
    ),
    "limits.connect_seconds": Words(
        noop("Wait for a network printer"), noop("So long it may take to answer before it counts as away.")
    ),
    "limits.confirm_seconds": Words(
        noop("Wait for the paper"),
        noop("So long a printer may take to say that a receipt is out, once it has all of it."),
    ),
    "limits.send_seconds": Words(
        noop("Give up a receipt after"), noop("If its printer takes no more of it for so long.")
    ),
    "limits.job_bytes": Words(
        noop("Largest receipt"),
        noop("A metre of pictures is 0.6 MB. Larger ones are refused."),
        counted_in="megabytes",
    ),
    "limits.free_bytes": Words(
        noop("Space to keep free"),
        noop("With less, new receipts are refused, so that those which were taken stay safe."),
        counted_in="megabytes",
    ),
    "limits.retention_days": Words(
        noop("In new queues, keep receipts for"),
        noop(
            "What receipts say is erased then, as there may be names in them; that they were here stays."
            " 0: for ever."
        ),
    ),
    "identity.password_length": Words(
        noop("Length of passwords"),
        noop("Characters at least. Four plain words are a good password."),
    ),
    "identity.idle_hours": Words(
        noop("Log out who is away for"),
        noop("A page that nobody used for so long asks for the password again."),
    ),
    "identity.session_days": Words(noop("Log in anew after"), noop("Also where a page is used all day.")),
    "panel.kind": Words(
        noop("Kind of panel"),
        noop("Real ones are wired to the pins; on the screen they are on every page."),
        {"none": noop("none"), "screen": noop("on the screen"), "gpio": noop("real ones, on the pins")},
    ),
    "panel.approve_pin": Words(noop("Approve button"), noop("Number of its GPIO. It connects to ground.")),
    "panel.reject_pin": Words(noop("Reject button"), noop("Number of its GPIO. It connects to ground.")),
    "panel.green_pin": Words(noop("Green light"), noop("Number of its GPIO.")),
    "panel.amber_pin": Words(noop("Amber light"), noop("Number of its GPIO.")),
    "panel.red_pin": Words(noop("Red light"), noop("Number of its GPIO.")),
    "panel.buzzer_pin": Words(noop("Buzzer"), noop("Number of its GPIO.")),
    "panel.chip": Words(
        noop("Chip"),
        noop("Number of the gpiochip that the pins are on. -1: the board's own, which fits nearly always."),
    ),
    "panel.button_pull": Words(
        noop("Resistors at the buttons"),
        noop("The pins bring their own. Choose none where the board has some."),
        {
            "up": noop("the pin's own, to 3.3 V"),
            "down": noop("the pin's own, to ground"),
            "none": noop("none"),
        },
    ),
    "panel.button_active": Words(
        noop("Level of a pressed button"),
        noop("Counts where there are no resistors of the pins' own."),
        LEVELS,
    ),
    "panel.light_active": Words(noop("Level that lights a light"), "", LEVELS),
    "panel.buzzer_active": Words(noop("Level that sounds the buzzer"), "", LEVELS),
    "panel.debounce_seconds": Words(
        noop("A button has to stay down for"), noop("Contacts bounce for 5 to 10 thousandths of a second.")
    ),
    "panel.guard_seconds": Words(
        noop("Guard time"),
        noop("A press so soon after another receipt came up does nothing: nobody can have looked at it."),
    ),
    "panel.hold_seconds": Words(
        noop("Approve all"), noop("Holding the approve button for so long approves all receipts that wait.")
    ),
    "panel.both_seconds": Words(
        noop("Status slip"), noop("Holding both buttons for so long prints a slip with the box's address.")
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a settings page; one for experts is folded."""

    title: str
    lead: str
    keys: tuple[str, ...]
    is_expert: bool = False


def _part(title: str, lead: str, room: str, *names: str) -> Part:
    return Part(title, lead, tuple(name if "." in name else f"{room}.{name}" for name in names))


def _expert(title: str, lead: str, room: str, *names: str) -> Part:
    return replace(_part(title, lead, room, *names), is_expert=True)


GENERAL: tuple[Part, ...] = (
    _part(noop("The box"), "", "box", "name", "address"),
    _part(noop("Language and time"), "", "web", "language", "time_zone"),
    _part(noop("At the counter"), "", "web", "undo_seconds", "push.enabled"),
    _expert(
        noop("Receipts and printers"),
        noop("How long the box waits, and when it asks."),
        "limits",
        *("stale_seconds", "attempts", "confirm_seconds", "send_seconds", "connect_seconds"),
    ),
    _expert(noop("Room for receipts"), "", "limits", "job_bytes", "free_bytes"),
    _expert(noop("Logging in"), "", "identity", "password_length", "idle_hours", "session_days"),
    _expert(
        noop("In the network"),
        "",
        "advertise",
        *("raw.open_to", "enabled", "note", "discovery.enabled", "network.country", "push.contact"),
    ),
)
PANEL: tuple[Part, ...] = (
    _part(noop("Buttons and lights"), "", "panel", "kind"),
    _expert(
        noop("Timing"),
        noop("Counts with the next press."),
        "panel",
        *("hold_seconds", "both_seconds", "guard_seconds", "debounce_seconds"),
    ),
    _part(
        noop("Pins"),
        noop("By their GPIO numbers, as the drawing shows them; each part has a pin of its own."),
        "panel",
        *("approve_pin", "reject_pin", "green_pin", "amber_pin", "red_pin", "buzzer_pin", "chip"),
    ),
    _expert(
        noop("Wiring"),
        "",
        "panel",
        *("button_pull", "button_active", "light_active", "buzzer_active"),
    ),
)
RETENTION: tuple[Part, ...] = (_part(noop("New queues"), "", "limits", "retention_days"),)
PAGES: Mapping[str, tuple[Part, ...]] = {"general": GENERAL, "panel": PANEL, "retention": RETENTION}
