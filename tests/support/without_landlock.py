"""Runs a Python program as on a kernel without Landlock: `python -m tests.support.without_landlock PROGRAM`.

Its Landlock calls give ENOSYS. The kernel itself says so, by a seccomp filter that everything below inherits; nothing of
ours is replaced.
"""

from __future__ import annotations

import errno
import os
import sys

from src.services.sandboxes.runner import linux, seccomp

LANDLOCK = (444, 445, 446)
"""The same numbers on every processor family."""


def program() -> bytes:
    """The filter."""
    lines = [seccomp._op(seccomp._LOAD, seccomp._NUMBER)]
    for number in LANDLOCK:
        lines += [seccomp._op(seccomp._EQUAL, number, 0, 1), seccomp._op(seccomp._RETURN, seccomp._ERRNO | errno.ENOSYS)]
    return b"".join([*lines, seccomp._op(seccomp._RETURN, seccomp._ALLOW)])


if __name__ == "__main__":
    linux.no_new_privileges()
    seccomp.install_filter(program())
    os.execv(sys.executable, [sys.executable, sys.argv[1]])
