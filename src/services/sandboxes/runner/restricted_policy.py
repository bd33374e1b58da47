"""How the restricted tier isolates itself on this machine: what it may do as root, and what it can do without."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, Final

from src.services.sandboxes.runner import linux, seccomp
from src.services.sandboxes.runner.confine import Policy, readable_paths

FIRST_UID: Final = 65532
SLOTS: Final = 8
"""Each concurrent run gets a user of its own, counted down from FIRST_UID, so that limits and signals do not meet."""
_NEW_USER: Final = 0x10000000
_NEW_UTS: Final = 0x04000000
_NEW_IPC: Final = 0x08000000
_NEW_NET: Final = 0x40000000


def isolate() -> dict[str, Any]:
    """Leaves the host's network, IPC and host name where permitted; the facts, with the reason for each thing not done."""
    seccomp.build_filter(linux.machine())  # once, for every fork below
    facts: dict[str, Any] = {"uid": "unchanged: not started as root"}
    root = os.geteuid() == 0
    if root:
        hidden = _unreadable(readable_paths())
        facts["uid"] = "dropped" if not hidden else f"kept, without capabilities: other users cannot read {hidden}"
    try:
        linux.unshare(_NEW_NET | _NEW_IPC | _NEW_UTS | (0 if root else _NEW_USER))
        facts["namespaces"] = "net ipc uts" if root else "user net ipc uts"
    except OSError as error:
        facts["namespaces"] = f"none: {error.strerror}"
    return facts


def policy(slot: int, facts: dict[str, Any]) -> Policy:
    """The policy of the run in that slot: strict, nothing writable."""
    uid = FIRST_UID - slot % SLOTS if facts["uid"] == "dropped" else None
    return Policy(strict=True, uid=uid, facts=facts)


def _unreadable(paths: tuple[str, ...]) -> str | None:
    """The first folder on the way to `paths` that another user could not pass."""
    for path in paths:
        if path.startswith("/proc/"):
            continue  # a process may always read its own
        place = Path(os.path.realpath(path))
        for step in (place, *place.parents):
            if step.exists() and not step.stat().st_mode & stat.S_IXOTH:
                return str(step)
    return None
