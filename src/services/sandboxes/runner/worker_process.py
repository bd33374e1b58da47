"""A worker as its supervisor sees it: a fork with four pipes and nothing else, made before there is work for it.

A fork of so large a process takes milliseconds, and so does putting up the walls. Both are done while nobody waits; the
request then comes through the input pipe.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NoReturn

from src.services.sandboxes.runner import linux
from src.services.sandboxes.runner.confine import Policy

RESULT: Final = 3
"""The worker's end of the result pipe; its input is 0, output 1, errors 2."""
_FAILED: Final = 70


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """One forked worker that waits for its request."""

    pid: int
    input: int
    outputs: tuple[int, int, int]
    """Read ends: output, errors, result."""
    input_end: int
    """The other end of its input, which a session's supervisor keeps to take back what a dead cell did not read."""

    @classmethod
    def fork(cls, policy: Policy) -> WorkerProcess:
        """A new one."""
        (read_in, write_in), *pairs = [os.pipe() for _ in range(4)]
        pid = os.fork()
        if pid == 0:
            _become_worker((read_in, *(write for _, write in pairs)), policy)
        for _, descriptor in pairs:
            os.close(descriptor)
        output, errors, result = (read for read, _ in pairs)
        return cls(pid, write_in, (output, errors, result), read_in)

    def leave_input(self) -> None:
        """From here on a write to a dead worker fails, instead of waiting for a reader."""
        os.close(self.input_end)

    def widen(self) -> None:
        """Much is to come: a larger pipe, so that the two need not take turns so often."""
        linux.widen(self.input)

    def hand(self, data: bytes | memoryview) -> None:
        """Gives it more of its request; if it is gone already, its end will say so."""
        view = memoryview(data)
        with suppress(BrokenPipeError):
            while view:
                view = view[os.write(self.input, view) :]

    def close_input(self) -> None:
        """The request is complete."""
        os.close(self.input)


def _become_worker(ends: tuple[int, ...], policy: Policy) -> NoReturn:
    """Turns the fork into the worker; never returns, whatever happens."""
    code = _FAILED
    try:
        os.setsid()
        _keep_only(ends)
        linux.die_with_parent()
        from src.services.sandboxes.runner.worker import work

        work(RESULT, policy)
        code = 0
    finally:
        os._exit(code)


def _keep_only(ends: tuple[int, ...]) -> None:
    """The four ends become descriptors 0 to 3; no other stays open."""
    # Out of the way first: a target may be another end's number.
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 16) for descriptor in ends]
    for target, source in enumerate(moved):
        os.dup2(source, target)
    os.closerange(len(moved), os.sysconf("SC_OPEN_MAX"))
