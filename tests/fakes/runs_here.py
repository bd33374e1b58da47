"""Runs code that our own writer made, in this process: what the code says is under test, not what keeps it in."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd

from src.models.execution import CodeError, CodeJob, CodeOutcome


class RunsHere:
    """Answers a job as a sandbox does, with plain JSON values. Never for code of others."""

    def run_job(self, job: CodeJob) -> CodeOutcome:
        """The outcome; what the code raises is one, too."""
        names: dict[str, Any] = {name: table.to_pandas() for name, table in job.frames.items()}
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                exec(compile(job.code, "<analysis>", "exec"), names)
        except Exception as error:  # noqa: BLE001 - whatever the code raises is its outcome
            return CodeOutcome("error", "restricted", error=CodeError(type(error).__name__, str(error)))
        return CodeOutcome("ok", "restricted", {key: _plain(value) for key, value in names["result"].items()})


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    missing = value is None or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value))
    return None if missing else value
