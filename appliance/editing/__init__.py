"""Receipts are changed before they print: by a program, and by people on the paper itself."""
