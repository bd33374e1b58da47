"""Folders for what is not whole yet: gone when they are done with, and at the next start where a process was killed in them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SCRATCH: Final = "scratch"
"""The folder under `settings.home` for files that come in."""
_PARTS: Final = ("values", "catalogs")
"""Where `*.part` files grow beside what they will replace."""
_HELD: Final = ".held"
_YOUNG_SECONDS: Final = 120.0


@contextmanager
def scratch(parent: Path, prefix: str) -> Iterator[Path]:
    """An empty folder in `parent`, deleted at the end. As long as it is there, its process holds a lock in it."""
    parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=parent, prefix=prefix, ignore_cleanup_errors=True) as made,
        (Path(made) / _HELD).open("w") as held,
    ):
        fcntl.flock(held, fcntl.LOCK_EX)  # the kernel gives it back when the process ends, however it ends
        yield Path(made)


def drop_left(parent: Path, prefix: str) -> int:
    """Deletes the folders of processes that are gone; those of living ones stay. How many went."""
    return sum(_drop(folder) for folder in parent.glob(f"{prefix}*") if folder.is_dir())


def drop_parts(home: Path, now: float) -> None:
    """Deletes half-written indexes and catalogs that nothing has been written to for two minutes."""
    for part in (p for folder in _PARTS for p in (home / folder).glob("*.part*")):
        try:
            if now - part.stat().st_mtime > _YOUNG_SECONDS:
                part.unlink()
        except FileNotFoundError:
            continue


def _drop(folder: Path) -> bool:
    try:
        held = (folder / _HELD).open("r")
    except FileNotFoundError:  # made this moment, or killed before it was held: empty in both cases
        try:
            os.rmdir(folder)
        except OSError:
            return False
        return True
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return True
