"""The process that draws. It loads nothing else of the box, so that it starts fast and stays small."""
