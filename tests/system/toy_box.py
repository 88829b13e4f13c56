"""The command line of a box with one more capability: one line."""

from __future__ import annotations

import sys

from appliance import capabilities
from appliance.cli import main

if __name__ == "__main__":
    capabilities.CAPABILITIES = (*capabilities.CAPABILITIES, "toy_bell")
    sys.argv = ["counterproof", *sys.argv[4:]]  # behind `python -m appliance.cli`
    main()
