"""The restricted tier's parent of all runs: imports once, forks a supervisor for each session, never sees any data.

It takes no input but file descriptors: each message on its control socket carries one end of a socket pair and a slot
number. The fork that serves it leaves the zygote untouched, so no run can find anything of another one.
"""

from __future__ import annotations

import os
import select
import signal
import socket

from src.services.sandboxes.runner import linux, restricted_policy
from src.services.sandboxes.runner.protocol import Kind, dump_json, pack
from src.services.sandboxes.runner.supervisor import Supervisor
from src.services.sandboxes.runner.warmup import Warmup, versions


class Zygote:
    """Serves a control socket until it closes."""

    def __init__(self, control: int) -> None:
        self._control = socket.socket(fileno=control)
        self._warmup: Warmup | None = Warmup()

    def run(self) -> None:
        """Isolates itself, imports, says READY, then forks whenever asked."""
        linux.die_with_parent()
        facts = restricted_policy.isolate()
        assert self._warmup is not None
        self._warmup.core()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the supervisors
        self._control.sendall(pack(Kind.READY, dump_json({"pid": os.getpid(), "versions": versions(), "facts": facts})))
        while self._idle():
            data, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
            if not data:
                return
            for descriptor in descriptors:
                self._spawn(data[0], descriptor, facts)
                os.close(descriptor)

    def _idle(self) -> bool:
        while self._warmup is not None:
            if select.select([self._control], [], [], 0)[0]:
                return True
            if not self._warmup.step():
                self._warmup = None
        return True

    def _spawn(self, slot: int, descriptor: int, facts: dict[str, object]) -> None:
        if os.fork() != 0:
            return
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            linux.die_with_parent()
            self._control.close()
            policy = restricted_policy.policy(slot, facts)
            Supervisor(descriptor, descriptor, policy).serve()
        finally:
            os._exit(0)
