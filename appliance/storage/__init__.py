"""Storage: one interface (`engine.py`), and SQLite behind it on a box. Nothing is loaded here."""
