"""The largest length of a page of page mode."""

MAX_PAGE_ROWS = 2400  # 30 cm at 203 dpi; more than any model offers
