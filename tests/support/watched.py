"""What a process does to the world while a test looks: connections, programs, files opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_LOOKING: Final[list[list[tuple[str, str]]]] = []
_TOLD: Final = (
    "socket.connect", "socket.sendto", "socket.getaddrinfo", "open", "os.system", "os.exec", "os.posix_spawn",
    "subprocess.Popen",
)  # fmt: skip
_HOOKED: Final[list[bool]] = []


def _hook(event: str, given: tuple[Any, ...]) -> None:
    if _LOOKING and event in _TOLD:
        said = str(given[1]) if event.startswith("socket.") and event != "socket.getaddrinfo" else str(given[0])
        for seen in _LOOKING:
            seen.append((event, said))


@contextmanager
def watched() -> Iterator[list[tuple[str, str]]]:
    """Every audited event from here to the end of the block, as (name, what it is about); of this process alone."""
    if not _HOOKED:
        sys.addaudithook(_hook)
        _HOOKED.append(True)
    seen: list[tuple[str, str]] = []
    _LOOKING.append(seen)
    try:
        yield seen
    finally:
        _LOOKING.remove(seen)
