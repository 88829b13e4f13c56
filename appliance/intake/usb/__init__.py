"""The USB port where the box is a printer, and a till the host."""
