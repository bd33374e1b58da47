"""Seccomp filters. For a worker: no network, no programs, no processes, no signals, nothing privileged.

A deny list, so that it needs no list of everything that numeric libraries call; Landlock and the dropped user stand
beside it. Denied calls give EPERM, which libraries report as an ordinary PermissionError.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from functools import cache
from typing import Final

from src.services.sandboxes.runner import linux
from src.services.sandboxes.runner.syscalls import DENIED, SPECIAL

_ARCHES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Machine -> column of the tables, AUDIT_ARCH value."""
_X32_BIT: Final = 0x40000000

_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
_NOTIFY: Final = 0x7FC00000

_LOAD: Final = 0x20
_AND: Final = 0x54
_EQUAL: Final = 0x15
_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06

# Offsets in struct seccomp_data: nr, arch, instruction pointer, six 64-bit arguments (little-endian on both families).
_NUMBER: Final = 0
_ARCH: Final = 4
_FIRST_ARGUMENT: Final = 16

_CLONE_THREAD: Final = 0x00010000
_CLONE_NEW: Final = 0x7E020000
"""Every flag that makes a namespace, but that of time, which clone has not."""
_DENIED_PRCTL: Final = (linux.PR_SET_PDEATHSIG, linux.PR_SET_DUMPABLE, 0x59616D61, 35)
"""Last two: PR_SET_PTRACER, PR_SET_MM."""
GATED: Final = frozenset({"clone", "die_with_parent"})
"""What the worker of a session is spared, since its gate decides."""
_DENIED_IOCTL: Final = (0x5412, 0x541C, 0x5423)
"""TIOCSTI, TIOCLINUX, TIOCSETD: typing into somebody's terminal."""


class NoSeccomp(Exception):
    """The filter cannot be made or put in place; says why."""


@cache
def build_filter(machine: str, spared: frozenset[str] = frozenset()) -> bytes:
    """The BPF program for that machine, which leaves alone the calls `spared`. Raises NoSeccomp for one that we do not know."""
    if machine not in _ARCHES:
        raise NoSeccomp(f"no system call table for {machine}")
    column, arch = _ARCHES[machine]
    program = [
        _op(_LOAD, _ARCH),
        _op(_EQUAL, arch, 1, 0),
        _op(_RETURN, _KILL),
        _op(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        program += [_op(_AT_LEAST, _X32_BIT, 0, 1), _op(_RETURN, _ERRNO | errno.EPERM)]
    for name, numbers in DENIED.items():
        if name not in spared and (number := numbers[column]) is not None:
            program += [_op(_EQUAL, number, 0, 1), _op(_RETURN, _ERRNO | errno.EPERM)]
    program += _special(column, spared)
    program.append(_op(_RETURN, _ALLOW))
    return b"".join(program)


def column(machine: str) -> int:
    """Which column of the tables is that machine's. Raises NoSeccomp for one that we do not know."""
    if machine not in _ARCHES:
        raise NoSeccomp(f"no system call table for {machine}")
    return _ARCHES[machine][0]


@cache
def build_gate(machine: str) -> bytes:
    """The BPF program that asks a listener about every fork and every PR_SET_PDEATHSIG. Raises NoSeccomp."""
    place = column(machine)
    ask = _op(_RETURN, _NOTIFY)
    fork = [_op(_LOAD, _FIRST_ARGUMENT), _op(_AND, _CLONE_THREAD), _op(_EQUAL, 0, 0, 1), ask]
    tie = [_op(_LOAD, _FIRST_ARGUMENT), _op(_EQUAL, linux.PR_SET_PDEATHSIG, 0, 1), ask]
    blocks = [_guarded(_known(SPECIAL[name][place]), checks) for name, checks in (("clone", fork), ("prctl", tie))]
    return b"".join([_op(_LOAD, _NUMBER), *(line for block in blocks for line in block), _op(_RETURN, _ALLOW)])


def install_filter(program: bytes) -> None:
    """Puts the filter over this process for good; needs no_new_privs. Raises NoSeccomp."""
    memory = ctypes.create_string_buffer(program, len(program))
    header = _Program(len(program) // 8, ctypes.cast(memory, ctypes.c_void_p))
    try:
        linux.prctl(linux.PR_SET_SECCOMP, 2, ctypes.byref(header))
    except OSError as error:
        raise NoSeccomp(f"the kernel refuses a seccomp filter: {error.strerror}") from error


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _op(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)


def _special(column: int, spared: frozenset[str]) -> list[bytes]:
    """Calls judged by an argument. Each block leaves the call's number in the accumulator for the next."""
    number = {name: numbers[column] for name, numbers in SPECIAL.items()}
    low = [_FIRST_ARGUMENT + 8 * index for index in range(3)]
    deny = _op(_RETURN, _ERRNO | errno.EPERM)
    # clone3 hides its flags behind a pointer: ENOSYS makes the C library fall back to clone.
    blocks = [[_op(_EQUAL, _known(number["clone3"]), 0, 1), _op(_RETURN, _ERRNO | errno.ENOSYS)]]
    # clone makes threads, never processes; for those who may fork, never namespaces.
    threads_only = [_op(_AND, _CLONE_THREAD), _op(_EQUAL, 0, 0, 1)]
    no_namespace = [_op(_AND, _CLONE_NEW), _op(_EQUAL, 0, 1, 0)]
    flags = no_namespace if "clone" in spared else threads_only
    blocks.append(_guarded(_known(number["clone"]), [_op(_LOAD, low[0]), *flags, deny]))
    if "prlimit64" not in spared:
        # It reads limits (no new value, in either half of the pointer), never sets them.
        set_limit = [_op(_LOAD, low[2]), _op(_EQUAL, 0, 1, 0), deny, _op(_LOAD, low[2] + 4), _op(_EQUAL, 0, 1, 0), deny]
        blocks.append(_guarded(_known(number["prlimit64"]), set_limit))
    for name, argument, values in (("prctl", 0, _DENIED_PRCTL), ("ioctl", 1, _DENIED_IOCTL)):
        if name not in spared:
            checks = [_op(_LOAD, low[argument])]
            for value in values:
                if value == linux.PR_SET_PDEATHSIG and name == "prctl" and "die_with_parent" in spared:
                    continue
                checks += [_op(_EQUAL, value, 0, 1), deny]
            blocks.append(_guarded(_known(number[name]), checks))
    return [line for block in blocks for line in block]


def _guarded(number: int, checks: list[bytes]) -> list[bytes]:
    body = [*checks, _op(_LOAD, _NUMBER)]
    return [_op(_EQUAL, number, 0, len(body)), *body]


def _known(number: int | None) -> int:
    assert number is not None
    return number
