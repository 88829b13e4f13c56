"""The SD-card image: what is in it, and what makes it."""
