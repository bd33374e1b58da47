"""Reads the corpus: ordinary analyses as people and models write them, each with what must come of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

SCRIPTS: Final = Path(__file__).with_name("scripts")
_START: Final = "# %% "
_CHECK: Final = "#? "


@dataclass(frozen=True, slots=True)
class Script:
    """One analysis. Each check is an expression over what came out and over the frames that went in."""

    name: str
    code: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What one script made, the same for every way of running it."""

    status: str
    error: str = ""
    result: Any = None
    output: str = ""
    figure: str | None = None
    images: int = 0


def scripts() -> Iterator[Script]:
    """All of them. A file's cells begin with `# %% name`; lines with `#? ` are the checks."""
    for path in sorted(SCRIPTS.glob("*.cells")):
        for cell in path.read_text(encoding="utf-8").split(_START)[1:]:
            name, _, body = cell.partition("\n")
            lines = body.rstrip().split("\n")
            code = "\n".join(line for line in lines if not line.startswith(_CHECK))
            checks = tuple(line.removeprefix(_CHECK) for line in lines if line.startswith(_CHECK))
            yield Script(f"{path.stem}: {name}", code.rstrip() + "\n", checks)


def check(script: Script, made: Made, frames: Mapping[str, pd.DataFrame]) -> None:
    """Fails unless the script ran and all that it promises is so."""
    assert made.status == "ok", made.error
    names = {
        **{name: frame.copy() for name, frame in frames.items()},
        "result": made.result,
        "out": made.output,
        "images": made.images,
        "figure": json.loads(made.figure) if made.figure else None,
        "table": lambda result: pd.DataFrame(result["records"], columns=result["columns"]),
        "approx": pytest.approx,
        "np": np,
        "pd": pd,
    }
    assert script.checks, "nothing is promised"
    for expression in script.checks:
        assert eval(expression, names), f"{expression}, but it made {made!r:.600}"
