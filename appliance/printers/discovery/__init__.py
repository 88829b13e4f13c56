"""Finds printers, and keeps a table of what was seen. Nothing is used because it was found."""
