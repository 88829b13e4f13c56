"""One's own password once more, before users, roles, keys or the rules of logging in change.

An unlocked screen, or a token that was left somewhere, makes no admin. Where there is no login nothing is
asked.
"""

from __future__ import annotations

from appliance.identity import Identity, Kind
from appliance.runtime.i18n import message
from appliance.web import problem_kinds as kinds
from appliance.web.access import address, principal
from appliance.web.problems import BadInput

FIELD = "confirm"


def confirm(identity: Identity, password: str | None, field: str = FIELD) -> None:
    """Have who asks show again that it is them. Raises BadInput, and as People.confirm does."""
    asking = principal()
    if asking.kind is Kind.OPEN:
        return
    if asking.user is None:
        raise BadInput(
            field, message("only people who log in may do this, with their own password; a key has none")
        )
    if not password:
        raise BadInput(
            field,
            message("write your own password, so that nobody else does this at your screen"),
            kinds.MISSING_FIELD,
        )
    identity.users.confirm(asking.user, password, address(), asking.session)
