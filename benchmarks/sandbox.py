"""How long code takes to run in a sandbox, and how much of that is the sandbox's. Prints one JSON line.

    python -m benchmarks.sandbox --tier docker|restricted [--repeat 20] [--image NAME]

Milliseconds from the call to its outcome (`p50`, `p95`); `own` is what the code itself measured, `above` the difference.
"Warm" means that a worker was ready; `back_to_back` gives none the time to become so. `load` is the machine's, before
and after: whatever else runs there is in every number. A minute or two.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.sandbox_memory import idle_megabytes
from benchmarks.sandbox_series import DESCRIBE, settle, spread, table, timed, warm
from benchmarks.sandbox_sessions import session_costs
from src.errors import SandboxBusy
from src.models.config import Settings
from src.models.execution import CodeJob
from src.services.sandboxes import make_sandbox
from src.services.sandboxes.sandbox import Sandbox

MEMORY = 512 * 1024 * 1024
ROWS = (1_000, 100_000, 1_000_000)
CROWDS = (1, 5, 10, 20)
BACK_TO_BACK = 30
IMPORT_SECONDS = 5.0
"""It serves as soon as pandas is there; by then all else is."""
NO_OP = CodeJob("result = {'ms': 0.0}")
TOUCH = "import time\nt = time.perf_counter()\nn = len(df)\nresult = {'ms': (time.perf_counter() - t) * 1000, 'n': n}"


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=("docker", "restricted"), required=True)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--image", default=Settings().sandbox_image)
    arguments = parser.parse_args()
    sandbox = make_sandbox(arguments.tier, image=arguments.image, memory_bytes=MEMORY)
    load, began = os.getloadavg()[0], time.perf_counter()
    found: dict[str, object] = {"tier": arguments.tier, "processors": os.cpu_count()}
    try:
        sandbox.start()
        started = time.perf_counter() - began
        first, _ = timed(lambda: sandbox.run(NO_OP))
        to_first = time.perf_counter() - began
        found["cold"] = {"start_s": round(started, 2), "to_first_answer_s": round(to_first, 2), "first_ms": round(first, 1)}
        found |= measure(sandbox, arguments.repeat)
    finally:
        sandbox.close()
    loads = [round(load, 1), round(os.getloadavg()[0], 1)]
    print(json.dumps(found | {"load": loads, "seconds": round(time.perf_counter() - began)}))


def measure(sandbox: Sandbox, repeat: int) -> dict[str, object]:
    """Everything about a sandbox that has started."""
    time.sleep(IMPORT_SECONDS)
    settle(sandbox)
    found: dict[str, object] = {"idle_mb_per_worker": idle_megabytes(sandbox.tier)}
    found["no_op"] = warm(sandbox, NO_OP, repeat)
    for rows in ROWS:
        job = CodeJob(DESCRIBE, frames={"df": table(rows)})
        found[f"describe_{rows}"] = warm(sandbox, job, max(5, repeat // (4 if rows > 1_000 else 1)))
    found["rows_in_1000000"] = warm(sandbox, CodeJob(TOUCH, frames={"df": table(1_000_000)}), max(5, repeat // 4))
    found["sessions"] = session_costs(sandbox)
    found["refill_s"] = settle(sandbox)
    found["back_to_back"] = spread([timed(lambda: sandbox.run(NO_OP))[0] for _ in range(BACK_TO_BACK)])
    found["concurrent"] = {str(crowd): together(sandbox, crowd) for crowd in CROWDS}
    return found


def together(sandbox: Sandbox, crowd: int) -> dict[str, float]:
    """As many callers at once, all with the same wish."""
    settle(sandbox)
    busy, totals = 0, []
    job = CodeJob(DESCRIBE, frames={"df": table(1_000)})
    began = time.perf_counter()
    with ThreadPoolExecutor(crowd) as callers:
        futures = [callers.submit(timed, lambda: sandbox.run(job)) for _ in range(crowd)]
        for future in futures:
            try:
                totals.append(future.result()[0])
            except SandboxBusy:
                busy += 1
    return spread(totals) | {"wall": round((time.perf_counter() - began) * 1000, 1), "busy": busy}


if __name__ == "__main__":
    main()
