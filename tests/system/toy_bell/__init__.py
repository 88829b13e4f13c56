"""A capability as a newcomer would add it: all that it is stands in this folder."""
