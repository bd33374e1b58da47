"""What a question costs with a crew of agents, and what everything outside the model takes. Prints one JSON line.

    python -m benchmarks.crew [--base-url URL] [--limit N] [--repeat 3]

Typical questions (benchmarks/questions.py, in the words of the data and in other words) about the sample, and questions about a
schema of a hundred tables (benchmarks/understand.py). Without --base-url the model is a scripted honest one on loopback, which
knows the right plan of each, and counts four letters as a token; with it, any OpenAI-compatible server as BI_LLM_* say.
`overhead_ms`: a question's whole time less that of its calls. Nothing is remembered. The first round is not counted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from pydantic import SecretStr

from benchmarks.questions import PUT_OTHERWISE, QUESTIONS
from benchmarks.understand import THINGS, make
from benchmarks.understand import questions as about_tables
from src.agents.crewai_manager import DataOpsManager
from src.agents.settings import load_settings
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from tests.fakes.crew_models import KEY
from tests.fakes.groq_server import GroqServer
from tests.fakes.honest_crew import HonestCrew, know

_PER_KIND = 2
"""Of the questions about a hundred tables, that many of each form."""


def main() -> None:
    """Reads the arguments, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", help="Another model's server; its key and name are settings.")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = {
            "sample": measure(load_settings(), sample_questions(), arguments),
            "hundred_tables": measure(many_tables(Path(folder)), table_questions(), arguments),
        }
    print(json.dumps({"model": arguments.base_url or "scripted"} | told))


def sample_questions() -> dict[str, str]:
    """Question -> how it is put plainly."""
    plain = [text for texts in QUESTIONS.values() for text in texts]
    return dict(zip(plain, plain, strict=True)) | PUT_OTHERWISE


def table_questions() -> dict[str, str]:
    """Questions about the schema of a hundred tables; all are plain."""
    every = about_tables(sorted(THINGS)[:100])
    forms = len(every) // 10 if len(every) >= 10 else 1
    return {text: text for text in every[: _PER_KIND * forms]}


def many_tables(folder: Path) -> Settings:
    """Settings on a database of a hundred tables, made here, without a glossary."""
    path = make(folder, sorted(THINGS)[:100], 200)
    return load_settings().model_copy(
        update={
            "databases": {"many": f"sqlite:///{path}"},
            "default_database": "many",
            "glossary_dir": folder / "none",
            "home": folder / "home",
        }
    )


def measure(settings: Settings, questions: dict[str, str], arguments: argparse.Namespace) -> dict[str, Any]:
    """Counts and times over the questions, each asked as often as `repeat` says after a round that warms up."""
    with honest_manager(settings, questions, arguments.base_url) as (manager, known):
        asked = known[: arguments.limit]
        answers = [manager.ask(Question(text=text)) for _ in range(arguments.repeat + 1) for text in asked]
    return summary(answers[len(asked) :])


@contextmanager
def honest_manager(
    settings: Settings, questions: dict[str, str], base_url: str | None = None
) -> Iterator[tuple[DataOpsManager, list[str]]]:
    """A warm manager whose model is honest and scripted, or at `base_url`, with the questions that can be asked of it."""
    with DataOpsManager(settings.model_copy(update={"author": "embedded"})) as embedded:
        crew = HonestCrew(know(questions, embedded.wiring.contexts.ground(None, trusted=True).context))
    update: dict[str, Any] = {"author": "crew", "crew_remember": 0}
    with GroqServer(crew, KEY) as server:
        if base_url is None:
            update |= {"llm_provider": "groq", "llm_key": SecretStr(KEY), "llm_base_url": server.url}
        else:
            update |= {"llm_base_url": base_url}
        with DataOpsManager(settings.model_copy(update=update)) as manager:
            manager.warm_up()
            yield manager, crew.questions


def summary(answers: list[Answer]) -> dict[str, Any]:
    """What the answers cost."""
    calls: dict[str, list[Any]] = defaultdict(list)
    for answer in answers:
        for call in answer.model_calls:
            calls[call.role].append(call)
    made = [len(a.model_calls) for a in answers]
    tokens = [sum(c.prompt_tokens for c in a.model_calls) for a in answers]
    dollars = [c.dollars for of_role in calls.values() for c in of_role]
    return {
        "questions": len({a.question for a in answers}),
        "statuses": dict(Counter(a.status for a in answers)),
        "unanswered": sorted({a.question for a in answers if a.status != "answered"}),
        "calls": _spread(made),
        "prompt_tokens": _spread(tokens),
        "overhead_ms": _spread([overhead(a) for a in answers]),
        "stages_ms": {stage: _spread(ms) for stage, ms in _stages(answers).items()},
        "dollars": None if None in dollars else round(sum(d for d in dollars if d is not None), 4),
        "by_role": {
            role: {
                "calls": len(of_role),
                "failed": sum(c.problem is not None for c in of_role),
                "prompt_tokens": _spread([c.prompt_tokens for c in of_role]),
                "ms": _spread([c.milliseconds for c in of_role]),
            }
            for role, of_role in sorted(calls.items())
        },
    }


def overhead(answer: Answer) -> float:
    """Milliseconds of a question outside the model."""
    return answer.timings["total"] - sum(call.milliseconds for call in answer.model_calls)


def _stages(answers: list[Answer]) -> dict[str, list[float]]:
    stages: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        for stage, ms in answer.timings.items():
            stages[stage].append(ms)
    return stages


def _spread(values: list[Any]) -> dict[str, float]:
    return {"median": round(median(values), 1), "max": round(max(values), 1)} if values else {}


if __name__ == "__main__":
    main()
