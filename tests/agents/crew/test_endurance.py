"""A day's questions in one process: nothing grows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

pytestmark = pytest.mark.slow

_SCRIPT: Final = r"""
import ctypes, gc, json, os, sys, threading
from pathlib import Path
from pydantic import SecretStr
from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Question
from src.models.config import Settings
from tests.fakes.crew_models import KEY, role_of
from tests.fakes.groq_server import GroqServer, Reply

folder, database = Path(sys.argv[1]), sys.argv[2]
ASKED = 1_000
WORDS = ("revenue", "order count", "units sold", "refunds", "net revenue", "gross profit", "customers")
BY = ("region", "category", "segment", "channel", "gender")
FAULTS = (
    Reply(status=500), Reply(status=429, retry_after=60), Reply(fault="malformed"), Reply("sing"), Reply(status=401),
    Reply("{" * 999),
)
turn = 0

def script(body):
    if turn % 9 == 4:
        return FAULTS[turn % len(FAULTS)]
    if role_of(body) == "manager":
        what, by = WORDS[turn % len(WORDS)], BY[turn % len(BY)]
        return Reply(json.dumps({"asks": "data", "question": f"Show {what} by {by}", "cannot": ""}))
    return Reply("{}")

def state():
    with open("/proc/self/status") as status:
        kept = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return {"kb": kept, "threads": threading.active_count(), "files": len(os.listdir("/proc/self/fd"))}

def text(n):
    what, by = WORDS[n % len(WORDS)], BY[n % len(BY)]
    odd = "".join(chr(97 + int(d)) for d in str(n))  # each its own: what a model said before is remembered
    return {
        0: f"Show {what} by {by}", 1: f"How fared the {what} over the {by}s, o wise {odd}?", 2: f"What is the total {what}?",
        3: f"Pray tell me about {what} per {by}, dear {odd}", 4: f"Top 3 products by {what}", 5: f"Zorg the {odd} of {by}",
        6: f"Show {what} by month",
    }[n % 7]

with GroqServer(script, KEY) as server:
    settings = Settings.model_validate({
        "databases": {"sample": database}, "home": folder, "sandbox_mode": "restricted", "author": "crew",
        "llm_key": SecretStr(KEY), "BI_LLM_BASE_URL": server.url, "llm_attempts": 1, "llm_seconds": 5.0,
    })
    with DataOpsManager(settings) as manager:
        states, answered, calls = [], 0, 0
        for turn in range(ASKED):
            answer = manager.ask(Question(text=text(turn)))
            answered += answer.status == "answered"
            calls += len(answer.model_calls)
            server.requests.clear()
            if turn >= ASKED * 0.3 and turn % 50 == 49:
                gc.collect()
                ctypes.CDLL(None).malloc_trim(0)  # what the allocator keeps for itself is held by nobody
                states.append({"at": turn, **state()})
        from crewai.events import crewai_event_bus as bus
        held = {name: len(kept) for name, kept in vars(bus).items() if hasattr(kept, "__len__")}
print(json.dumps({"states": states, "answered": answered, "calls": calls, "held": held}))
"""


def run(script: str, *given: str, seconds: int = 900) -> dict[str, Any]:
    """What a script in a process of its own prints at its end."""
    ran = subprocess.run([sys.executable, "-c", script, *given], capture_output=True, text=True, check=False, timeout=seconds)
    assert ran.returncode == 0, ran.stderr[-3_000:]
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def slope(points: list[tuple[float, float]]) -> float:
    """By least squares."""
    xs, ys = zip(*points, strict=True)
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    rise: float = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x in xs)
    return rise


@pytest.mark.timeout(900)
def test_a_thousand_questions_leave_nothing_behind(tmp_path: Path, sample_db: Path) -> None:
    told = run(_SCRIPT, str(tmp_path), f"sqlite:///{sample_db}")
    states = told["states"]
    assert told["answered"] > 300
    assert told["calls"] > 300
    grown = slope([(s["at"], s["kb"]) for s in states]) * 700 / 1024
    assert grown < 12, (grown, states)
    for kind in ("threads", "files"):
        assert abs(states[-1][kind] - states[0][kind]) <= 3, states
    assert max(told["held"].values(), default=0) < 200, told["held"]
