"""The whole box: what it is made of, the list of its parts, and one life of it from start to stop."""
