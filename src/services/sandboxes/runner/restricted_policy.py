"""How the restricted tier isolates itself on this machine: what it may do as root, and what it can do without.

Three kinds of process, each with less than the one above it: the zygote, which imports and forks; a supervisor for each
run, which keeps the time; a worker, which holds user code (see `confine`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from src.services.sandboxes.runner import landlock, linux, seccomp, view
from src.services.sandboxes.runner.confine import Policy, readable_paths
from src.services.sandboxes.runner.syscalls import PARENTS

SLOTS: Final = 8
"""Each concurrent run gets a user of its own, so that limits and signals do not meet."""
SESSION_SLOTS: Final = 24
"""And each session."""
_FIRST_UID: Final = 61_184
_ZYGOTES: Final = 125
"""Users 61184 to 65183, which no distribution gives to anybody for good; zygotes share them out by their process id."""
_USERS: Final = SLOTS + SESSION_SLOTS
_NEW_MOUNTS: Final = 0x00020000
_NEW_USER: Final = 0x10000000
_NEW_UTS: Final = 0x04000000
_NEW_IPC: Final = 0x08000000
_NEW_NET: Final = 0x40000000
_CAP_DAC_READ_SEARCH: Final = 2
_CAP_KILL: Final = 5
_CAP_SETGID: Final = 6
_CAP_SETUID: Final = 7


def isolate(*, weak: bool = False) -> dict[str, Any]:
    """Leaves the host's network, IPC, host name and files where permitted; the facts, with a reason for each thing not done."""
    root = os.geteuid() == 0
    facts: dict[str, Any] = {"weak": weak, "uid": "unchanged: not started as root"}
    facts["namespaces"] = _leave_namespaces(root)
    facts["view"] = _enter_view(root)
    if root:
        hidden = _unreadable(path for path in readable_paths() if path != os.environ.get("MPLCONFIGDIR"))
        facts["uid"] = "dropped" if not hidden else f"kept, without capabilities: other users cannot read {hidden}"
    return facts


def confine_parents(facts: dict[str, Any]) -> None:
    """Takes from the zygote, and so from every supervisor, what neither needs. Adds to the facts what it could not take."""
    # Nobody else's files: what is root's alone can still be read where the user is kept.
    kept = {_CAP_SETUID, _CAP_SETGID, _CAP_KILL} if facts["uid"] == "dropped" else {_CAP_DAC_READ_SEARCH}
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    linux.drop_bounding_set()
    if os.geteuid() == 0:
        linux.drop_capabilities(kept)
    linux.no_new_privileges()
    fonts = os.environ.get("MPLCONFIGDIR")
    # Workers raise their own score for the out-of-memory killer; under root's own id /proc holds more than that.
    mine = ["/proc"] if not facts["uid"].startswith("kept") else []
    try:
        landlock.restrict([*readable_paths(), *view.ALSO, "/proc"], [*mine, *([fonts] if fonts else [])])
        seccomp.install_filter(seccomp.build_filter(linux.machine(), spared=PARENTS))
        seccomp.build_filter(linux.machine())  # once, for every fork below
        facts["parents"] = "landlock seccomp"
    except (landlock.NoLandlock, seccomp.NoSeccomp) as error:
        facts["parents"] = f"none: {error}"  # a worker meets the same and, unless it may be weak, refuses to run


def become_supervisor(policy: Policy) -> None:
    """Gives up what only the zygote needs: its user and every capability."""
    if policy.uid is not None:
        os.setgroups([])
        os.setresgid(policy.uid, policy.uid, policy.uid)
        os.setresuid(policy.uid, policy.uid, policy.uid)
    linux.drop_capabilities()
    linux.set_dumpable(False)  # a change of user may have set it
    linux.die_with_parent()  # and has unset this


def policy(slot: int, facts: dict[str, Any]) -> Policy:
    """The policy of the run in that slot: strict unless an operator allows less, nothing writable."""
    uid = _FIRST_UID + facts["zygote"] % _ZYGOTES * _USERS + slot % _USERS if facts["uid"] == "dropped" else None
    return Policy(strict=not facts["weak"], uid=uid, facts=facts)


def _leave_namespaces(root: bool) -> str:
    wanted, names = _NEW_NET | _NEW_IPC | _NEW_UTS, "net ipc uts"
    user, group = os.geteuid(), os.getegid()
    try:
        linux.unshare(wanted if root else wanted | _NEW_USER)
    except OSError as error:
        return f"none: {error.strerror}"
    if root:
        return names
    _map_to_itself(user, group)
    return f"user {names}"


def _map_to_itself(user: int, group: int) -> None:
    """Keeps this user's name in the new user namespace; without one, it could own nothing there."""
    linux.set_dumpable(True)  # else its /proc files are root's
    with suppress(OSError):
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            Path(f"/proc/self/{name}").write_text(text, encoding="ascii")
    linux.set_dumpable(False)


def _enter_view(root: bool) -> str:
    try:
        linux.unshare(_NEW_MOUNTS)
        view.enter(readable_paths(), os.environ.get("MPLCONFIGDIR"))
    except OSError as error:
        return f"none: {error.strerror}"
    return "own root folder" if root else "own root folder, in a user namespace"


def _unreadable(paths: Iterable[str]) -> str | None:
    """The first folder on the way to `paths` that another user could not pass."""
    for path in paths:
        if path.startswith("/proc/"):
            continue  # a process may always read its own
        place = Path(os.path.realpath(path))
        for step in (place, *place.parents):
            if step.exists() and not step.stat().st_mode & stat.S_IXOTH:
                return str(step)
    return None
