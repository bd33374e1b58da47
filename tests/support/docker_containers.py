"""The sandbox containers that an engine holds, by the process that they belong to."""

from __future__ import annotations

import time

from src.services.sandboxes.docker_engine import connect
from src.services.sandboxes.docker_owner import OWNER_LABEL, Owner


def owners() -> dict[str, int]:
    """Container -> pid of its owner (0: a label of no owner), running or not."""
    client = connect(20)
    try:
        found = client.containers(all=True, filters={"label": OWNER_LABEL})
    finally:
        client.close()
    parsed = {container["Id"]: Owner.parse(container["Labels"][OWNER_LABEL]) for container in found}
    return {identity: owner.pid if owner else 0 for identity, owner in parsed.items()}


def containers_of(pid: int) -> list[str]:
    """The containers that a process owns."""
    return [identity for identity, owner in owners().items() if owner == pid]


def wait_until_none(pid: int, seconds: float) -> float:
    """How long it took until a process owned no container."""
    started = time.monotonic()
    while containers_of(pid):
        assert time.monotonic() - started < seconds, "containers left"
        time.sleep(0.2)
    return time.monotonic() - started
