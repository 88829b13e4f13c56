"""Sources: the ways in which jobs come to the box."""
