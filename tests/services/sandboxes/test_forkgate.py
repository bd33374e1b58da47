"""The gate in a real process: a fork waits for its answer, and without anybody to ask there is none."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from src.services.sandboxes.runner import linux, seccomp
from src.services.sandboxes.runner.forkgate import Ask
from src.services.sandboxes.runner.syscalls import SPECIAL

SCRIPT = """
import json, os, sys
from src.services.sandboxes.runner import forkgate, linux
said, order = os.pipe(), os.pipe()
def attempt():
    try:
        pid = os.fork()
    except OSError as error:
        return error.errno
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return 0
worker = os.fork()
if worker == 0:
    linux.no_new_privileges()
    listener = forkgate.install()
    os.write(said[1], b"%d" % listener)
    os.read(order[0], 1)
    os.close(listener)
    tries = [attempt(), attempt()]
    try:
        linux.prctl(1, 0)
    except OSError as error:
        tries.append(error.errno)
    os.write(said[1], b".")
    os.read(order[0], 1)
    print(json.dumps([*tries, attempt()]), flush=True)
    os._exit(0)
gate = forkgate.Gate.take(worker, int(os.read(said[0], 9)))
os.write(order[1], b"x")
asks = []
for allow in (True, False, False):
    ask = gate.next(5)
    asks.append([ask.pid == worker, ask.forks, ask.dies_with_parent])
    gate.answer(ask, allow=allow)
os.read(said[0], 1)
asks.append(gate.next(0) is None)
gate.close()
os.write(order[1], b"x")
os.waitpid(worker, 0)
print(json.dumps(asks))
"""


def test_forks_wait_for_an_answer_and_end_with_the_one_who_gives_it() -> None:
    root = Path(__file__).parents[3]
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env={"PYTHONPATH": str(root)}, check=True, timeout=30
    )
    tries, asks = map(json.loads, said.stdout.splitlines())
    assert tries == [0, errno.EPERM, errno.EPERM, errno.ENOSYS]
    assert asks == [[True, True, False], [True, True, False], [True, False, False], True]


@pytest.mark.parametrize(
    ("flags", "plain"),
    [
        (signal.SIGCHLD, True),
        (signal.SIGCHLD | 0x01200000, True),  # as the C library calls it
        (signal.SIGCHLD | 0x8000, False),  # CLONE_PARENT: no child of its caller's
        (signal.SIGCHLD | 0x100, False),  # CLONE_VM
        (signal.SIGCHLD | 0x10000000, False),  # CLONE_NEWUSER
        (0, False),
    ],
)
def test_only_a_plain_fork_is_one(flags: int, plain: bool) -> None:
    clone = SPECIAL["clone"][seccomp.column(linux.machine())]
    assert clone is not None
    assert Ask(1, 1, clone, (flags, 0, 0, 0, 0, 0)).forks is plain
    assert Ask(1, 1, clone + 1, (signal.SIGCHLD, 0, 0, 0, 0, 0)).forks is False


def test_only_dying_with_the_parent_is_let_through() -> None:
    prctl = SPECIAL["prctl"][seccomp.column(linux.machine())]
    assert prctl is not None
    assert Ask(1, 1, prctl, (1, 9, 0, 0, 0, 0)).dies_with_parent
    for arguments in ((1, 0), (1, 15), (4, 9), (1, 9 | 1 << 32)):
        assert not Ask(1, 1, prctl, (*arguments, 0, 0, 0, 0)).dies_with_parent
