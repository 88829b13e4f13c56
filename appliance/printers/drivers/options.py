"""The options behind the question mark of a device URI."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl

from appliance.printers.errors import DriverError
from appliance.settings.checks import Check


def read_options(uri: SplitResult, checks: Mapping[str, Check]) -> dict[str, object]:
    """The options given, checked. Raises DriverError for one that is unknown, given twice, or wrong."""
    options: dict[str, object] = {}
    for name, value in parse_qsl(uri.query, keep_blank_values=True):
        if name not in checks:
            close = difflib.get_close_matches(name, checks, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(checks)}"
            raise DriverError(f"{uri.geturl()!r} has an unknown option {name!r}; {hint}")
        if name in options:
            raise DriverError(f"{uri.geturl()!r} says {name} twice")
        try:
            options[name] = checks[name](value)
        except ValueError as error:
            raise DriverError(f"{uri.geturl()!r}: {name}: {error}") from None
    return options
