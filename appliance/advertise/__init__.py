"""Tells the network what is here: each queue with a raw port, the pages, the box (multicast DNS, Bonjour)."""
