"""Liquid within bounds, with filters for paper: loaded by the drawing process with the first template."""
