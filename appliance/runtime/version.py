"""Which version of the box this is. A card has no package of it that could be asked."""

VERSION = "0.1.0"
