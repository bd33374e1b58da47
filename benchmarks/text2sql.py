"""How many questions over related tables are answered, and how many of the answers are right. Prints one JSON line.

    python -m benchmarks.text2sql FILE.jsonl [--author embedded] [--predictions OUT.jsonl] [--instructions] [--limit N]

FILE holds one question a line: `id`, `db`, `sqlite` (a database beside FILE), `category`, `question`, `instructions`,
`gold_rows_sqlite` (rows of each accepted answer), `order_matters`, `snapshot_date` (the clock that is passed in). A
`compare.py` beside FILE is the metric: its `ok(gold_alternatives, rows, ordered)` says whether an answer is right. No
glossary is read. The predictions file has `id`, `sql` or null, `reason` for abstaining, and whether it was `correct`.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from src.agents.author import AskContext, Author
from src.agents.contexts import Contexts, Ground
from src.agents.embedded import EmbeddedAuthor
from src.agents.settings import load_settings
from src.models.chat_models import Question
from src.models.plan import CannotAnswer
from src.models.sql import Attempt, ResultTable, SqlDraft, SqlFailure
from src.services.databases import Databases

AUTHORS: dict[str, Callable[[], Author]] = {"embedded": EmbeddedAuthor}
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
    parser.add_argument("--author", choices=sorted(AUTHORS), default="embedded")
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--instructions", action="store_true", help="add the field of that name to the question")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    cases = [json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    cases = cases[: arguments.limit]
    judge = load_judge(arguments.file.parent)
    predictions = asyncio.run(predict(cases, arguments.file.parent, AUTHORS[arguments.author](), arguments.instructions))
    correct = [is_right(case, prediction, judge) for case, prediction in zip(cases, predictions, strict=True)]
    if arguments.predictions:
        write(arguments.predictions, cases, predictions, correct)
    print(json.dumps({"author": arguments.author} | score(cases, predictions, correct)))


def load_judge(folder: Path) -> Judge:
    """The `ok` of the `compare.py` in a folder."""
    spec = importlib.util.spec_from_file_location("text2sql_compare", folder / "compare.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no compare.py in {folder}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    judge: Judge = module.ok
    return judge


async def predict(cases: list[dict[str, Any]], folder: Path, author: Author, instructed: bool) -> list[Prediction]:
    """A prediction for each case, in order; each database is prepared once, and not timed."""
    with tempfile.TemporaryDirectory() as empty:
        settings = load_settings().model_copy(update={"glossary_dir": Path(empty)})
        databases = Databases(settings)
        contexts = Contexts(settings, databases)
        try:
            found = []
            for case in cases:
                ground = contexts.ground(str((folder / case["sqlite"]).resolve()), trusted=True)
                found.append(await answer(case, ground, author, settings.sql_attempts, instructed))
            return found
        finally:
            databases.close()


async def answer(case: dict[str, Any], ground: Ground, author: Author, attempts: int, instructed: bool) -> Prediction:
    """One question through author, guard, engine and healing."""
    asked = str(case["question"])
    if instructed and case.get("instructions"):
        asked = f"{asked} {case['instructions']}"
    snapshot = case.get("snapshot_date")
    today = date.fromisoformat(snapshot) if snapshot else ground.context.today
    context = replace(ground.context, today=today)
    began = time.perf_counter()
    plan = await author.classify(Question(text=asked), context)
    draft = None if isinstance(plan, CannotAnswer) else await author.write_sql(plan, context)
    took = (time.perf_counter() - began) * 1000
    if isinstance(plan, CannotAnswer):
        return Prediction(case["id"], None, plan.reason, None, took)
    sql, outcome = await run(draft, ground, author, context, attempts)
    if isinstance(outcome, ResultTable):
        return Prediction(case["id"], sql, "", [list(row.values()) for row in _records(outcome)], took)
    return Prediction(case["id"], None, f"The SQL did not run: {outcome.message}\n{sql}", None, took)


async def run(
    draft: SqlDraft | None, ground: Ground, author: Author, context: AskContext, most: int
) -> tuple[str, ResultTable | SqlFailure]:
    """The SQL that ran last and its rows, or why there are none."""
    attempts: list[Attempt] = []
    while draft is not None:
        safe = ground.guard(draft)
        outcome = safe if isinstance(safe, SqlFailure) else ground.engine.explain(safe) or ground.engine.run(safe)
        text = draft.text if isinstance(safe, SqlFailure) else safe.text
        if isinstance(outcome, ResultTable):
            return text, outcome
        attempts.append(Attempt(text, why=draft.why, failure=outcome))
        draft = await author.repair_sql(attempts, context) if len(attempts) < most else None
    failure = attempts[-1].failure
    if failure is None:
        raise TypeError("an attempt without rows has a failure")
    return attempts[-1].sql, failure


def _records(table: ResultTable) -> list[dict[str, Any]]:
    renamed = table.arrow.rename_columns([str(n) for n in range(table.arrow.num_columns)])
    records: list[dict[str, Any]] = renamed.to_pylist()
    return records


def is_right(case: dict[str, Any], prediction: Prediction, judge: Judge) -> bool:
    """Whether the rows are those of any accepted answer."""
    return prediction.rows is not None and judge(case["gold_rows_sqlite"], prediction.rows, bool(case["order_matters"]))


def score(cases: list[dict[str, Any]], predictions: list[Prediction], correct: list[bool]) -> dict[str, Any]:
    """Counts and shares, over all and by category and database."""
    times = sorted(p.milliseconds for p in predictions)
    parts: dict[str, dict[str, list[int]]] = {"category": defaultdict(list), "db": defaultdict(list)}
    for n, case in enumerate(cases):
        for part, groups in parts.items():
            groups[str(case.get(part, ""))].append(n)
    return (
        _counts(range(len(cases)), predictions, correct)
        | {"p50_ms": round(median(times), 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)}
        | {part: {name: _counts(ns, predictions, correct) for name, ns in groups.items()} for part, groups in parts.items()}
    )


def _counts(which: Any, predictions: list[Prediction], correct: list[bool]) -> dict[str, Any]:
    answered = [n for n in which if predictions[n].rows is not None]
    right = sum(correct[n] for n in answered)
    precision = round(right / len(answered), 3) if answered else None
    return {
        "n": len(which),
        "answered": len(answered),
        "correct": right,
        "precision": precision,
        "coverage": round(len(answered) / len(which), 3),
        "right_of_all": round(right / len(which), 3),
    }


def write(path: Path, cases: list[dict[str, Any]], predictions: list[Prediction], correct: list[bool]) -> None:
    """One line a question."""
    with path.open("w", encoding="utf-8") as file:
        for case, prediction, right in zip(cases, predictions, correct, strict=True):
            line = {"id": case["id"], "sql": prediction.sql, "reason": prediction.reason or None, "correct": right}
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
