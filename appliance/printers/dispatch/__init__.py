"""Dispatch: the approved jobs of each printer, in order, on a thread of its own."""
