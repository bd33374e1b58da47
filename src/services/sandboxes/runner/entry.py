"""The two ways to run: `serve` on stdin and stdout (PID 1 of a container), `zygote` on a socket (the restricted tier)."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from src.services.sandboxes.runner import linux
from src.services.sandboxes.runner.confine import Policy
from src.services.sandboxes.runner.supervisor import Supervisor
from src.services.sandboxes.runner.warmup import Warmup

IDLE_SECONDS = 15 * 60.0
"""A container that nobody gave work for so long ends itself, whatever became of its host."""


def main(arguments: list[str]) -> None:
    """Runs until the host hangs up."""
    linux.set_dumpable(False)
    mode = arguments[0] if arguments else ""
    if mode == "serve":
        _serve(writable=arguments[1] if len(arguments) > 1 else None)
    elif mode == "zygote":
        from src.services.sandboxes.runner.zygote import Zygote

        Zygote(control=_take(0), weak="weak" in arguments[1:]).run()
    else:
        sys.exit("usage: runner serve [WRITABLE_DIR] | zygote [weak]")


def _serve(writable: str | None) -> None:
    incoming, outgoing = _take(0), _take(1)
    linux.widen(incoming)  # else the engine hands rows over 64 KB at a time
    if writable is not None:
        with suppress(OSError):  # then a file that is named without a folder just cannot be written
            os.makedirs(writable, mode=0o700, exist_ok=True)
            os.chdir(writable)
    warmup = Warmup()
    warmup.core()
    policy = Policy(strict=False, writable=writable)
    Supervisor(incoming, outgoing, policy, warmup=warmup, idle_seconds=IDLE_SECONDS).serve()


def _take(descriptor: int) -> int:
    """Moves a descriptor out of the way, so that nothing that prints or reads by habit can touch it."""
    moved = os.dup(descriptor)
    if descriptor == 0:
        empty, end = os.pipe()
        os.close(end)
        os.dup2(empty, 0)
        os.close(empty)
    else:
        os.dup2(2, descriptor)
    return moved
