"""A watch on a database's files: somebody may remove or replace those that were opened."""

from __future__ import annotations

import os
from pathlib import Path


class FileWatch:
    """Looks at a database's file, and at its log. What is written to files without a name is lost."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: dict[Path, os.stat_result] = {}

    def lost(self) -> str:
        """The change of a file since it was seen first; empty where all is as it should be."""
        for path in (self._file, self._file.with_name(f"{self._file.name}-wal")):
            before = self._seen.get(path)
            try:
                now = path.stat()
            except OSError:
                if before is not None:
                    return f"{path} was removed while the box ran"
                continue
            if before is not None and (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino):
                return f"{path} was replaced while the box ran"
            if path == self._file and before is not None and now.st_size < before.st_size:
                return f"{path} was cut off while the box ran"
            self._seen[path] = now
        return ""
