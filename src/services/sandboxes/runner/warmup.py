"""Imports what analyses need before they need it: the core at once, the rest piece by piece while nothing is asked."""

from __future__ import annotations

import gc
import importlib
import sys
from collections import deque
from typing import Final

from src.analyses import modules
from src.services.sandboxes.runner import linux

CORE: Final = ("numpy", "pandas", "pyarrow", "pyarrow.ipc", "src.analyses")
WORKER: Final = "src.services.sandboxes.runner.worker"
COMPILER: Final = "src.services.sandboxes.runner.restricted.compiler"
LATER: Final = (
    WORKER,
    "plotly.graph_objects",
    "scipy.special",
    "scipy.linalg",
    "scipy.stats",
    "scipy.ndimage",
    "scipy.signal",
    "statsmodels.stats.multitest",
    "statsmodels.tsa.seasonal",
    "statsforecast",
    "matplotlib.pyplot",
    "statsmodels.api",
    "statsforecast.models",
    *modules(),
    "sklearn.linear_model",
    "sklearn.ensemble",
    "sklearn.cluster",
    "sklearn.covariance",
    "sklearn.mixture",
    "statsmodels.formula.api",
    "plotly.express",
    "seaborn",
)
"""About in the order in which the system's own analyses want them, in pieces as small as they come: a request that arrives
during one waits for its end. What is not installed is passed over."""


class Warmup:
    """Imports, one `step` at a time."""

    def __init__(self) -> None:
        self._left = deque(LATER)

    def core(self, *more: str) -> None:
        """What every run needs, and those modules. Arrow stays on one thread: threads do not survive a fork."""
        gc.disable()
        for name in (*CORE, *more):
            importlib.import_module(name)
        import pyarrow as pa

        pa.set_cpu_count(1)
        pa.set_io_thread_count(1)
        warm_paths()
        _settle()

    def step(self) -> bool:
        """Imports the next piece. Whether there was one."""
        if not self._left:
            linux.collapse_memory()
            return False
        gc.disable()
        name = self._left.popleft()
        if name == "matplotlib.pyplot" and (matplotlib := _try("matplotlib")) is not None:
            matplotlib.use("Agg")  # type: ignore[attr-defined]
        _try(name)
        if name == "plotly.express":
            _draw_once()
        _settle()
        return True


def _settle() -> None:
    """What was imported stays: the collector, which took a tenth of the time of imports, need never look at it."""
    gc.freeze()
    gc.enable()


def _try(name: str) -> object | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def warm_paths() -> None:
    """Takes a small frame the way of every request, in and out, so that no request pays for a first time."""
    import pyarrow as pa

    from src.services.sandboxes.runner import encode, frames

    table = pa.table({"a": [1.5, None], "b": ["x", "y"], "c": pa.array([0, 1], pa.date32())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    frame = frames.decode([("df", memoryview(sink.getvalue()))])["df"]
    encode.Encoder().plain({"mean": frame["a"].mean(), "rows": frame.groupby("b", as_index=False)["a"].sum()})


def _draw_once() -> None:
    """Plotly makes its validators and templates on the first figure, which takes a second."""
    express = sys.modules.get("plotly.express")
    if express is not None:
        express.line(x=[0, 1], y=[0, 1], title="t").update_layout(xaxis_title="x").to_json(engine="json")


def versions() -> dict[str, str]:
    """Python's version and those of the numeric packages imported so far."""
    found = {"python": sys.version.split()[0]}
    for name in ("numpy", "pandas", "pyarrow", "scipy", "statsmodels", "sklearn", "statsforecast", "plotly"):
        version = getattr(sys.modules.get(name), "__version__", None)
        if version:
            found[name] = str(version)
    return found
