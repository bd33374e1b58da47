"""The few system calls that Python has no name for, by ctypes alone."""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

PIPE_BYTES: Final = 1024 * 1024
PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
PR_SET_SECCOMP: Final = 22
PR_CAPBSET_DROP: Final = 24
PR_SET_NO_NEW_PRIVS: Final = 38

MS_RDONLY: Final = 1
MS_NOSUID: Final = 2
MS_NODEV: Final = 4
MS_REMOUNT: Final = 32
MS_BIND: Final = 4096
MS_REC: Final = 16384
MS_PRIVATE: Final = 1 << 18

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
    _checked(_libc.prctl(ctypes.c_int(option), *arguments))


def set_dumpable(dumpable: bool) -> None:
    """Whether other processes of this user may look into /proc/<pid> or attach."""
    prctl(PR_SET_DUMPABLE, int(dumpable))


def die_with_parent() -> None:
    """Has the kernel kill this process when its parent ends. Must follow any change of user."""
    prctl(PR_SET_PDEATHSIG, 9)


def widen(descriptor: int) -> None:
    """Has a pipe hold as much as a user's pipes may, where the kernel grants it; anything else stays as it is."""
    with suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def adopt_orphans() -> None:
    """Makes this process the parent of those below it whose own parent ends, as process 1 is."""
    prctl(36, 1)


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


def drop_capabilities(keep: Iterable[int] = ()) -> None:
    """Gives up every capability of this process but those below 32 in `keep`. Raises OSError."""
    header = _CapHeader(0x20080522, 0)
    kept = sum(1 << number for number in keep)
    _checked(_libc.capset(ctypes.byref(header), (ctypes.c_uint32 * 6)(kept, kept)))  # effective, permitted, inheritable


def unshare(flags: int) -> None:
    """unshare(2). Raises OSError."""
    _checked(_libc.unshare(ctypes.c_int(flags)))


def mount(source: str | None, place: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """mount(2). Raises OSError."""
    encoded = [None if text is None else os.fsencode(text) for text in (source, place, kind, options)]
    _checked(_libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]))


def pivot_root(new: str, old: str) -> None:
    """pivot_root(2). Raises OSError."""
    call({"x86_64": 155, "aarch64": 41}.get(machine(), -1), os.fsencode(new), os.fsencode(old))


def detach(place: str) -> None:
    """Takes a mount away, as soon as nobody is in it. Raises OSError."""
    _checked(_libc.umount2(os.fsencode(place), ctypes.c_int(2)))


def _checked(result: int) -> None:
    if result != 0:
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
