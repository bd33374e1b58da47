"""How often the kernel's out-of-memory killer struck in this container, by the kernel's own count."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

CGROUPS: Final = Path("/sys/fs/cgroup")
_PLACES: Final = ("memory.events", "memory/memory.oom_control")
"""Of cgroup v2, and of v1."""


def oom_kills(cgroups: Path = CGROUPS) -> int | None:
    """The count, or None where the kernel keeps none for us (a mount that is missing, a kernel before 4.13)."""
    for name in _PLACES:
        try:
            lines = (cgroups / name).read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            continue
        found = dict(words for line in lines if len(words := line.split()) == 2)
        if found.get("oom_kill", "").isdecimal():
            return int(found["oom_kill"])
    return None


def struck() -> bool | None:
    """Whether it struck in this container; None outside of one, where the count is not ours alone."""
    kills = oom_kills() if os.getpid() == 1 else None
    return None if kills is None else kills > 0
