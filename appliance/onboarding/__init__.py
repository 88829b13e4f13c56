"""The first steps of a new box: a list that knows what is done, and goes when all of it is."""
