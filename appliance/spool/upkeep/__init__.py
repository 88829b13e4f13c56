"""What the core does by itself: it watches the clock, erases what is old, and looks for damage."""
