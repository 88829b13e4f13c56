"""The models by the names that routes give them."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from pydantic import BaseModel


@cache
def model(name: str) -> type[BaseModel]:
    """`responses.Job` is one of this package; `appliance.room.module:Name` is any other."""
    if ":" in name:
        module, _, word = name.partition(":")
    else:
        module, _, word = f"{__package__}.{name}".rpartition(".")
    found: type[BaseModel] = getattr(import_module(module), word)
    return found
