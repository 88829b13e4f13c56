"""Sinks: where the jobs of a printer go."""
