"""Jobs: how they come in, change their state, print, and are erased."""
