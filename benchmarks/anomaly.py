"""How soon a detector that sees only the past finds what people marked as anomalies. Prints one JSON line.

    python -m benchmarks.anomaly DIR WINDOWS.json [--predictions OUT_DIR]

DIR holds CSV files of `timestamp` and `value`; WINDOWS maps each path below DIR to its marked windows (first and last
timestamp). A `nabscore.py` beside WINDOWS is the metric: its `score(files, profile)` rewards an early alarm in each window,
charges for alarms outside and for windows missed, and picks one limit for all files, as the Numenta Anomaly Benchmark does.
`at_our_limit` is the score of the alarms that the analysis itself would raise. The seasons tried are a day and a week. The
predictions, one CSV a file, have `timestamp`, `value`, `score` and `alert` (ours).
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.metric import load_metric
from src.analyses.streaming import MIN_HISTORY, watch

PROFILES = ("standard", "reward_low_FP_rate", "reward_low_FN_rate")
DAY = 86_400
OUR_LIMIT = 0.5
"""Where the urgency is 1."""


def main() -> None:
    """Reads the arguments, watches each file, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("windows", type=Path)
    parser.add_argument("--predictions", type=Path)
    arguments = parser.parse_args()
    windows: dict[str, list[list[str]]] = json.loads(arguments.windows.read_text(encoding="utf-8"))
    metric = load_metric(arguments.windows.parent / "nabscore.py")
    began = time.perf_counter()
    frames = {name: pd.read_csv(arguments.folder / name) for name in sorted(windows)}
    files: list[dict[str, Any]] = [
        {"t": list(df["timestamp"]), "s": scored(df), "windows": windows[name]} for name, df in frames.items()
    ]
    took = time.perf_counter() - began
    found = {profile: metric.score(files, profile) for profile in PROFILES}
    if arguments.predictions:
        write(arguments.predictions, frames, files)
    told = {
        "files": len(files),
        "windows": found["standard"]["windows"],
        "score": {profile: round(float(one["score"]), 1) for profile, one in found.items()},
        "limit": round(float(found["standard"]["threshold"]), 4),
        "our_limit": OUR_LIMIT,
        "at_our_limit": {p: round(float(metric.score(files, p, OUR_LIMIT)["score"]), 1) for p in PROFILES},
        "our_alarms": sum(int(np.count_nonzero(file["s"] > OUR_LIMIT)) for file in files),
        "seconds": round(took, 1),
    }
    print(json.dumps(told))


def scored(df: pd.DataFrame) -> np.ndarray:
    """A score of 0 to 1 for each row, from the rows before it and itself."""
    times = pd.to_datetime(df["timestamp"]).to_numpy().astype("datetime64[s]").astype(np.int64)
    step = max(float(np.median(np.diff(times[:MIN_HISTORY]))), 1.0)
    stream = watch(df["value"].to_numpy(dtype=np.float64), [round(DAY / step), round(7 * DAY / step)])
    urgency = stream.urgency()
    return np.asarray(urgency / (1 + urgency))


def write(folder: Path, frames: dict[str, pd.DataFrame], files: list[dict[str, Any]]) -> None:
    """One CSV a file, at its own path."""
    for (name, df), file in zip(frames.items(), files, strict=True):
        out = folder / name
        out.parent.mkdir(parents=True, exist_ok=True)
        df.assign(score=file["s"], alert=(file["s"] > OUR_LIMIT).astype(int)).to_csv(out, index=False)


if __name__ == "__main__":
    main()
