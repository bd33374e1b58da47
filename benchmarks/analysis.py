"""How many questions about single CSV files are answered, and how many answers are right. Prints one JSON line.

    python -m benchmarks.analysis FILE.jsonl [--author embedded|crew] [--tier restricted|docker] [--limit N]
                                             [--predictions OUT.jsonl]

FILE holds one question a line: `id`, `question`, `constraints`, `format` (the names of the answers, as `@name[what it is]`),
`csv` (a path beside FILE) and `answers`, pairs of name and value as printed. The author reads the text and the table alone.
An answer is right when it lies within half a unit of the last digit printed; a question is right when all its answers are.

The crew's scientist is asked where the embedded author cannot read the question, of the model that BI_LLM_* (or GROQ_API_BASE)
name, each question within its budget; its code goes through the spine's own steps, repairs included. The predictions file tells
for each question what was answered, by which code, or why it was not, and what it cost; it is written line by line, and a run
of the crew with the same settings and code goes on where the one before ended. Questions that the model failed (`problem`: no
connection, too many requests, ...) are told apart, are in no score, and are asked again by the next run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

import pandas as pd

from benchmarks.half_way import analysed, fetched
from benchmarks.predictions import Line, Predictions
from benchmarks.with_crew import AUTHORS, asking, cost, made_with, totals
from src.agents.crewai_env import prepare
from src.agents.settings import load_settings
from src.agents.wiring import Wiring
from src.agents.work import Work
from src.models.chat_models import Question
from src.models.config import Settings
from src.models.plan import CannotAnswer
from src.services.llm.budget import spending
from src.tools.code_interpreter import as_table
from src.tools.questions.plans.free import free_plan
from src.tools.table_questions.ask import TableAnswer, ask_table

Case = dict[str, Any]


def main() -> None:
    """Reads the arguments, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--author", choices=AUTHORS, default="embedded")
    parser.add_argument("--tier", choices=("restricted", "docker"), default="restricted")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--predictions", type=Path)
    arguments = parser.parse_args()
    update = {"sandbox_mode": arguments.tier, "sandbox_memory": "1g"}
    print(json.dumps(run(asking(load_settings(), arguments.author).model_copy(update=update), arguments)))


def run(settings: Settings, arguments: argparse.Namespace) -> dict[str, Any]:
    """The line that is printed."""
    file: Path = arguments.file
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()][: arguments.limit]
    cases = [{"id": place, **case} for place, case in enumerate(cases)]
    told = made_with(settings, file, tier=arguments.tier)
    kept = Predictions(arguments.predictions, told, anew=settings.author == "embedded")
    prepare(settings.home)
    wiring = Wiring(settings)
    try:
        for case in (c for c in cases if not kept.done(str(c["id"]))):
            kept.add(ask(case, file.parent, wiring))
    finally:
        wiring.close()
    lines = kept.of(str(case["id"]) for case in cases)
    scored = [line for line in lines if not line.get("problem")]
    return {"author": settings.author, "tier": arguments.tier} | score(scored) | totals(lines)


def ask(case: Case, folder: Path, wiring: Wiring) -> Line:
    """One question, asked of its file: its line of the predictions."""
    path = folder / case["csv"]
    table = as_table("df", pd.read_csv(path).rename(columns=str))
    began = time.perf_counter()
    answer: TableAnswer | CannotAnswer | Work = ask_table(
        case["question"], table, wiring.interpreter, name=path.stem, constraints=case["constraints"], form=case["format"]
    )
    with spending(wiring.budget(lambda _event: None)) as budget:
        if isinstance(answer, CannotAnswer) and wiring.settings.author == "crew":
            answer = asyncio.run(scientist(case, path, wiring)) or answer
    milliseconds = round((time.perf_counter() - began) * 1000, 1)
    return report(case, answer) | {"milliseconds": milliseconds} | cost(budget.made)


async def scientist(case: Case, path: Path, wiring: Wiring) -> Work | None:
    """What the crew makes of the rows; None where it has no analysis, or its code never ran."""
    ground = wiring.contexts.ground(str(path.resolve()), trusted=True)
    desk = wiring.desk(ground, lambda _event: None)
    text = " ".join(str(case[part]) for part in ("question", "constraints", "format") if case.get(part))
    work = Work(Question(text=text), reading=free_plan(text, ground.context.semantics))
    if work.reading is None:
        return None
    work.draft = await desk.author.write_sql(work.plan, desk.context)
    if not await fetched(work, desk):
        return None
    draft = await desk.author.write_analysis(work.plan, work.rows, desk.context)
    work.analysis = None if isinstance(draft, CannotAnswer) else draft
    return work if await analysed(work, desk) else None


def report(case: Case, answer: TableAnswer | CannotAnswer | Work) -> Line:
    """What was answered, and whether each part of it is right."""
    if isinstance(answer, CannotAnswer):
        right = [False for _ in case["answers"]]
        told: Line = {"answers": None, "reason": answer.reason, "unplaced": answer.unplaced}
    elif isinstance(answer, TableAnswer):
        right = judged(answer.answers, case["answers"])
        told = {"by": "embedded", "answers": answer.answers, "code": answer.code, "warnings": answer.warnings}
    else:
        given = answers_of(answer.finding.result if answer.finding else {}, [name for name, _ in case["answers"]])
        right = judged(given, case["answers"])
        told = {"by": "model", "answers": given, "code": answer.analysis.code if answer.analysis else ""}
    return {"id": case["id"], "correct": all(right), "right": right, "expected": case["answers"], **told}


def answers_of(result: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The values of those names, whatever case they are in; a single value is the only answer's, whatever its name."""
    inner = result.get("answers")
    found: Mapping[str, Any] = inner if isinstance(inner, Mapping) else result
    by_name = {_bare(str(name)): value for name, value in found.items()}
    if len(names) == 1 and len(found) == 1:
        return {names[0]: next(iter(found.values()))}
    return {name: by_name.get(_bare(name)) for name in names}


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def judged(given: Mapping[str, Any], expected: Sequence[Sequence[str]]) -> list[bool]:
    """Of each sub-answer, whether it is right."""
    return [is_right(given.get(name), printed) for name, printed in expected]


def is_right(value: Any, printed: str) -> bool:
    """Whether a value is within half a unit of the last digit printed, or the same word."""
    try:
        wanted, given = float(printed), float(value)
    except (TypeError, ValueError):
        return str(value).strip().casefold() == str(printed).strip().casefold()
    digits = len(printed.partition(".")[2]) if "e" not in printed.casefold() else 0
    return math.isfinite(given) and abs(given - wanted) <= 0.5 * 10**-digits * (1 + 1e-9) + 1e-12 * abs(wanted)


def score(lines: Sequence[Line]) -> dict[str, Any]:
    """Counts and shares over all questions."""
    answered = [line for line in lines if line["answers"] is not None]
    correct = sum(line["correct"] for line in answered)
    parts = [ok for line in lines for ok in line["right"]]
    times = sorted(line["milliseconds"] for line in answered)
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [*times, *times] * 10
    return {
        "n": len(lines),
        "answered": len(answered),
        "correct": correct,
        "accuracy": round(correct / len(lines), 4) if lines else None,
        "precision": round(correct / len(answered), 4) if answered else None,
        "coverage": round(len(answered) / len(lines), 4) if lines else None,
        "sub_answer_accuracy": round(sum(parts) / len(parts), 4) if parts else None,
        "p50_ms": round(cuts[9], 1) if times else None,
        "p95_ms": round(cuts[18], 1) if times else None,
    }


if __name__ == "__main__":
    main()
