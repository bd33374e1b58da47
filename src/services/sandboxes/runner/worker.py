"""The worker: confined, then handed the code; says what came of it over the result pipe."""

from __future__ import annotations

import logging
import os
import random
import warnings
from contextlib import suppress

from src.services.sandboxes.runner import frames
from src.services.sandboxes.runner.cells import Cells
from src.services.sandboxes.runner.confine import CannotConfine, Confinement, Policy
from src.services.sandboxes.runner.inbox import Inbox, Named
from src.services.sandboxes.runner.pen import Pen
from src.services.sandboxes.runner.program import run_program
from src.services.sandboxes.runner.protocol import Request
from src.services.sandboxes.runner.warmup import warm_paths


def work(result_pipe: int, policy: Policy) -> None:
    """Waits for a request, runs its code, writes FIGURE, IMAGE and RESULT frames. The caller ends the process.

    Where the request opens a session, it holds no code, and any number of cells follow.
    """
    pen = Pen(result_pipe)
    walls = Confinement(policy)
    inbox = Inbox(0)
    cells = Cells(walls, inbox, pen)
    try:
        walls.begin()
        pen.fresh_streams()
        warm_paths()
        request, named = inbox.request()
        cells.open(request) if request.session else walls.finish(request)
    except CannotConfine as error:
        pen.failure("SandboxUnavailable", str(error))
        return
    _settle(request.seed)
    if request.session:
        cells.serve()
    else:
        _run_once(request, named, walls, pen)
        for descriptor in (1, 2, result_pipe):  # the supervisor need not wait for memory to be taken down
            with suppress(OSError):
                os.close(descriptor)


def _run_once(request: Request, named: Named, walls: Confinement, pen: Pen) -> None:
    try:
        pen.report(run_program(request, frames.decode(named), walls.facts), request)
    except MemoryError:
        pen.out_of_memory()
    finally:
        pen.flush()


def _settle(seed: int) -> None:
    """Forks share the state of random generators: each worker starts from its own seed. Warnings are for the code's own."""
    random.seed(seed)
    import numpy as np

    np.random.seed(seed % 2**32)
    warnings.simplefilter("default")
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of a cache that it may not write
    warnings.filterwarnings("ignore", message=".*FigureCanvasAgg is non-interactive.*")
