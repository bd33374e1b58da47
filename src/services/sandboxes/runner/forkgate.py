"""Lets a session's worker fork when, and only when, its supervisor says so: for a checkpoint, never for itself.

User code may have changed anything in a worker, so its word is worth nothing and a filter that let it fork once would let
it fork for ever. Here the kernel holds each fork, asks the supervisor (SECCOMP_RET_USER_NOTIF, Linux 5.5) and goes on or
gives EPERM as it says. The arguments judged are register values, which no other thread can change meanwhile.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import signal
import struct
from dataclasses import dataclass
from typing import Final

from src.services.sandboxes.runner import linux, seccomp
from src.services.sandboxes.runner.seccomp import NoSeccomp
from src.services.sandboxes.runner.syscalls import SPECIAL

CANNOT: Final = (OSError, NoSeccomp)
"""What says that there is no such gate here: an old kernel, another kernel (gVisor), or a supervisor that may not look in."""
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_PIDFD_OPEN: Final = 434
_PIDFD_GETFD: Final = 438
_NEW_LISTENER: Final = 8
_RECEIVE: Final = 0xC0502100
_SEND: Final = 0xC0182101
_NOTICE: Final = struct.Struct("=QIIiIQ6Q")
_ANSWER: Final = struct.Struct("=QqiI")
_CONTINUE: Final = 1
_EPERM: Final = -1
_CHILD_TID: Final = 0x00200000 | 0x01000000
"""What the C library's fork adds: where the child finds its thread id."""


def install() -> int:
    """Puts the gate over this process and all it forks; the descriptor at which questions arrive. Raises CANNOT."""
    machine = linux.machine()
    if machine not in _SECCOMP:
        raise NoSeccomp(f"no system call table for {machine}")
    program = seccomp.build_gate(machine)
    memory = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(memory)))
    return linux.call(_SECCOMP[machine], ctypes.c_uint(1), ctypes.c_uint(_NEW_LISTENER), header)


@dataclass(frozen=True, slots=True)
class Ask:
    """A call that waits for an answer: of which thread, to do what."""

    id: int
    pid: int
    number: int
    arguments: tuple[int, ...]

    @property
    def forks(self) -> bool:
        """Whether it is a plain fork: no shared memory, no other parent, no namespace."""
        clone = SPECIAL["clone"][seccomp.column(linux.machine())]
        return self.number == clone and self.arguments[0] & ~_CHILD_TID == signal.SIGCHLD

    @property
    def dies_with_parent(self) -> bool:
        """Whether it asks to be killed when its parent ends, which cannot be taken back."""
        call = SPECIAL["prctl"][seccomp.column(linux.machine())]
        option, value = self.arguments[:2]
        return (self.number, option & 0xFFFFFFFF, value) == (call, linux.PR_SET_PDEATHSIG, signal.SIGKILL)


class Gate:
    """The supervisor's end."""

    def __init__(self, listener: int) -> None:
        self.descriptor = listener

    @classmethod
    def take(cls, pid: int, descriptor: int) -> Gate:
        """From the process that installed it, which must be dumpable. Raises OSError."""
        process = linux.call(_PIDFD_OPEN, ctypes.c_int(pid), ctypes.c_uint(0))
        try:
            return cls(linux.call(_PIDFD_GETFD, ctypes.c_int(process), ctypes.c_int(descriptor), ctypes.c_uint(0)))
        finally:
            os.close(process)

    def next(self, seconds: float) -> Ask | None:
        """The next question, if there is one in time."""
        if not select.select([self.descriptor], [], [], max(seconds, 0.0))[0]:
            return None
        buffer = bytearray(_NOTICE.size)
        try:
            fcntl.ioctl(self.descriptor, _RECEIVE, buffer, True)  # noqa: FBT003
        except OSError:
            return None  # it was killed while it waited
        number, pid, _, call, _, _, *arguments = _NOTICE.unpack(buffer)
        return Ask(number, pid, call, tuple(arguments))

    def answer(self, ask: Ask, *, allow: bool) -> None:
        """Lets the call go on, or gives it EPERM."""
        try:
            reply = _ANSWER.pack(ask.id, 0, 0 if allow else _EPERM, _CONTINUE if allow else 0)
            fcntl.ioctl(self.descriptor, _SEND, reply)
        except OSError:
            return  # it was killed while it waited

    def close(self) -> None:
        """From here on every fork is ENOSYS."""
        os.close(self.descriptor)
