"""What the HTTP service bears on this machine, in a process of its own. Prints one JSON line.

    python -m benchmarks.service [--seconds 20] [--clients 1 10 50] [--megabytes 10] [--tier restricted|docker]

`load`: for each number of clients at once, on mixed questions, requests a second and milliseconds at p50 and p95 by route;
give a number twice (`--clients 50 50`) to see whether memory is flat: `memory_mb` is the server's own, after each.
`upload`: seconds from a CSV's first byte to a session that answers, and milliseconds of the questions in turns about it.
`orphans`: processes that the server had begun and that live on after it.
"""

from __future__ import annotations

import argparse
import json
import time

from benchmarks.serving.load import load
from benchmarks.serving.server import family, is_alive, serving
from benchmarks.serving.uploads import measure


def main() -> None:
    """Reads the arguments, serves, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--megabytes", type=float, default=10.0)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--tier", choices=("restricted", "docker"), default="restricted")
    asked = parser.parse_args()
    with serving(asked.tier) as server:
        session, uploaded = measure(server.url, asked.megabytes, asked.repeat)
        warm, processor = server.memory_mb(), server.processor_seconds()
        loads = []
        for clients in asked.clients:
            found = load(server.url, clients, asked.seconds, session)
            spent, processor = server.processor_seconds() - processor, server.processor_seconds()
            each = round(spent * 1000 / max(1, found["requests"]), 1)
            loads.append({"clients": clients, "memory_mb": server.memory_mb(), "processor_ms_a_request": each} | found)
        below = family(server.pid)
        told: dict[str, object] = {
            "tier": asked.tier,
            "start_s": server.start_seconds,
            "upload": uploaded,
            "warm_memory_mb": warm,
            "load": loads,
        }
    patience = time.monotonic() + 10
    while any(map(is_alive, below)) and time.monotonic() < patience:
        time.sleep(0.2)
    print(json.dumps(told | {"orphans": sum(map(is_alive, below))}))


if __name__ == "__main__":
    main()
