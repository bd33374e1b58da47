"""How many questions over related tables are answered, and how many of the answers are right. Prints one JSON line.

    python -m benchmarks.text2sql FILE.jsonl [--author embedded|crew] [--predictions OUT.jsonl] [--instructions] [--limit N]

FILE holds one question a line: `id`, `db`, `sqlite` (a database beside FILE), `category`, `question`, `instructions`,
`gold_rows_sqlite` (rows of each accepted answer), `order_matters`, `snapshot_date` (the clock that is passed in). A
`compare.py` beside FILE is the metric: its `ok(gold_alternatives, rows, ordered)` says whether an answer is right. No
glossary is read. A question goes through the steps of the spine up to its rows.

The crew asks the model that BI_LLM_* (or GROQ_API_BASE) name, each question within its budget. The predictions file is written
line by line (`id`, `sql` or null, `reason` for abstaining, whether it was `correct`, what it cost), and a run with the same
settings and code goes on where the one before ended. Questions that the model failed (`problem`: no connection, too many
requests, ...) are told apart, are in no score, and are asked again by the next run.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.half_way import fetched, understood
from benchmarks.predictions import Line, Predictions
from benchmarks.with_crew import AUTHORS, asking, cost, made_with, totals
from src.agents.crewai_env import prepare
from src.agents.settings import load_settings
from src.agents.wiring import Wiring
from src.agents.work import Desk, Work
from src.models.chat_models import Question
from src.models.config import Settings
from src.models.plan import CannotAnswer
from src.models.sql import ResultTable
from src.services.llm.budget import spending

Case = dict[str, Any]
Rows = list[list[Any]]
Judge = Callable[[list[Rows], Rows, bool], bool]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What became of one question."""

    id: str
    sql: str | None
    reason: str
    rows: Rows | None
    milliseconds: float
    """Of understanding: question -> plan -> SQL."""


def main() -> None:
    """Reads the arguments, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--author", choices=AUTHORS, default="embedded")
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--instructions", action="store_true", help="add the field of that name to the question")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    print(json.dumps(run(asking(load_settings(), arguments.author), arguments)))


def run(settings: Settings, arguments: argparse.Namespace) -> dict[str, Any]:
    """The line that is printed."""
    file: Path = arguments.file
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()][: arguments.limit]
    told = made_with(settings, file, instructions=arguments.instructions)
    kept = Predictions(arguments.predictions, told, anew=settings.author == "embedded")
    judge = load_judge(file.parent)
    asyncio.run(predict([c for c in cases if not kept.done(str(c["id"]))], settings, arguments, judge, kept))
    lines = kept.of(str(c["id"]) for c in cases)
    scored = [(case, line) for case, line in zip(cases, lines, strict=True) if not line.get("problem")]
    return {"author": settings.author} | score(scored) | totals(lines)


def load_judge(folder: Path) -> Judge:
    """The `ok` of the `compare.py` in a folder."""
    spec = importlib.util.spec_from_file_location("text2sql_compare", folder / "compare.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no compare.py in {folder}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    judge: Judge = module.ok
    return judge


async def predict(
    cases: list[Case], settings: Settings, arguments: argparse.Namespace, judge: Judge, kept: Predictions
) -> None:
    """Adds a line for each case, in order; each database is prepared once, and not timed."""
    prepare(settings.home)
    with tempfile.TemporaryDirectory() as empty:
        wiring = Wiring(settings.model_copy(update={"glossary_dir": Path(empty)}))
        try:
            for case in cases:
                with spending(wiring.budget(lambda _event: None)) as budget:
                    prediction = await answer(case, wiring, arguments.file.parent, arguments.instructions)
                kept.add(line_of(case, prediction, judge) | cost(budget.made))
        finally:
            wiring.close()


async def answer(case: Case, wiring: Wiring, folder: Path, instructed: bool) -> Prediction:
    """One question through author, guard, engine and healing."""
    asked = str(case["question"])
    if instructed and case.get("instructions"):
        asked = f"{asked} {case['instructions']}"
    ground = wiring.contexts.ground(str((folder / case["sqlite"]).resolve()), trusted=True)
    snapshot = case.get("snapshot_date")
    today = date.fromisoformat(snapshot) if snapshot else ground.context.today
    desk = wiring.desk(replace(ground, context=replace(ground.context, today=today)), lambda _event: None)
    return await rows_of(str(case["id"]), Work(Question(text=asked)), desk)


async def rows_of(case: str, work: Work, desk: Desk) -> Prediction:
    """The rows of a question, or why there are none."""
    began = time.perf_counter()
    reading = await understood(work, desk)
    if not isinstance(reading, CannotAnswer):
        work.draft = await desk.author.write_sql(work.plan, desk.context)
    took = (time.perf_counter() - began) * 1000
    if isinstance(reading, CannotAnswer):
        return Prediction(case, None, reading.reason, None, took)
    found = await fetched(work, desk)
    sql, failure = work.attempts[-1].sql, work.attempts[-1].failure
    if found:
        return Prediction(case, sql, "", _rows(work.rows), took)
    return Prediction(case, None, f"The SQL did not run: {failure.message if failure else ''}\n{sql}", None, took)


def _rows(table: ResultTable) -> Rows:
    renamed = table.arrow.rename_columns([str(n) for n in range(table.arrow.num_columns)])
    return [list(row.values()) for row in renamed.to_pylist()]


def line_of(case: Case, prediction: Prediction, judge: Judge) -> Line:
    """One line of the predictions file."""
    return {
        "id": prediction.id,
        "sql": prediction.sql,
        "reason": prediction.reason or None,
        "correct": is_right(case, prediction, judge),
        "milliseconds": round(prediction.milliseconds, 1),
    }


def is_right(case: Case, prediction: Prediction, judge: Judge) -> bool:
    """Whether the rows are those of any accepted answer."""
    return prediction.rows is not None and judge(case["gold_rows_sqlite"], prediction.rows, bool(case["order_matters"]))


def score(scored: Sequence[tuple[Case, Line]]) -> dict[str, Any]:
    """Counts and shares, over all and by category and database."""
    times = sorted(line["milliseconds"] for _, line in scored)
    parts: dict[str, dict[str, list[Line]]] = {"category": defaultdict(list), "db": defaultdict(list)}
    for case, line in scored:
        for part, groups in parts.items():
            groups[str(case.get(part, ""))].append(line)
    spread = {"p50_ms": round(median(times), 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)} if times else {}
    return (
        _counts([line for _, line in scored])
        | spread
        | {part: {name: _counts(lines) for name, lines in groups.items()} for part, groups in parts.items()}
    )


def _counts(lines: Sequence[Line]) -> dict[str, Any]:
    answered = [line for line in lines if line["sql"] is not None]
    right = sum(line["correct"] for line in answered)
    return {
        "n": len(lines),
        "answered": len(answered),
        "correct": right,
        "precision": round(right / len(answered), 3) if answered else None,
        "coverage": round(len(answered) / len(lines), 3) if lines else None,
        "right_of_all": round(right / len(lines), 3) if lines else None,
    }


if __name__ == "__main__":
    main()
