"""Predictions of a benchmark as lines of a file: appended one by one, so that a run that was ended can be taken up again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

MADE_WITH: Final = "made_with"
"""Key of the first line: all that must be the same for another run to go on with the file."""
Line = dict[str, Any]


class Predictions:
    """What was predicted, by id. With a path, each line is in the file as soon as it is added, whole or not at all.

    Lines of a run with the same settings are kept. One whose model failed (`problem`) is asked again; its new line counts.
    """

    def __init__(self, path: Path | None, made_with: Line, *, anew: bool = False) -> None:
        """`anew`: what a run before left is thrown away. Raises SystemExit where it was made with other settings."""
        self._path = path
        self._lines: dict[str, Line] = {}
        if path is not None and anew:
            path.unlink(missing_ok=True)
        if path is not None:
            self._take_up(path, json.loads(json.dumps(made_with)))

    def done(self, case: str) -> Line | None:
        """The line of a question that needs no asking again."""
        line = self._lines.get(case)
        return None if line is None or line.get("problem") else line

    def add(self, line: Line) -> None:
        """Keeps a line, in place of one of the same id."""
        self._lines[str(line["id"])] = line
        self._append(line)

    def of(self, ids: Iterable[str]) -> list[Line]:
        """The lines of those questions, in their order. Raises KeyError for one that was not asked."""
        return [self._lines[case] for case in ids]

    def _take_up(self, path: Path, made_with: Line) -> None:
        whole = _whole_lines(path)
        if not whole:
            path.write_bytes(b"")
            self._append({MADE_WITH: made_with})
            return
        first = json.loads(whole[0]).get(MADE_WITH)
        if first != made_with:
            changed = sorted(k for k in {*made_with, *(first or {})} if (first or {}).get(k) != made_with.get(k))
            raise SystemExit(f"{path} was made with another {', '.join(changed)}: name another file, or delete it.")
        for line in map(json.loads, whole[1:]):
            self._lines[str(line["id"])] = line

    def _append(self, line: Line) -> None:
        if self._path is None:
            return
        with self._path.open("ab", buffering=0) as file:
            file.write(json.dumps(line, ensure_ascii=False, default=str).encode() + b"\n")


def _whole_lines(path: Path) -> list[bytes]:
    """The lines of a file; what follows the last line end was being written when its run ended, and is cut off."""
    if not path.exists():
        return []
    raw = path.read_bytes()
    end = raw.rfind(b"\n") + 1
    if end < len(raw):
        os.truncate(path, end)
    return raw[:end].splitlines()
