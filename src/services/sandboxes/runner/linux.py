"""The few system calls that Python has no name for, by ctypes alone."""

from __future__ import annotations

import ctypes
import os
import platform
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
PR_SET_SECCOMP: Final = 22
PR_CAPBSET_DROP: Final = 24
PR_SET_NO_NEW_PRIVS: Final = 38

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def machine() -> str:
    """The name of the processor family as the kernel gives it."""
    return platform.machine()


def call(number: int, *arguments: object) -> int:
    """A raw system call. Raises OSError."""
    result = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, second: object = 0, third: object = 0) -> None:
    """prctl(2). Raises OSError."""
    arguments = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in (second, third, 0, 0)]
    if _libc.prctl(ctypes.c_int(option), *arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def set_dumpable(dumpable: bool) -> None:
    """Whether other processes of this user may look into /proc/<pid> or attach."""
    prctl(PR_SET_DUMPABLE, int(dumpable))


def die_with_parent() -> None:
    """Has the kernel kill this process when its parent ends. Must follow any change of user."""
    prctl(PR_SET_PDEATHSIG, 9)


def no_new_privileges() -> None:
    """Set-user-id bits and file capabilities no longer raise anything, here and below."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


class _CapHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def drop_bounding_set() -> None:
    """Makes sure that no program run later can regain a capability. Does what it may; a user without any has none to drop."""
    for number in range(64):
        try:
            prctl(PR_CAPBSET_DROP, number)
        except OSError:
            return  # past the last one, or not ours to drop


def drop_capabilities() -> None:
    """Gives up every capability of this process. Raises OSError."""
    header = _CapHeader(0x20080522, 0)
    if _libc.capset(ctypes.byref(header), (ctypes.c_uint32 * 6)()) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def unshare(flags: int) -> None:
    """unshare(2). Raises OSError."""
    if _libc.unshare(ctypes.c_int(flags)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


_HUGE = 2 * 1024 * 1024
_MADV_COLLAPSE = 25


def collapse_memory() -> None:
    """Gathers this process's own memory into huge pages where the kernel can (6.1), so that a fork copies less. Best effort."""
    for start, end in _own_memory():
        for place in range(-(-start // _HUGE) * _HUGE, end - _HUGE + 1, _HUGE):
            _libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(_HUGE), ctypes.c_int(_MADV_COLLAPSE))


def _own_memory() -> list[tuple[int, int]]:
    """Ranges of writable private memory that no file backs."""
    found = []
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        for line in maps:
            place, rights, _, _, inode, *name = line.split(maxsplit=5)
            if rights == "rw-p" and inode == "0" and (not name or name[0].strip() == "[heap]"):
                start, _, end = place.partition("-")
                found.append((int(start, 16), int(end, 16)))
    return found
