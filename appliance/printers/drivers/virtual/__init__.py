"""The virtual printer: the shipped fake, which prints to files and can be told to have faults."""
