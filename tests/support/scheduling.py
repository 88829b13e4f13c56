"""Which tests run in one process, and which begin first, where scripts/test runs them in several."""

from __future__ import annotations

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

TOGETHER = {  # the beginning of a test's name, and the group that it belongs to
    "tests/hardware/": "the rig",  # one boot serves all of them
}
FIRST = (  # what takes longest: begun last, it would be waited for alone
    *("tests/hardware/", "tests/browser/", "tests/system/", "tests/network/", "tests/clients/"),
    *("tests/security/", "tests/faults/"),
    *("tests/appliance/advertise/", "tests/appliance/printers/"),
)


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """Hands a process all tests of a group: those of a file, which share what they start, or of TOGETHER."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """The group of a test by its name."""
    return next(
        (group for start, group in TOGETHER.items() if nodeid.startswith(start)), nodeid.split("::")[0]
    )


def put_in_order(items: list[pytest.Item]) -> None:
    """Sort tests so that those of FIRST begin first."""

    def place(item: pytest.Item) -> int:
        return next((at for at, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))

    items.sort(key=place)
