"""A session's worker: one set of variables, a cell at a time, each in a fork of the process that holds the state before it.

The process that ran the last cell forks, stays behind as it is (its supervisor stops it) and is the checkpoint; the fork
waits for the next cell. So threads end with their cell, since a fork has only the one that called it.
"""

from __future__ import annotations

import ast
import ctypes
import fcntl
import os
import random
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from src.services.sandboxes.runner import figures, forkgate, frames, linux
from src.services.sandboxes.runner.program import LAST_VALUE, Outcome, run_in
from src.services.sandboxes.runner.protocol import Kind, Request, dump_json

if TYPE_CHECKING:
    from src.services.sandboxes.runner.confine import Confinement
    from src.services.sandboxes.runner.inbox import Inbox, Named
    from src.services.sandboxes.runner.pen import Pen

# Held here, since a fork seeds the generator anew: a session's chance goes on from its seed.
_CHANCE: Final = (random.getstate, random.setstate)
_ABOVE: Final = 10
"""Lowest descriptor for what user code has no business with."""
_MISSING: Final = object()
_LIBC: Final = ctypes.CDLL(None)
_FATAL: Final = ("SystemExit", "KeyboardInterrupt", "GeneratorExit")


class Cells:
    """The worker's side of a session."""

    def __init__(self, walls: Confinement, inbox: Inbox, pen: Pen) -> None:
        self._walls = walls
        self._inbox = inbox
        self._pen = pen
        self._number = 0
        self._namespace: dict[str, Any] = {"__name__": "__main__"}
        self._streams: tuple[int, ...] = ()

    def open(self, request: Request) -> None:
        """Puts up the walls, with a gate for forks where the kernel and the supervisor can have one. Raises CannotConfine."""
        self._inbox.descriptor = fcntl.fcntl(self._inbox.descriptor, fcntl.F_DUPFD, _ABOVE)
        empty, end = os.pipe()
        os.close(end)
        os.dup2(empty, 0)  # what code reads from its standard input ends at once
        os.close(empty)
        self._streams = tuple(fcntl.fcntl(number, fcntl.F_DUPFD, _ABOVE) for number in (0, 1, 2, 3))
        self._walls.finish(request, gated=self._install_gate())

    def serve(self) -> None:
        """Runs cells and forks as told, until the supervisor closes or a cell ends this process."""
        self._pen.write(Kind.KEPT, b"")
        while True:
            message = self._inbox.next()
            if message.kind is Kind.FORK:
                _fork_in_place()
                continue
            request, named = self._inbox.with_frames(message)
            if self._run(request, named):
                return
            os.fstat(self._inbox.descriptor)  # code that closed it has ended this process: better now than unseen
            self._pen.write(Kind.KEPT, b"")

    def _install_gate(self) -> bool:
        linux.set_dumpable(True)  # or the supervisor may not take the listener
        try:
            listener = forkgate.install()
        except forkgate.CANNOT as error:
            self._pen.write(Kind.GATE, dump_json({"listener": -1, "why": str(error)}))
            return False
        finally:
            linux.set_dumpable(False)
        linux.set_dumpable(True)
        self._pen.write(Kind.GATE, dump_json({"listener": listener, "why": ""}))
        taken = self._inbox.reply() == b"taken"
        linux.set_dumpable(False)
        os.close(listener)
        return taken

    def _run(self, request: Request, named: Named) -> bool:
        """Runs one cell and reports. Whether this process must end, because what it holds cannot be trusted to be whole."""
        self._restore_streams()
        self._number += 1
        before = dict(self._namespace)
        try:
            self._load(frames.decode(named))
            del named
            outcome = self._execute(request)
            ends = outcome.status == "memory_limit" or (outcome.error or {}).get("type") in _FATAL
            outcome.namespace = _touched(before, self._namespace, request.code)
            self._pen.report(outcome, request, also=_threads())
            figures.close_all()
        except MemoryError:
            self._pen.out_of_memory()
            return True
        finally:
            self._pen.flush()
        _LIBC.malloc_trim(0)
        return ends

    def _load(self, found: dict[str, Any]) -> None:
        self._namespace.update(found)
        if len(found) == 1:
            self._namespace.setdefault("df", next(iter(found.values())))

    def _execute(self, request: Request) -> Outcome:
        """The cell's outcome; its value is its own `result` or last line, never one that an earlier cell left."""
        self._namespace.pop(LAST_VALUE, None)
        before = self._namespace.get("result", _MISSING)
        outcome = run_in(self._namespace, request, self._walls.facts, f"<cell {self._number}>")
        if outcome.status == "ok":
            now = self._namespace.get("result", _MISSING)
            assigned = now is not _MISSING and (now is not before or "result" in _names(request.code, ast.Store))
            value = now if assigned else self._namespace.get(LAST_VALUE)
            outcome.value = dict(value) if type(value) is dict else value  # charts are taken out of it
        return outcome

    def _restore_streams(self) -> None:
        """A cell that closed its output is no reason for the next to have none."""
        for number, kept in enumerate(self._streams):
            with suppress(OSError):
                os.dup2(kept, number)
        self._pen.fresh_streams()


def _fork_in_place() -> None:
    """Leaves this process as it is, and a fork of it to wait for the next cell, as a child of the supervisor.

    By way of a process between, whose end makes it the supervisor's: only a parent learns from the kernel how a process
    ended, and only by a parent's death is it sure to end too.
    """
    supervisor = os.getppid()
    get_chance, set_chance = _CHANCE
    chance = get_chance()
    try:
        between = os.fork()
    except OSError:
        return  # not allowed: the supervisor knows
    if between:
        with suppress(OSError):
            os.waitpid(between, 0)
        return
    between = os.getpid()
    try:
        if os.fork():
            os._exit(0)
        while (parent := os.getppid()) != supervisor:
            if parent != between:  # the supervisor died meanwhile: nobody would ever end this process
                os._exit(1)
            time.sleep(0.0001)
        linux.die_with_parent()
        set_chance(chance)
    except OSError:
        os._exit(1)


def _touched(before: dict[str, Any], now: dict[str, Any], code: str) -> dict[str, Any]:
    """The variables that the cell set or named: figures of earlier cells are not its own."""
    named = _names(code, ast.expr_context)
    return {name: value for name, value in now.items() if before.get(name, _MISSING) is not value or name in named}


def _names(code: str, context: type[ast.expr_context]) -> set[str]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def _threads() -> list[str]:
    count = len(sys._current_frames()) - 1
    return [f"The cell left {count} thread(s) running; the next checkpoint ends them."] if count > 0 else []
