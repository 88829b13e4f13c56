"""SQLite files that survive a pulled plug, and that notice where the card has changed what was written."""
