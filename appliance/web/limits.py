"""The limits of what the API takes and gives at once."""

MAX_LIST = 500  # jobs in one answer: about 300 KB
DEFAULT_LIST = 50
MAX_BATCH = 1_000  # jobs decided at once: as many as a page shows waiting; a second or two on a Pi
MAX_FOUND = 10_000  # jobs that a filter may find for one batch or export: a shop's year, or a busy month
MAX_NUMBER = 2**63 - 1  # of a job: what SQLite can count to
MAX_COMMANDS = 5_000  # in one answer: about 700 KB
MAX_TEXT = 1_000  # characters of a reason or a search
MAX_PRESS_SECONDS = 10.0  # of a button on the screen; the longest that means something is five
MAX_ONCE = 255  # characters of an Idempotency-Key
MAX_PAUSE_REASON = 200  # characters: it stands beside the printer
MAX_FIELDS = 500  # of a form or a query; the longest form has a hundred
MAX_NAME = 64  # characters of the name of an unknown field that are said back
