"""`python -m appliance.cli` is the command `counterproof`."""

from appliance.cli import main

main()
