"""What the process needs of its system: threads, systemd, the clock, files, and the language it speaks."""
