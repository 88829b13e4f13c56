"""All that the product does as root: one table of deeds, each with the right that it needs.

Each systemd unit that runs as root has the rights of one kind of deed and no more. What the box asks for over
a socket is checked on this side too.
"""

from appliance.privileged.deeds import DEEDS, Deed, Right, answer, perform

__all__ = ["DEEDS", "Deed", "Right", "answer", "perform"]
