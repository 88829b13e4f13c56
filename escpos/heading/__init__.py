"""What a receipt is called: its title, its total and its currency, read off its lines (`summary.py`).

Each is told where it is certain, and is None otherwise: nobody can tell a wrong total from a right one.
"""

VERSION = 1  # of what is read: what another version has read is read again
