"""Builds the sample where it is missing or old; safe when several processes try at once."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from src.errors import BadDatabase
from src.services.sample import schema, truth

_HEADER, _MAGIC = 100, b"SQLite format 3\x00"
_USER_VERSION, _APPLICATION_ID = slice(60, 64), slice(68, 72)  # https://www.sqlite.org/fileformat.html, "The Database Header"


def ensure_sample(path: Path) -> bool:
    """Makes sure the sample of this version is at `path`; True when it had to be built.

    Raises BadDatabase when something else is at `path` (it is never overwritten) or when it cannot be written.
    """
    if _found(path) == "current":
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            if _found(path) == "current":  # another process was faster
                return False
            _build(path)
    except OSError as error:
        raise BadDatabase(
            f"The sample database cannot be written to {path}.",
            hint="Make the folder writable, or name a database of your own.",
        ) from error
    return True


def _found(path: Path) -> Literal["current", "outdated", "missing"]:
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        raise BadDatabase(f"{path} cannot be read.", hint="Check the path and its permissions.") from error
    if not header:  # what a careless sqlite3.connect leaves behind
        return "missing"
    if header[: len(_MAGIC)] != _MAGIC or int.from_bytes(header[_APPLICATION_ID]) != schema.APPLICATION_ID:
        raise BadDatabase(f"{path} is not the sample database.", hint="Move it away, or choose another path for the sample.")
    return "current" if int.from_bytes(header[_USER_VERSION]) == truth.VERSION else "outdated"


def _build(path: Path) -> None:
    from src.services.sample.build import make_tables, write_database  # numpy: not for the start path

    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        write_database(part, make_tables())
        part.chmod(0o644)  # mkstemp's 0600 would hide it from the other users of a shared checkout
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One builder at a time. The lock file stays: removing it would let two processes lock two files."""
    with path.with_name(f"{path.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
