"""Confines a worker before it sees any user code: the kernel first, the language last."""

from __future__ import annotations

import os
import resource
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from src.services.sandboxes.runner import landlock, linux, seccomp
from src.services.sandboxes.runner.protocol import Request

ENVIRONMENT: Final = {
    "HOME": "/nonexistent",
    "PATH": "",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JOBLIB_MULTIPROCESSING": "0",
    "LOKY_MAX_CPU_COUNT": "1",
}
"""All that a worker finds in its environment."""
_SHARED: Final = ("/usr/lib", "/lib", "/lib64", "/usr/share/fonts", "/usr/share/zoneinfo", "/proc/self/maps")
"""The last is the worker's own memory map, in which scikit-learn looks for its thread libraries."""


class CannotConfine(Exception):
    """A wall that must stand does not; says which."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a worker is confined."""

    strict: bool
    """Refuse to run without Landlock and seccomp. Not strict where a container is the wall already."""
    writable: str | None = None
    """The one folder that may be written, if any."""
    uid: int | None = None
    """The user to become, when started as root."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What is known of the confinement before any fork."""


class Confinement:
    """Every wall around this process, in two steps: what any run needs, then what depends on the request."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._status = -1
        self.facts: dict[str, Any] = dict(policy.facts)

    def begin(self) -> None:
        """Another user, no privileges, few files. Raises CannotConfine."""
        policy = self._policy
        fonts = os.environ.get("MPLCONFIGDIR")
        os.environ.clear()
        os.environ.update(ENVIRONMENT)
        if fonts:
            os.environ["MPLCONFIGDIR"] = fonts  # matplotlib's list of fonts, made beforehand
        if policy.writable:
            os.environ.update(HOME=policy.writable, TMPDIR=policy.writable)
        os.umask(0o077)
        _prefer_as_victim()
        self._status = os.open("/proc/self/status", os.O_RDONLY | os.O_CLOEXEC)  # it will be out of reach
        _drop_user(policy.uid)
        linux.no_new_privileges()
        linux.set_dumpable(False)
        linux.die_with_parent()
        writable = [policy.writable] if policy.writable else []
        self._wall("landlock", lambda: landlock.restrict(readable_paths(), writable))

    def finish(self, request: Request, *, gated: bool = False) -> None:
        """The request's limits, then the system call filter, after which nothing can be changed. Raises CannotConfine.

        `gated`: forks are already held up by a gate (see `forkgate`), whose word counts.
        """
        set_limits(request, _data_bytes(self._status), own_user=self._policy.uid is not None)
        os.close(self._status)
        spared = seccomp.GATED if gated else frozenset[str]()
        self._wall("seccomp", lambda: seccomp.install_filter(seccomp.build_filter(linux.machine(), spared)))

    def _wall(self, name: str, build: Callable[[], int | None]) -> None:
        try:
            self.facts[name] = build() or True
        except (landlock.NoLandlock, seccomp.NoSeccomp) as error:
            if self._policy.strict:
                raise CannotConfine(str(error)) from error
            self.facts[name] = f"none: {error}"


@cache
def readable_paths() -> tuple[str, ...]:
    """The interpreter's library, its packages, fonts, time zones, and the two folders of ours; never the checkout."""
    paths = sysconfig.get_paths()
    ours = Path(__file__).resolve().parents[3]
    found = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found += [str(Path(paths["stdlib"]).parent / "python3" / "dist-packages"), "/usr/lib/python3/dist-packages"]
    found += [str(ours / "analyses"), str(Path(__file__).resolve().parent), os.environ.get("MPLCONFIGDIR", "")]
    return tuple(path for path in dict.fromkeys([*found, *_SHARED]) if path)


def set_limits(request: Request, inherited_bytes: int, *, own_user: bool) -> None:
    """Limits of the kernel's own: processor time, file size, descriptors, memory over what the fork inherited."""
    seconds = int(request.seconds) + 1
    if not request.session:  # there, each cell has its own, set from outside
        _limit(resource.RLIMIT_CPU, seconds, seconds + 1)
    _limit(resource.RLIMIT_FSIZE, request.files_bytes)
    _limit(resource.RLIMIT_NOFILE, 64)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_MEMLOCK, 0)
    _limit(resource.RLIMIT_DATA, inherited_bytes + request.memory_bytes)
    if own_user:  # it counts over all of a user's processes, so only where the user is ours alone
        _limit(resource.RLIMIT_NPROC, request.processes)


def _limit(which: int, soft: int, hard: int | None = None) -> None:
    ceiling = resource.getrlimit(which)[1]
    wanted = soft if hard is None else hard
    hard = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    resource.setrlimit(which, (min(soft, hard), hard))


def _data_bytes(status: int) -> int:
    """VmData: the private writable memory there is already, which RLIMIT_DATA counts too."""
    for line in os.pread(status, 8192, 0).decode("ascii", "replace").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def _prefer_as_victim() -> None:
    """Has the out-of-memory killer take the worker, never its supervisor."""
    # A process that cannot be dumped does not own its /proc files; no user code has run yet.
    linux.set_dumpable(True)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")
    linux.set_dumpable(False)


def _drop_user(uid: int | None) -> None:
    linux.drop_bounding_set()  # first: it takes a capability to drop them
    if uid is not None and os.getresuid() != (uid, uid, uid):
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    linux.drop_capabilities()
