"""Starts the zygote process of the restricted tier and opens sessions in it."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from src.errors import SandboxUnavailable
from src.services.sandboxes.font_folder import FontFolder
from src.services.sandboxes.host_session import HostSession, SessionLost
from src.services.sandboxes.protocol import MAX_OUTPUT, RUNNER_KINDS, ProtocolError, Reader, load_json

RUNNER: Final = Path(__file__).parent / "runner"
READY_SECONDS: Final = 60.0
SESSION_SECONDS: Final = 30.0
_ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "random",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "Agg",
    "JOBLIB_MULTIPROCESSING": "0",
}
"""All that the zygote gets: nothing of the host's own environment, so no secret can be in it."""


class SocketStream:
    """A session's bytes over a socket pair."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, data: bytes | memoryview) -> None:
        """Sends all of it. Raises OSError."""
        self._end.settimeout(SESSION_SECONDS)
        self._end.sendall(data)

    def receive(self, seconds: float) -> bytes:
        """The next bytes. Raises TimeoutError, OSError."""
        self._end.settimeout(max(seconds, 0.001))
        return self._end.recv(1024 * 1024)


class ZygoteProcess:
    """One zygote, from start to end. Thread-safe."""

    def __init__(self, home: Path | None = None, *, weak: bool = False) -> None:
        """`home`: where the list of fonts is kept; `weak`: start without walls that are missing. Raises SandboxUnavailable."""
        self._lock = threading.Lock()
        self._reader = Reader(RUNNER_KINDS, MAX_OUTPUT)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._spares: dict[int, Session] = {}
        self.notes: tuple[str, ...] = ()
        """What every outcome says among its warnings."""
        self.ready: Mapping[str, Any] = {}
        self._folder = FontFolder(home)
        with tempfile.TemporaryFile() as log, theirs:
            self._process = _launch(theirs, log, self._folder.path, weak=weak)
            if not self._hear(READY_SECONDS):
                self.end()
                log.seek(0)
                tail = log.read().decode("utf-8", "replace").strip().splitlines()[-1:]
                raise SandboxUnavailable(
                    f"The restricted sandbox is unavailable because its process did not start: {' '.join(tail) or 'no word'}.",
                    hint="Run `bi doctor`.",
                )

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def complete(self) -> bool:
        """Whether everything is imported, not only what the first answers need. Does not wait."""
        with self._lock:
            self._hear(0)
            return bool(self.ready.get("complete"))

    def session(self, slot: int) -> Session:
        """A supervisor in that slot, which nobody has used. Raises SessionLost."""
        with self._lock:
            self._hear(0)
            session = self._spares.pop(slot, None) or self._open(slot)
            session.host.notes = self.notes
        session.wait_ready()
        return session

    def prepare(self, slot: int) -> None:
        """Has a supervisor forked for the slot's next run, without waiting for it."""
        with self._lock, suppress(SessionLost):
            if slot not in self._spares:
                self._spares[slot] = self._open(slot)

    def end(self) -> None:
        """Kills it and with it, by the kernel's hand, everything below."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        with self._lock:
            self._drop_spares()
            self._control.close()
        self._folder.close()

    def _open(self, slot: int) -> Session:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                socket.send_fds(self._control, [bytes([slot])], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise SessionLost("the sandbox process is gone", "no_result") from error
        return Session(ours)

    def _hear(self, seconds: float) -> bool:
        """Takes a READY, if there is one in time: the first, or that of a successor that has imported more."""
        deadline = time.monotonic() + seconds
        try:
            while select.select([self._control], [], [], max(deadline - time.monotonic(), 0))[0]:
                data = self._control.recv(65_536)
                if not data:
                    return False
                for message in self._reader.feed(data):
                    self.ready = load_json(message.payload)
                    self._drop_spares()
                    return True
        except (OSError, ProtocolError):
            return False
        return False

    def _drop_spares(self) -> None:
        for spare in self._spares.values():
            spare.close()
        self._spares.clear()


class Session:
    """One supervisor for one run; a context manager that leaves nothing of it."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._process: int | None = None
        self._host = HostSession(SocketStream(end), "restricted", "restricted")

    def wait_ready(self) -> None:
        """Until the supervisor is there. Raises SessionLost."""
        try:
            pid = self._host.wait_ready(SESSION_SECONDS).get("pid")
            self._process = os.pidfd_open(int(pid)) if isinstance(pid, int) else None
        except (OSError, SessionLost) as error:
            self.close()
            raise SessionLost("the sandbox process is gone", "no_result") from error

    @property
    def host(self) -> HostSession:
        """The conversation with it."""
        return self._host

    def __enter__(self) -> HostSession:
        return self._host

    def __exit__(self, *_: object) -> None:
        self.close()

    def abort(self) -> None:
        """Ends the supervisor under a thread that waits for its answer, which sees the end of it and then calls `close`."""
        with suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        if self._process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def close(self) -> None:
        """Ends the supervisor, whatever it is doing."""
        self._end.close()
        if self._process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)
            os.close(self._process)
            self._process = None


def _launch(control: socket.socket, log: IO[bytes], fonts: Path, *, weak: bool) -> subprocess.Popen[bytes]:
    if not sys.executable:
        raise SandboxUnavailable("The restricted sandbox is unavailable because the Python interpreter's path is unknown.")
    return subprocess.Popen(  # noqa: S603 - our own interpreter and folder
        [sys.executable, "-I", "-B", str(RUNNER), "zygote", *(["weak"] if weak else [])],
        stdin=control.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=log,
        env=_ENVIRONMENT | {"MPLCONFIGDIR": str(fonts)},
        cwd="/",
        start_new_session=True,
    )
