"""What a worker that waits takes of the machine's memory."""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median

from src.services.sandboxes.docker_engine import connect
from src.services.sandboxes.docker_owner import OWNER_LABEL, Owner


def idle_megabytes(tier: str) -> float:
    """Of one waiting container, or of the restricted tier's processes together: what nobody else shares."""
    return _containers() if tier == "docker" else _children()


def _containers() -> float:
    client = connect(20)
    try:
        found = []
        for container in client.containers(filters={"label": OWNER_LABEL}):
            owner = Owner.parse(container["Labels"][OWNER_LABEL])
            if owner is not None and owner.pid == os.getpid():
                parts = client.stats(container["Id"], stream=False)["memory_stats"]["stats"]
                found.append(parts.get("rss", parts.get("anon", 0)))  # cgroup v1, v2
    finally:
        client.close()
    return round(median(found) / 1e6, 1) if found else 0.0


def _children() -> float:
    pages = [_proportional(pid) for pid in _below(os.getpid())]
    return round(sum(pages) / 1000, 1)


def _below(parent: int) -> list[int]:
    children = [int(pid) for task in Path(f"/proc/{parent}/task").iterdir() for pid in (task / "children").read_text().split()]
    return [pid for child in children for pid in (child, *_below(child))]


def _proportional(pid: int) -> int:
    """Kilobytes, shared pages counted in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
