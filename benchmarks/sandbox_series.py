"""One measurement of a sandbox, and what a series of them comes to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import pyarrow as pa

from src.models.execution import CodeJob, CodeOutcome
from src.services.sandboxes.docker_tier import DockerSandbox
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from src.services.sandboxes.sandbox import Sandbox

FORK_SECONDS = 0.2
"""The restricted tier has its next worker forked and walled in by then."""
DESCRIBE = (
    "import time\nt = time.perf_counter()\nd = df.describe()\nresult = {'ms': (time.perf_counter() - t) * 1000, 'n': len(d)}"
)


def timed(call: Callable[[], CodeOutcome]) -> tuple[float, float]:
    """Milliseconds in all, and those that the code itself measured (its result's `ms`)."""
    began = time.perf_counter()
    outcome = call()
    total = (time.perf_counter() - began) * 1000
    if not outcome.ok:
        raise SystemExit(f"{outcome.status}: {outcome.error}")
    return total, float(outcome.result["ms"])


def warm(sandbox: Sandbox, job: CodeJob, repeat: int) -> dict[str, float]:
    """One run at a time, each with a worker that is ready."""
    found = []
    for _ in range(repeat):
        settle(sandbox)
        found.append(timed(lambda: sandbox.run(job)))
    return series(found)


def series(found: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Of measurements by `timed`: the total, the code's own part, and the sandbox's part above it."""
    above = spread([total - own for total, own in found])
    own = round(median(own for _, own in found), 1)
    return spread([total for total, _ in found]) | {"own_p50": own, "above_p50": above["p50"], "above_p95": above["p95"]}


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile (nearest rank)."""
    ordered = sorted(times)
    return {"p50": round(median(ordered), 1), "p95": round(ordered[-(-len(ordered) * 95 // 100) - 1], 1)}


def settle(sandbox: Sandbox, seconds: float = 60.0) -> float:
    """Waits until the workers that should be ready are. Returns how long it takes to make one, in seconds."""
    deadline = time.monotonic() + seconds
    if isinstance(sandbox, RestrictedSandbox):
        time.sleep(FORK_SECONDS)
        while not sandbox.complete and time.monotonic() < deadline:
            time.sleep(FORK_SECONDS)
        return FORK_SECONDS
    assert isinstance(sandbox, DockerSandbox)
    while (now := sandbox.counts())["ready"] < 2 or now["warming"]:
        if time.monotonic() > deadline:
            raise SystemExit(f"after {seconds:.0f} s there are not two warm containers: {now}")
        time.sleep(0.02)
    return now["refill_seconds"]


def table(rows: int) -> pa.Table:
    """Rows of six numeric columns."""
    random = np.random.default_rng(0)
    columns = {f"x{n}": random.normal(size=rows) for n in range(5)}
    return pa.table(columns | {"n": random.integers(0, 1000, size=rows)})
