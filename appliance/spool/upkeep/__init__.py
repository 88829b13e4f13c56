"""The upkeep of the core: it watches the clock, erases what is old, and looks for damage."""
