"""Says which process a container belongs to, so that those of a dead one can be removed and no others."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import docker

from src.services.sandboxes.docker_engine import ENGINE_ERRORS, answers

OWNER_LABEL: Final = "app.sandbox.owner"
CREATED_LABEL: Final = "app.sandbox.created"
OLDEST_SECONDS: Final = 5 * 3600
"""No container of ours has work for so long, whoever it belongs to."""
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Owner:
    """One use of the tier by one process: the kernel's boot and pid namespace, the process, when it started, a nonce."""

    scope: str
    pid: int
    started: str
    nonce: str

    @classmethod
    def of_this_process(cls) -> Owner:
        """A new owner for this process."""
        pid = os.getpid()
        return cls(_scope(), pid, _started(pid) or _UNKNOWN, uuid.uuid4().hex[:12])

    @classmethod
    def parse(cls, label: str) -> Owner | None:
        """The owner that a label names."""
        parts = label.split("/")
        if len(parts) != 4 or not parts[1].isdecimal():
            return None
        return cls(parts[0], int(parts[1]), parts[2], parts[3])

    def __str__(self) -> str:
        return f"{self.scope}/{self.pid}/{self.started}/{self.nonce}"

    @property
    def dead(self) -> bool:
        """Whether the process has surely ended. A process that cannot be seen from here (another host) is not judged."""
        return self.scope == _scope() != _UNKNOWN and _started(self.pid) != self.started


def remove_orphans(client: docker.APIClient) -> int:
    """Removes containers whose owner is dead, or that are older than any work. Returns how many. Raises ENGINE_ERRORS."""
    removed = 0
    for container in client.containers(all=True, filters={"label": OWNER_LABEL}):
        labels = container["Labels"]
        owner = Owner.parse(labels[OWNER_LABEL])
        created = labels.get(CREATED_LABEL, "")
        old = created.isdecimal() and time.time() - int(created) > OLDEST_SECONDS
        if old or (owner is not None and owner.dead):
            remove(client, container["Id"])
            removed += 1
    return removed


def remove(client: docker.APIClient, container: str) -> None:
    """Kills and removes a container, whatever it is doing. One that is gone, or going, is as good as removed."""
    if not answers(client):
        return  # it removes the container itself when it is back (auto_remove)
    try:
        client.remove_container(container, force=True, v=True)
    except ENGINE_ERRORS:
        return


def _scope() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}:{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return _UNKNOWN


def _started(pid: int) -> str | None:
    """The kernel's start time of a process; a pid alone may have been given to another since."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None
