"""The first admin, where counterproof.toml names one."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from appliance.identity import Actor, IdentityError, Role
from appliance.identity.users import Users
from appliance.runtime.i18n import message
from appliance.settings import FirstAdmin

log = logging.getLogger(__name__)
TAKEN = "admin-taken"  # in the folder of systemd's RuntimeDirectory=: counterproof-erase.path waits for it
FILE = "counterproof.toml"


def take_admin(admin: FirstAdmin, users: Users) -> str:
    """Make the admin that the file names, unless there is one, and have the file's words erased.

    What was wrong with it, in a sentence; nothing where all is well.
    """
    try:
        if not users.is_set_up():
            _add(admin, users)
            log.info("%s is the first admin, as %s says", admin.name, FILE)
    except IdentityError as error:
        log.warning("the first admin in %s was not taken: %s", FILE, error)
        return message("The first admin in counterproof.toml was not taken: %(error)s", error=error)
    _ask_for_erasing()
    return ""


def _add(admin: FirstAdmin, users: Users) -> None:
    actor = Actor(FILE, "file")
    if admin.password_hash:
        users.add_hashed(admin.name, admin.password_hash, Role.ADMIN, actor)
    else:
        users.add(admin.name, admin.password, Role.ADMIN, actor)


def _ask_for_erasing() -> None:
    """The box may not write to the boot partition; a unit with that right sees this."""
    folder = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    if folder:
        Path(folder, TAKEN).touch()
