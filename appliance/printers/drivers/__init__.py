"""Drivers: bytes to a printer of one kind, and back where there is a way."""
