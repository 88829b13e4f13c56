"""The tables of people, keys and the audit, and all that is asked of them."""
