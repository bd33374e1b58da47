"""One hardened, single-use container: how it is made, and how it ends."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import docker
from docker.types import LogConfig, Ulimit

from src.errors import SandboxUnavailable
from src.models.execution import CodeOutcome
from src.services.sandboxes.cleaning import clean_text
from src.services.sandboxes.docker_attach import AttachStream
from src.services.sandboxes.docker_engine import ENGINE_ERRORS, ENGINE_HINT, LABEL, answers
from src.services.sandboxes.docker_owner import CREATED_LABEL, OWNER_LABEL, remove
from src.services.sandboxes.host_session import HostSession, SessionLost, lost_outcome

READY_SECONDS: Final = 30.0
OLDEST_SECONDS: Final = 14 * 60.0
"""A supervisor without work ends itself after 15 minutes; it is replaced before."""
PING_SECONDS: Final = 1.0
BUSY_SECONDS: Final = 5.0
"""One that still imports answers between two imports."""
WARMING_SHARES: Final = 512
WORKING_SHARES: Final = 1024
"""Of the processor, when it is scarce: what is being made must not slow down what runs."""
WRITABLE: Final = "/tmp/work"  # noqa: S108 - a path inside the container
FILES_BYTES: Final = 64 * 1024 * 1024
_COMMAND: Final = ["python3", "-I", "-B", "/opt/app/entry.py", "serve", WRITABLE]
_ONE_THREAD: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
_ENVIRONMENT: Final = {
    **dict.fromkeys(_ONE_THREAD, "1"),
    "HOME": "/tmp",  # noqa: S108
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp/mpl",  # noqa: S108
    "JOBLIB_MULTIPROCESSING": "0",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONHASHSEED": "random",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What every container of one tier has in common."""

    image: str
    memory_bytes: int
    owner: str
    seccomp: str
    """The profile as JSON text: the engine's API takes no path."""

    def parameters(self, client: docker.APIClient) -> dict[str, Any]:
        """What to create: nothing in, nothing out but stdin and stdout; see docs/docker.md for why each is there."""
        return {
            "image": self.image,
            "command": _COMMAND,
            "user": "65532:65532",
            "hostname": "sandbox",
            "working_dir": "/tmp",  # noqa: S108
            "environment": _ENVIRONMENT,
            "stdin_open": True,
            "detach": False,  # with stdin_open: StdinOnce, so that our hanging up is the end of its stdin
            "tty": False,
            "network_disabled": True,
            "stop_signal": "SIGKILL",
            "use_config_proxy": False,  # else docker-py copies the user's proxy settings, with passwords, into it
            "labels": {LABEL: "container", OWNER_LABEL: self.owner, CREATED_LABEL: str(int(time.time()))},
            "host_config": client.create_host_config(**self._host_config()),
        }

    def _host_config(self) -> dict[str, Any]:
        tmpfs = f"rw,noexec,nosuid,nodev,size={FILES_BYTES},nr_inodes=4096,mode=0700,uid=65532,gid=65532"
        return {
            "network_mode": "none",
            "ipc_mode": "none",
            "cgroupns": "private",
            "read_only": True,
            "auto_remove": True,
            "tmpfs": {"/tmp": tmpfs},  # noqa: S108
            "mem_limit": self.memory_bytes,
            "memswap_limit": self.memory_bytes,
            "nano_cpus": 1_000_000_000,
            "cpu_shares": WARMING_SHARES,
            # No `nproc`: it counts a user's processes over the whole host.
            "pids_limit": 64,
            "oom_score_adj": 500,
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges:true", f"seccomp={self.seccomp}"],
            "ulimits": [
                Ulimit(name="nofile", soft=256, hard=256),
                Ulimit(name="core", soft=0, hard=0),
                Ulimit(name="fsize", soft=FILES_BYTES, hard=FILES_BYTES),
            ],
            "log_config": LogConfig(type="none", config={}),
            "restart_policy": {"Name": "no"},
        }


@dataclass(slots=True, eq=False)
class Container:
    """A running container that waits for its one job."""

    id: str
    session: HostSession
    _client: docker.APIClient
    _stream: AttachStream
    born: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, client: docker.APIClient, recipe: Recipe) -> Container:
        """A container whose supervisor has said that it is ready. Raises SandboxUnavailable; leaves none behind."""
        stream: AttachStream | None = None
        identity = ""
        born = time.monotonic()
        if not answers(client):
            raise SandboxUnavailable("The Docker engine does not answer.", hint=ENGINE_HINT)
        try:
            identity = client.create_container(**recipe.parameters(client))["Id"]
            stream = AttachStream(client, identity)  # before the start, or its first words are lost
            client.start(identity)
            session = HostSession(stream, "docker", "full")
            session.wait_ready(READY_SECONDS)
            return cls(identity, session, client, stream, born)
        except (SessionLost, *ENGINE_ERRORS) as error:
            why = str(error)
            if stream is not None:
                why = f"{why}. {clean_text(stream.complaint.encode())}".strip()
                stream.close()
            if identity:
                remove(client, identity)
            raise SandboxUnavailable(f"No sandbox container could be started: {why}", hint=ENGINE_HINT) from error

    def usable(self) -> bool:
        """Whether it answers, and will live for as long as a job may take."""
        young = time.monotonic() - self.born < OLDEST_SECONDS
        return young and self.session.ping(PING_SECONDS if self.session.complete else BUSY_SECONDS)

    def complete(self) -> bool:
        """Whether it has imported everything. Does not wait."""
        self.session.listen()
        return self.session.complete

    def promote(self) -> None:
        """Gives it the full share of the processor, which it does without while it warms up."""
        with suppress(*ENGINE_ERRORS):
            self._client.update_container(self.id, cpu_shares=WORKING_SHARES)

    def lost(self, error: SessionLost, milliseconds: float) -> CodeOutcome:
        """The typed end of a run that the container did not report. Raises SandboxUnavailable when the engine is gone."""
        if not answers(self._client):
            raise SandboxUnavailable("The Docker engine went away during the run.", hint=ENGINE_HINT)
        if error.status == "no_result" and self._ran_out_of_memory():
            error = SessionLost("The code needed more memory than allowed.", "memory_limit")
        return lost_outcome(error, "docker", milliseconds)

    def _ran_out_of_memory(self) -> bool:
        """Whether the kernel's out-of-memory killer was in it; the engine remembers after the container is gone."""
        filters = {"container": self.id, "event": "oom"}
        soon = int(time.time()) + 1  # whole seconds, and this one counts too
        try:
            with closing(self._client.events(since=0, until=soon, filters=filters, decode=True)) as events:
                return any(True for _ in events)
        except ENGINE_ERRORS:
            return False

    def abort(self) -> None:
        """Kills and removes it under the thread that runs a job in it, which is told at once and then calls `end`."""
        self._stream.hang_up()
        remove(self._client, self.id)

    def end(self) -> None:
        """Kills and removes it."""
        self._stream.close()
        remove(self._client, self.id)
