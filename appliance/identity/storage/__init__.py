"""The tables of users, keys and the audit, and every query of them."""
