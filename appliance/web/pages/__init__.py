"""The pages, a file for each, and what they are made of."""
