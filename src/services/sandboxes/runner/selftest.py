"""Attacks the confinement from inside, as the first job of a restricted sandbox: full Python, so no guard helps it.

Each attack gives True when it was refused. The result is the names of those that were not.
"""

import ctypes
import os
import socket
from collections.abc import Callable
from pathlib import Path

ROW = 0 if os.uname().machine == "x86_64" else 1
EXECVE, PTRACE, UNSHARE = ((59, 101, 272), (221, 117, 97))[ROW]
MEMORY_BYTES = 256 << 20
"""The limit that the sandbox gives to its self-test."""


def _refused(attack: Callable[[], object]) -> bool:
    try:
        attack()
    except (OSError, MemoryError):
        return True
    return False


def _raw(number: int, *arguments: object) -> None:
    if ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


ATTACKS: dict[str, Callable[[], object]] = {
    "read /etc/passwd": lambda: Path("/etc/passwd").read_bytes(),
    "read /proc of its parent": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "write /tmp": lambda: Path("/tmp/bi-sandbox-self-test").write_bytes(b"x"),  # noqa: S108
    "write beside the packages": lambda: Path(os.__file__).with_name("bi-self-test").write_bytes(b"x"),
    "open an internet socket": lambda: socket.socket(socket.AF_INET),
    "open a local socket": lambda: socket.socket(socket.AF_UNIX),
    "fork": _fork,
    "run a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
    "run a program by a raw call": lambda: _raw(EXECVE, b"/bin/true", None, None),
    "signal its parent": lambda: os.kill(os.getppid(), 0),
    "trace its parent": lambda: _raw(PTRACE, 16, os.getppid(), None, None),
    "become root": lambda: os.setuid(0),
    "make a namespace": lambda: _raw(UNSHARE, 0x10000000),
    "allocate past its limit": lambda: bytearray(MEMORY_BYTES + (64 << 20)),
}

result = [name for name, attack in ATTACKS.items() if not _refused(attack)]
