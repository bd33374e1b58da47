"""Many scripts in one job, for a tier whose workers take longer to make than a script takes to run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.conformance.corpus.script import Made, Script

MOST: Final = 40
"""Scripts in a job: code has a limit of 64 KB."""

_DRIVER: Final = """
import base64, contextlib, io, json, sys
from src.services.sandboxes.runner import figures, program
from src.services.sandboxes.runner.encode import Encoder
from src.services.sandboxes.runner.protocol import Request

def one(code):
    # As the worker does for a job of its own.
    given = {name: frame.copy() for name, frame in frames.items()}
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        outcome = program.run_program(Request(code, "full"), given, {})
    if outcome.status != "ok":
        return {"status": outcome.status, "error": json.dumps(outcome.error), "output": text.getvalue()}
    found = figures.collect(outcome.namespace, outcome.value)
    plain = None if found.is_figure(outcome.value) else Encoder().plain(outcome.value)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    figure = found.plotly[0].decode() if found.plotly else None
    return {"status": "ok", "result": plain, "output": text.getvalue(), "figure": figure, "images": len(found.images)}

frames = {name: globals()[name] for name in NAMES}
result = [json.dumps(one(code)) for code in json.loads(CODES)]
"""


def batches(scripts: Sequence[Script]) -> Iterator[Sequence[Script]]:
    """Jobs' worth of scripts."""
    for start in range(0, len(scripts), MOST):
        yield scripts[start : start + MOST]


def code_of(scripts: Sequence[Script], frames: Sequence[str]) -> str:
    """One program that runs each script over fresh copies of the frames and tells what each made."""
    codes = json.dumps([script.code for script in scripts])
    return f"NAMES = {list(frames)!r}\nCODES = {codes!r}\n{_DRIVER}"


def made(result: Any) -> list[Made]:
    """What each script of a job made, in order."""
    return [Made(**json.loads(text)) for text in result]
