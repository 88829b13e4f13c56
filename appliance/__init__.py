"""The print appliance: takes jobs as a printer would, shows them, prints them after a yes."""

from appliance import namesake

namesake.check()
