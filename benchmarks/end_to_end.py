"""How long a question takes from end to end, with the process warm. Prints one JSON line.

    python -m benchmarks.end_to_end [--tier restricted|docker] [--repeat 7] [--database sample]

Per question kind and per stage: median and p95 milliseconds. The first round warms up and is not counted.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from statistics import median

from benchmarks.questions import QUESTIONS
from src.agents.crewai_manager import DataOpsManager
from src.agents.settings import load_settings
from src.models.chat_models import Answer, Question


def main() -> None:
    """Reads the arguments, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=("restricted", "docker"), default="restricted")
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--database", default="sample")
    arguments = parser.parse_args()
    settings = load_settings().model_copy(update={"sandbox_mode": arguments.tier})
    began = time.perf_counter()
    with DataOpsManager(settings) as manager:
        manager.warm_up()
        warm_up = time.perf_counter() - began
        print(json.dumps({"tier": arguments.tier, "warm_up_s": round(warm_up, 2)} | measure(manager, arguments)))


def measure(manager: DataOpsManager, arguments: argparse.Namespace) -> dict[str, object]:
    """Milliseconds by kind and by stage."""
    kinds: dict[str, list[float]] = defaultdict(list)
    stages: dict[str, list[float]] = defaultdict(list)
    slowest: dict[str, float] = {}
    unanswered: set[str] = set()
    for turn in range(arguments.repeat + 1):
        for kind, texts in QUESTIONS.items():
            for text in texts:
                began = time.perf_counter()
                answer = manager.ask(Question(text=text, database=arguments.database))
                took = (time.perf_counter() - began) * 1000
                if not complete(answer, kind):
                    unanswered.add(text)
                if turn:
                    kinds[kind].append(took)
                    slowest[text] = max(slowest.get(text, 0.0), took)
                    for stage, ms in answer.timings.items():
                        stages[stage].append(ms)
    everything = [ms for times in kinds.values() for ms in times]
    worst = sorted(slowest.items(), key=lambda item: -item[1])[:3]
    return {
        "questions": len(everything),
        "all": spread(everything),
        "kinds": {kind: spread(times) for kind, times in kinds.items()},
        "stages": {stage: spread(times) for stage, times in stages.items()},
        "slowest": {text: round(ms, 1) for text, ms in worst},
        "unanswered": sorted(unanswered),
    }


def complete(answer: Answer, kind: str) -> bool:
    """Whether the question got what it asked for."""
    return answer.status == "answered" and (kind == "data" or answer.analytics_type == kind)


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(times)
    return {"median": round(median(ordered), 1), "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1)}


if __name__ == "__main__":
    main()
