"""Commands to paper: a machine with a printer's settings, and a handler for each command that shows."""
