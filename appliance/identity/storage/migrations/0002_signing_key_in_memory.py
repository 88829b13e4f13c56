"""The key that access tokens are signed with is in no file any more: whoever had one could log in with it."""


def up(migrator, db):
    """Erase it; secure_delete overwrites it in the file, and the log is cut off afterwards."""
    db.execute_sql("DELETE FROM secret WHERE name = 'signing-key'")
