"""How much the API takes and gives at once."""

MAX_LIST = 500  # jobs in one answer: about 300 KB
DEFAULT_LIST = 50
MAX_COMMANDS = 5_000  # in one answer: about 700 KB
MAX_TEXT = 1_000  # characters of a reason or a search
MAX_PRESS_SECONDS = 10.0  # of a button on the screen; the longest that means something is five
MAX_ONCE = 255  # characters of an Idempotency-Key
MAX_PAUSE_REASON = 200  # characters: it stands beside the printer
