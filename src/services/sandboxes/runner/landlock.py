"""Landlock: which files a process may read or write from now on, whatever its user may."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from typing import Final

from src.services.sandboxes.runner import linux

_CREATE: Final = 444
_ADD_RULE: Final = 445
_RESTRICT: Final = 446
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_FILE_RIGHTS: Final = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)
_WRITE: Final = (1 << 1) | (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 14)
"""Write, truncate, make and remove files and folders; no devices, sockets, pipes or symbolic links."""


class NoLandlock(Exception):
    """The kernel has no Landlock, or refuses it; says why."""


def abi() -> int:
    """The version of Landlock in this kernel, 0 for none."""
    try:
        return linux.call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def restrict(readable: Iterable[str], writable: Iterable[str], version: int | None = None) -> int:
    """Leaves this process only those paths, no TCP (ABI 4) and no signals beyond itself (ABI 6). The ABI. Raises NoLandlock."""
    version = abi() if version is None else version
    if version < 1:
        raise NoLandlock("this kernel has no Landlock (it came with Linux 5.13; it may be off: see the lsm= boot option)")
    files = _file_rights(version)
    try:
        ruleset = _create(files, version)
        try:
            for path in readable:
                _allow(ruleset, path, _READ_FILE | _READ_DIR)
            for path in writable:
                _allow(ruleset, path, files & (_READ_FILE | _READ_DIR | _WRITE))
            linux.call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
        finally:
            os.close(ruleset)
    except OSError as error:
        raise NoLandlock(f"Landlock refuses its rules: {error.strerror}") from error
    return version


def _file_rights(version: int) -> int:
    rights = (1 << 13) - 1
    for since, bit in ((2, 13), (3, 14), (5, 15)):
        if version >= since:
            rights |= 1 << bit
    return rights


def _create(files: int, version: int) -> int:
    attributes = struct.pack("=Q", files)
    if version >= 4:
        attributes += struct.pack("=Q", 0b11)  # bind and connect
    if version >= 6:
        attributes += struct.pack("=Q", 0b11)  # abstract sockets and signals
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    return linux.call(_CREATE, buffer, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return  # what is not there, or not ours to read, needs no permission
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _FILE_RIGHTS  # a file's rule with a folder's rights is EINVAL
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, parent), 12)
        linux.call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint32(0))
    finally:
        os.close(parent)
