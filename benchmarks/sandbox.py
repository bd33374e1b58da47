"""How long code takes to run in a sandbox, and how much of that is the sandbox's. Prints one JSON line.

    python -m benchmarks.sandbox --tier docker|restricted [--repeat 15] [--image NAME]

Milliseconds: `total` from the call to its outcome, `own` what the code itself measured, `above` their difference.
"Warm" means that a worker was ready; `back_to_back` gives none the time to become so.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np
import pyarrow as pa

from benchmarks.sandbox_memory import idle_megabytes
from src.errors import SandboxBusy
from src.models.config import Settings
from src.models.execution import CodeJob
from src.services.sandboxes import make_sandbox
from src.services.sandboxes.sandbox import Sandbox

MEMORY = 512 * 1024 * 1024
ROWS = (1_000, 100_000, 1_000_000)
CROWDS = (1, 5, 10, 20)
FORK_SECONDS = 0.2
"""The restricted tier has its next worker forked and walled in by then."""
IMPORT_SECONDS = 5.0
"""It serves as soon as pandas is there; by then all else is."""
NO_OP = "result = {'ms': 0.0}"
DESCRIBE = (
    "import time\nt = time.perf_counter()\nd = df.describe()\nresult = {'ms': (time.perf_counter() - t) * 1000, 'n': len(d)}"
)
TOUCH = "import time\nt = time.perf_counter()\nn = len(df)\nresult = {'ms': (time.perf_counter() - t) * 1000, 'n': n}"


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=("docker", "restricted"), required=True)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--image", default=Settings().sandbox_image)
    arguments = parser.parse_args()
    sandbox = make_sandbox(arguments.tier, image=arguments.image, memory_bytes=MEMORY)
    began = time.perf_counter()
    try:
        sandbox.start()
        started = time.perf_counter() - began
        total, _ = timed(sandbox, CodeJob(NO_OP))
        cold = {
            "start_s": round(started, 2),
            "to_first_answer_s": round(time.perf_counter() - began, 2),
            "first_ms": round(total, 1),
        }
        print(
            json.dumps(
                {"tier": arguments.tier, "processors": os.cpu_count(), "cold": cold} | measure(sandbox, arguments.repeat)
            )
        )
    finally:
        sandbox.close()


def measure(sandbox: Sandbox, repeat: int) -> dict[str, object]:
    """Everything about a sandbox that has started."""
    time.sleep(IMPORT_SECONDS)
    refill = settle(sandbox)
    idle = idle_megabytes(sandbox.tier)
    found: dict[str, object] = {"refill_s": refill, "idle_mb_per_worker": idle}
    found["no_op"] = warm(sandbox, CodeJob(NO_OP), repeat)
    for rows in ROWS:
        job = CodeJob(DESCRIBE, frames={"df": table(rows)})
        found[f"describe_{rows}"] = warm(sandbox, job, max(5, repeat // (3 if rows > 100_000 else 1)))
    found["rows_in_1000000"] = warm(sandbox, CodeJob(TOUCH, frames={"df": table(1_000_000)}), max(5, repeat // 3))
    found["back_to_back"] = spread([timed(sandbox, CodeJob(NO_OP))[0] for _ in range(30)])
    found["concurrent"] = {str(crowd): together(sandbox, crowd) for crowd in CROWDS}
    found["load"] = round(os.getloadavg()[0], 1)
    return found


def table(rows: int) -> pa.Table:
    """Rows of six numeric columns."""
    random = np.random.default_rng(0)
    columns = {f"x{n}": random.normal(size=rows) for n in range(5)}
    return pa.table(columns | {"n": random.integers(0, 1000, size=rows)})


def timed(sandbox: Sandbox, job: CodeJob) -> tuple[float, float]:
    """Milliseconds in all, and those of the code itself."""
    began = time.perf_counter()
    outcome = sandbox.run(job)
    total = (time.perf_counter() - began) * 1000
    if not outcome.ok:
        raise SystemExit(f"{outcome.status}: {outcome.error}")
    return total, float(outcome.result["ms"])


def warm(sandbox: Sandbox, job: CodeJob, repeat: int) -> dict[str, float]:
    """One run at a time, each with a worker that is ready."""
    found = []
    for _ in range(repeat):
        settle(sandbox)
        found.append(timed(sandbox, job))
    totals, own = [total for total, _ in found], [ms for _, ms in found]
    above = spread([total - ms for total, ms in found])
    return spread(totals) | {"own_p50": round(median(own), 1), "above_p50": above["p50"], "above_p95": above["p95"]}


def together(sandbox: Sandbox, crowd: int) -> dict[str, float]:
    """As many callers at once, all with the same wish."""
    settle(sandbox)
    busy = 0
    job = CodeJob(DESCRIBE, frames={"df": table(1_000)})
    began = time.perf_counter()
    with ThreadPoolExecutor(crowd) as callers:
        futures = [callers.submit(timed, sandbox, job) for _ in range(crowd)]
        totals = []
        for future in futures:
            try:
                totals.append(future.result()[0])
            except SandboxBusy:
                busy += 1
    return spread(totals) | {"wall": round((time.perf_counter() - began) * 1000, 1), "busy": busy}


def settle(sandbox: Sandbox, seconds: float = 60.0) -> float:
    """Waits until the workers that should be ready are. Returns how long it takes to make one, in seconds."""
    counts: Callable[[], dict[str, float]] | None = getattr(sandbox, "counts", None)
    if counts is None:
        time.sleep(FORK_SECONDS)
        return 0.0
    deadline = time.monotonic() + seconds
    while (now := counts())["ready"] < 2 or now["warming"]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return now["refill_seconds"]


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(times)
    last = min(len(ordered) - 1, int(len(ordered) * 0.95))
    return {"p50": round(median(ordered), 1), "p95": round(ordered[last], 1)}


if __name__ == "__main__":
    main()
