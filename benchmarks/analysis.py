"""How many questions about single CSV files are answered, and how many answers are right. Prints one JSON line.

    python -m benchmarks.analysis FILE.jsonl [--author embedded] [--tier restricted] [--limit N] [--predictions OUT.jsonl]

FILE holds one question a line: `question`, `constraints`, `format` (the names of the answers, as `@name[what it is]`), `csv`
(a path beside FILE) and `answers`, pairs of name and value as printed. Only the first four are read by the author. An answer is
right when it lies within half a unit of the last digit printed; a question is right when all its answers are. The predictions
file tells for each question what was answered, by which code, or why it was not.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import pandas as pd

from src.models.plan import CannotAnswer
from src.tools.code_interpreter import CodeInterpreterTool, as_table
from src.tools.table_questions.ask import TableAnswer, ask_table

AUTHORS = ("embedded",)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What became of one question."""

    case: dict[str, Any]
    answer: TableAnswer | CannotAnswer
    milliseconds: float

    @property
    def right(self) -> list[bool]:
        """Of each sub-answer."""
        given = self.answer.answers if isinstance(self.answer, TableAnswer) else {}
        return [is_right(given.get(name), printed) for name, printed in self.case["answers"]]


def main() -> None:
    """Reads the arguments, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--author", choices=AUTHORS, default="embedded")
    parser.add_argument("--tier", choices=("restricted", "docker"), default="restricted")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--predictions", type=Path)
    arguments = parser.parse_args()
    cases = [json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    with CodeInterpreterTool(mode=arguments.tier, memory_limit="1g") as interpreter:
        predictions = [ask(case, arguments.file.parent, interpreter) for case in cases[: arguments.limit]]
    if arguments.predictions:
        lines = (json.dumps(report(p), ensure_ascii=False, default=str) for p in predictions)
        arguments.predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(json.dumps({"author": arguments.author, "tier": arguments.tier} | score(predictions)))


def ask(case: dict[str, Any], folder: Path, interpreter: CodeInterpreterTool) -> Prediction:
    """One question, asked of its file."""
    path = folder / case["csv"]
    table = as_table("df", pd.read_csv(path).rename(columns=str))
    began = time.perf_counter()
    answer = ask_table(
        case["question"], table, interpreter, name=path.stem, constraints=case["constraints"], form=case["format"]
    )
    return Prediction(case, answer, (time.perf_counter() - began) * 1000)


def is_right(value: Any, printed: str) -> bool:
    """Whether a value is within half a unit of the last digit printed, or the same word."""
    try:
        wanted, given = float(printed), float(value)
    except (TypeError, ValueError):
        return str(value).strip().casefold() == str(printed).strip().casefold()
    digits = len(printed.partition(".")[2]) if "e" not in printed.casefold() else 0
    return math.isfinite(given) and abs(given - wanted) <= 0.5 * 10**-digits * (1 + 1e-9) + 1e-12 * abs(wanted)


def report(prediction: Prediction) -> dict[str, Any]:
    """One line of the predictions file."""
    answer, case = prediction.answer, prediction.case
    told: dict[str, Any] = {
        "id": case.get("id"),
        "correct": all(prediction.right),
        "milliseconds": round(prediction.milliseconds, 1),
    }
    if isinstance(answer, CannotAnswer):
        return told | {"answers": None, "reason": answer.reason, "unplaced": answer.unplaced}
    return told | {"answers": answer.answers, "expected": case["answers"], "code": answer.code, "warnings": answer.warnings}


def score(predictions: list[Prediction]) -> dict[str, Any]:
    """Counts and shares over all questions."""
    answered = [p for p in predictions if isinstance(p.answer, TableAnswer)]
    correct = sum(all(p.right) for p in answered)
    parts = [ok for p in predictions for ok in p.right]
    times = sorted(p.milliseconds for p in answered)
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [*times, *times] * 10
    return {
        "n": len(predictions),
        "answered": len(answered),
        "correct": correct,
        "accuracy": round(correct / len(predictions), 4) if predictions else None,
        "precision": round(correct / len(answered), 4) if answered else None,
        "coverage": round(len(answered) / len(predictions), 4) if predictions else None,
        "sub_answer_accuracy": round(sum(parts) / len(parts), 4) if parts else None,
        "p50_ms": round(cuts[9], 1) if times else None,
        "p95_ms": round(cuts[18], 1) if times else None,
    }


if __name__ == "__main__":
    main()
