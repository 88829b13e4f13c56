"""The most that a document may ask for: it may come from anybody on the network."""

from __future__ import annotations

# A job of 10 MB, the most that a box takes, has 20 MB as hexadecimal digits; elements take the rest.
MAX_BYTES = 32 * 1024 * 1024
MAX_ELEMENTS = 400_000  # 100 MB of memory at the most; a receipt of 12.5 m has about 10,000
MAX_DEPTH = 8  # SOAP needs two, a page and what stands on it two more
MAX_ATTRIBUTES = 32  # of an element; <text> knows the most, 16
MAX_OUTPUT = 16 * 1024 * 1024  # bytes of commands: a box takes 10 MB
MAX_FED = 100_000  # dots of feeds that elements name, 12.5 m: the longest paper that a picture shows
MAX_RULES = 16  # upright lines at a time: a table of that many columns fills the widest paper
MAX_DATA = 4_296  # bytes of a two-dimensional code: more than the largest QR code, PDF417 or MaxiCode holds
