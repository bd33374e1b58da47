"""The docker tier: each job in a hardened container of its own, warm before it is needed, gone when it is done."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from dataclasses import replace
from typing import Final

import docker

from src.errors import SandboxUnavailable
from src.models.execution import CodeError, CodeJob, CodeOutcome, Limits, Tier
from src.models.stopping import current_stop
from src.services.sandboxes.docker_container import Container, Recipe
from src.services.sandboxes.docker_engine import ENGINE_ERRORS, ENGINE_HINT, answers, connect, image_id, why_not
from src.services.sandboxes.docker_inputs import RECIPE
from src.services.sandboxes.docker_owner import Owner, remove_orphans
from src.services.sandboxes.docker_pool import Sizes, WarmPool
from src.services.sandboxes.host_session import SessionLost
from src.services.sandboxes.live_session import LiveSession

READY: Final = 2
WARM_BYTES: Final = 256 * 1024 * 1024
"""What a warm container takes, generously; a tenth of the machine's memory may wait in warm ones."""
CALL_SECONDS: Final = 20
CONNECTIONS: Final = 64
"""To the engine at the same time; each container holds one outside of this pool, for as long as it lives."""
QUEUE_SECONDS: Final = 10.0
ROWS_SHARE: Final = 0.2
"""Of the memory limit, for rows as Arrow: the supervisor holds them once or twice, and pandas needs a copy and room to work."""

SESSION_ROWS_SHARE: Final = 0.12
"""In a session there are two processes beside the supervisor, and a cell of 60 MB of rows was the most that 512 MB held."""


class DockerSandbox:
    """Runs each job in a container of its own: no network, read-only, no capabilities, own seccomp profile, limits.

    Needs a Docker engine (20.10 or newer) and the project's image; see `available`.
    """

    tier: Tier = "docker"

    def __init__(self, image: str, memory_bytes: int) -> None:
        self._image = image
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._client: docker.APIClient | None = None
        self._pool: WarmPool[Container] | None = None

    @staticmethod
    def available(image: str) -> str | None:
        """None when usable, else what is missing and the command that brings it. Takes at most about a second."""
        return why_not(image)

    def start(self) -> None:
        """Starts the first container and keeps more warm from now on. Raises SandboxUnavailable."""
        with self._lock:
            if self._pool is None:
                self._open()

    def run(self, job: CodeJob) -> CodeOutcome:
        """Runs the job in a fresh container; it ends when the question is stopped.

        Raises SandboxUnavailable, SandboxBusy, Stopped.
        """
        started = time.monotonic()
        stop = current_stop()
        limits = replace(job.limits, memory_bytes=min(job.limits.memory_bytes, self._memory_bytes))
        if (refused := _too_many_rows(replace(job, limits=limits))) is not None:
            return refused
        pool = self._started_pool()
        again = False
        job = replace(job, limits=limits)
        while True:
            container = pool.claim(QUEUE_SECONDS, job.owner)
            try:
                with stop.interrupting(container.abort):
                    return container.session.run(job)
            except SessionLost as error:
                stop.check()
                if error.begun or error.status != "no_result" or again:
                    return container.lost(error, (time.monotonic() - started) * 1000)
                again = True  # it died before it began on the code, so nothing is done twice
            finally:
                pool.release(container)

    def open_session(self, limits: Limits, seed: int = 0, owner: str = "") -> LiveSession:
        """A container that keeps its variables, beside those for single runs. Raises SandboxUnavailable, SandboxBusy."""
        limits = replace(limits, memory_bytes=min(limits.memory_bytes, self._memory_bytes))
        pool = self._started_pool()
        container = pool.claim(QUEUE_SECONDS, owner, lasting=True)
        return LiveSession(
            container.session, tier=self.tier, language="full", limits=limits, seed=seed,
            abort=container.abort, end=lambda: pool.release(container), lost=container.lost,
            refuse=lambda job: _too_many_rows(job, SESSION_ROWS_SHARE),
        )  # fmt: skip

    def counts(self) -> dict[str, float]:
        """How many containers are warming, ready and claimed, how many callers wait, and what a refill takes."""
        return self._started_pool().counts

    def close(self) -> None:
        """Removes every container and ends the pool's threads."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None
            if self._client is not None:
                self._client.close()
                self._client = None

    def _open(self) -> None:
        if (reason := why_not(self._image)) is not None:
            raise SandboxUnavailable(reason)
        sizes = pool_sizes(os.cpu_count() or 2, _memory_of_machine())
        try:
            client = connect(CALL_SECONDS, connections=CONNECTIONS)
            remove_orphans(client)
            # By its id: a tag may move while containers are being made.
            image = image_id(client, self._image)
        except ENGINE_ERRORS as error:
            raise SandboxUnavailable(f"The Docker engine failed: {error}", hint=ENGINE_HINT) from error
        seccomp = (RECIPE / "seccomp.json").read_text(encoding="utf-8")
        recipe = Recipe(image, self._memory_bytes, str(Owner.of_this_process()), seccomp)
        pool = WarmPool(
            lambda: Container.start(client, recipe),
            sizes=sizes,
            tidy=lambda: _tidy(client),
            answers=lambda: answers(client),
        )
        try:
            pool.start()
        except SandboxUnavailable:
            client.close()
            raise
        self._client, self._pool = client, pool

    def _started_pool(self) -> WarmPool[Container]:
        self.start()
        pool = self._pool
        if pool is None:
            raise SandboxUnavailable("The sandbox is closed.")
        return pool


def pool_sizes(processors: int, memory_bytes: int) -> Sizes:
    """A pool for that machine: a run has a processor or half of one, and one user's runs leave room for another's."""
    running = max(4, 2 * processors)
    reserve = min(max(READY, memory_bytes // 10 // WARM_BYTES), 3 * processors)
    return Sizes(ready=READY, reserve=reserve, running=running, per_owner=running // 2, lasting=2 * running)


def _memory_of_machine() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _tidy(client: docker.APIClient) -> None:
    with contextlib.suppress(*ENGINE_ERRORS):
        if answers(client):
            remove_orphans(client)


def _too_many_rows(job: CodeJob, share: float = ROWS_SHARE) -> CodeOutcome | None:
    """The answer to a job whose rows leave no room to work; None for any other."""
    rows, memory_bytes = sum(table.nbytes for table in job.frames.values()), job.limits.memory_bytes
    if rows <= share * memory_bytes:
        return None
    message = f"The rows take {rows // 2**20} MB; at most {int(share * memory_bytes) // 2**20} MB fit in this sandbox."
    error = CodeError("MemoryLimit", message, suggestion="Aggregate or sample the rows first, or raise the memory limit.")
    return CodeOutcome(status="memory_limit", tier="docker", error=error)
