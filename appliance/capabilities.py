"""Capabilities beyond the core: each is a package, and one line here.

A package has what it needs of these modules, and each is loaded when it is used:

    part.py      PART, a class of Part (box/part.py) that is made with the Box: its life, requests and pages
    settings.py  SETTINGS, a dataclass of settings: the table of its name in counterproof.toml
    store.py     SCHEMA, its tables in the core's database (storage/engine.py), and what is asked of them
    checks.py    CHECKS, what `counterproof doctor` looks at
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

CAPABILITIES: tuple[str, ...] = (
    "appliance.onboarding",
    "appliance.push",
    "appliance.editing",
    "appliance.templates",
)


def provided(module: str, name: str) -> Iterator[tuple[str, Any]]:
    """The capabilities that have a module, by their last name, and what it has by a name."""
    for package in CAPABILITIES:
        path = f"{package}.{module}"
        if find_spec(path) is not None:
            yield package.rpartition(".")[2], getattr(import_module(path), name)


def schemas() -> list[Any]:
    """The tables of capabilities, which stand in the core's database."""
    return [schema for _, schema in provided("store", "SCHEMA")]
