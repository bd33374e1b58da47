"""From a SQLite URL to a file that is there and is a database, or an error that says what to do."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from src.errors import BadDatabase, UnknownDatabase
from src.models.config import PROJECT_ROOT

_MAGIC: Final = b"SQLite format 3\0"


def database_path(url: str) -> Path:
    """The absolute path that a `sqlite:///...` URL names: from the working directory, else from the project's root.

    Raises UnknownDatabase when the URL names no file.
    """
    try:
        name = make_url(url).database
    except ArgumentError as error:
        raise UnknownDatabase("That is not a database URL.", hint="Write sqlite:///path/to/file.db.") from error
    if not name or name == ":memory:" or name.startswith("file:") or "\0" in name:
        raise UnknownDatabase("The URL names no database file.", hint="Write sqlite:///path/to/file.db.")
    path = Path(name).expanduser()
    if path.is_absolute():
        return path
    here = Path.cwd() / path
    return here if here.exists() or not (PROJECT_ROOT / path).exists() else PROJECT_ROOT / path


def check_file(path: Path) -> None:
    """Raises UnknownDatabase when nothing is there, BadDatabase when it is not a SQLite file we may read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadDatabase(f"{path} is a directory.", hint="Name the database file inside it.")
        if not stat.S_ISREG(mode):
            raise BadDatabase(f"{path} is not a regular file.", hint="Name a SQLite database file.")
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnknownDatabase(f"There is no database file at {path}.", hint="Check the path; it may be relative.") from error
    except PermissionError as error:
        raise BadDatabase(f"{path} may not be read.", hint="Give this user read permission on the file.") from error
    except OSError as error:
        raise BadDatabase(f"{path} cannot be read: {error.strerror}.", hint="Check the path and the disk.") from error
    if not head:
        raise BadDatabase(f"{path} is empty.", hint="Load some tables into it first.")
    if head != _MAGIC:
        raise BadDatabase(f"{path} is not a SQLite database.", hint="Name a file that SQLite made (.db, .sqlite).")
