"""The tables of the core, and all that is asked of them."""
