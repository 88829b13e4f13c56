"""What is kept: one interface to it (`engine.py`), and SQLite behind it on a box. Nothing is loaded here."""
