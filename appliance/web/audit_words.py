"""What people have done, as the audit names it, in words of whoever reads the page."""

from __future__ import annotations

from appliance.web.language import gettext, noop
from appliance.web.status_text import word

JOB = "job "  # before what became of a receipt
DEEDS: frozenset[str] = frozenset(
    {
        noop("audit exported"),
        noop("backup downloaded"),
        noop("box restarted"),
        noop("browser is told"),
        noop("browser is told no more"),
        noop("button on the screen pressed"),
        noop("change of settings taken back"),
        noop("clock set"),
        noop("definitions restored"),
        noop("devices known"),
        noop("key created"),
        noop("key revoked"),
        noop("logged out everywhere"),
        noop("login"),
        noop("login from a new device"),
        noop("login refused"),
        noop("logout"),
        noop("network joined"),
        noop("networks searched"),
        noop("pairing refused"),
        noop("panel tested"),
        noop("password changed"),
        noop("password refused"),
        noop("PIN changed"),
        noop("PIN refused"),
        noop("PIN removed"),
        noop("printer added"),
        noop("printer changed"),
        noop("printer moved"),
        noop("printer paused"),
        noop("printer removed"),
        noop("printer resumed"),
        noop("printer seen elsewhere"),
        noop("printer tested"),
        noop("printer's move denied"),
        noop("queue added"),
        noop("queue changed"),
        noop("queue removed"),
        noop("receipt downloaded"),
        noop("receipts exported"),
        noop("refresh token used again or too late"),
        noop("removal undone"),
        noop("role changed"),
        noop("session ended"),
        noop("set-up refused"),
        noop("settings changed"),
        noop("support file downloaded"),
        noop("switched by PIN"),
        noop("tablet invited"),
        noop("tablet paired"),
        noop("template added"),
        noop("template changed"),
        noop("template put back"),
        noop("template removed"),
        noop("user added"),
        noop("user put back"),
        noop("user removed"),
        noop("virtual printer's faults set"),
        noop("virtual printer's paper torn off"),
    }
)


def deeds() -> list[tuple[str, str]]:
    """All that is done, by name and as it is shown, in the order of the latter."""
    return sorted(((name, deed(name)) for name in DEEDS), key=lambda each: each[1].casefold())


def deed(action: str) -> str:
    """What somebody did, in the language of who asks."""
    if action.startswith(JOB):
        return gettext("receipt: %(what)s", what=word(action.removeprefix(JOB)))
    return gettext(action) if action in DEEDS else action
