"""The restricted tier's parent of all runs: imports once, forks a supervisor for each session, never sees any data.

It takes no input but file descriptors: each message on its control socket carries one end of a socket pair and a slot
number. The fork that serves it leaves the zygote untouched, so no run can find anything of another one.

Importing everything takes seconds, and a first question should not wait for it. So the zygote serves as soon as the
core is there, while a fork of it imports the rest and then takes its place.
"""

from __future__ import annotations

import os
import select
import signal
import socket
from contextlib import suppress
from typing import Any

from src.services.sandboxes.runner import linux, restricted_policy
from src.services.sandboxes.runner.protocol import Kind, dump_json, pack
from src.services.sandboxes.runner.supervisor import Supervisor
from src.services.sandboxes.runner.warmup import COMPILER, WORKER, Warmup, versions


class Zygote:
    """Serves a control socket until it closes."""

    def __init__(self, control: int, *, weak: bool = False) -> None:
        self._control = socket.socket(fileno=control)
        self._weak = weak
        self._facts: dict[str, Any] = {}

    def run(self) -> None:
        """Isolates itself, imports, says READY, then forks whenever asked."""
        self._facts = restricted_policy.isolate(weak=self._weak) | {"zygote": os.getpid()}
        warmup = Warmup()
        warmup.core(WORKER, COMPILER)  # else each run until the successor takes over would import them again
        if self._facts["uid"] == "dropped" and self._facts["view"].startswith("none"):
            _settle_matplotlib()
        restricted_policy.confine_parents(self._facts)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the supervisors
        self._say_ready(complete=False)
        ours, theirs = socket.socketpair()
        successor = os.fork()
        if successor == 0:
            ours.close()
            self._succeed(warmup, theirs)
        theirs.close()
        if self._serve(successor=ours):
            with suppress(ChildProcessError):
                os.waitpid(successor, 0)

    def _succeed(self, warmup: Warmup, predecessor: socket.socket) -> None:
        """In the fork: imports the rest, has the predecessor stop, and serves in its place."""
        try:
            linux.die_with_parent()
            while warmup.step():
                pass
            predecessor.sendall(b"r")
            predecessor.recv(1)
            predecessor.close()
            self._say_ready(complete=True)
            self._serve(successor=None)
        finally:
            os._exit(0)

    def _say_ready(self, *, complete: bool) -> None:
        facts = {"complete": complete, "versions": versions(), "facts": self._facts}
        self._control.sendall(pack(Kind.READY, dump_json(facts)))

    def _serve(self, successor: socket.socket | None) -> bool:
        """Forks a supervisor for each descriptor. True when the successor takes over, False when the host hung up."""
        while True:
            watched: list[socket.socket] = [self._control] if successor is None else [self._control, successor]
            ready = select.select(watched, [], [])[0]
            if successor in ready and successor is not None:
                if successor.recv(1):
                    successor.sendall(b"g")
                    return True
                successor = None  # it died; go on without what it would have imported
            if self._control in ready and not self._accept():
                return False

    def _accept(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        for descriptor in descriptors:
            self._spawn(data[0], descriptor)
            os.close(descriptor)
        return bool(data)

    def _spawn(self, slot: int, descriptor: int) -> None:
        if os.fork() != 0:
            return
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            policy = restricted_policy.policy(slot, self._facts)
            restricted_policy.become_supervisor(policy)
            Supervisor(descriptor, descriptor, policy).serve()
        finally:
            os._exit(0)


def _settle_matplotlib() -> None:
    """Has it look for a folder that it may write, and remember that one, while we can: a worker's user has none."""
    with suppress(ImportError):
        import matplotlib

        matplotlib.get_cachedir()
