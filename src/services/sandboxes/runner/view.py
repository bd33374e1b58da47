"""A root folder of the sandbox's own, with nothing in it but what numeric code reads: of the rest not even names are there.

It also lets another user reach an interpreter that lies in root's home, without opening that home.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from src.services.sandboxes.runner import linux

_OPEN_TREE: Final = 428
_MOVE_MOUNT: Final = 429
_MOUNT_SETATTR: Final = 442
_CLONE_WHOLE: Final = 0x1 | 0x8000 | os.O_CLOEXEC
_HERE: Final = -100
_EMPTY_PATH: Final = 0x1000
_RECURSIVE: Final = 0x8000
_READ_ONLY: Final = 0x1 | 0x2 | 0x4
"""No writing, no set-user-id, no devices."""
_BASE: Final = "/proc"
"""Where the new root is put together: a folder that is there on every machine, and that no readable path lies in."""
ALSO: Final = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/dev/null", "/dev/urandom", "/sys/devices/system/cpu")
"""What imports look at, beside what code may read."""


def enter(readable: Iterable[str], writable: str | None) -> None:
    """Makes that root, for this process and all below it. Raises OSError where mounts are not permitted."""
    paths = _outermost([*readable, *ALSO, *([writable] if writable else [])])
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
    trees = [(path, _clone(path, read_only=path != writable and not path.startswith("/dev/"))) for path in paths]
    processes = _clone("/proc", read_only=False)
    linux.mount("tmpfs", _BASE, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=1m")
    for path, tree in [*trees, ("/proc", processes)]:
        _put(tree, _BASE + path)
    linux.mount(None, _BASE, None, linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV)
    os.chdir(_BASE)
    linux.pivot_root(".", ".")
    linux.detach(".")
    os.chdir("/")


def _outermost(paths: Iterable[str]) -> list[str]:
    """Those that are there and in no other of them."""
    found: list[str] = []
    for path in sorted(path for path in paths if not path.startswith("/proc/") and os.path.exists(path)):
        if not any(path == outer or path.startswith(f"{outer}/") for outer in found):
            found.append(path)
    return found


def _clone(path: str, *, read_only: bool) -> int:
    """A descriptor of a mount that shows what is at `path`, links followed."""
    tree = linux.call(_OPEN_TREE, ctypes.c_int(_HERE), os.fsencode(path), ctypes.c_uint(_CLONE_WHOLE))
    if read_only:
        wanted = ctypes.create_string_buffer(struct.pack("=QQQQ", _READ_ONLY, 0, 0, 0), 32)
        flags = ctypes.c_uint(_EMPTY_PATH | _RECURSIVE)
        linux.call(_MOUNT_SETATTR, ctypes.c_int(tree), b"", flags, wanted, ctypes.c_size_t(32))
    return tree


def _put(tree: int, place: str) -> None:
    """Shows the tree at `place`, which is made."""
    if stat.S_ISDIR(os.fstat(tree).st_mode):
        Path(place).mkdir(parents=True, exist_ok=True)
    else:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).touch()
    linux.call(_MOVE_MOUNT, ctypes.c_int(tree), b"", ctypes.c_int(_HERE), os.fsencode(place), ctypes.c_uint(4))
    os.close(tree)
