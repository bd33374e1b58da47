"""Folders for what is not whole yet: gone when they are done with, and at the next start where a process was killed in them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SCRATCH: Final = "scratch"
"""The folder under `settings.home` for files that come in."""
_PART: Final = ".part"
_HELD: Final = ".held"
_YOUNG_SECONDS: Final = 1.0


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


@contextmanager
def part_beside(path: Path) -> Iterator[Path]:
    """A new file beside `path`, to be written and moved in its place; deleted at the end where it was not. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=_PART, dir=path.parent)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield Path(name)
    finally:
        os.close(handle)
        Path(name).unlink(missing_ok=True)


def drop_parts(folder: Path) -> int:
    """Deletes what processes that are gone were writing beside something. How many went."""
    return sum(_drop_part(part) for part in folder.glob(f"*{_PART}"))


def _drop_part(part: Path) -> bool:
    try:
        with part.open("rb") as held:
            if time.time() - part.stat().st_mtime < _YOUNG_SECONDS:  # made this moment, and not held yet
                return False
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()
    except (FileNotFoundError, BlockingIOError):
        return False
    return True


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
