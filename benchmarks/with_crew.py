"""What benchmarks that ask the crew share: who answers, under which settings, at what cost, and when the model failed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any, Final

from src.models.config import Settings
from src.models.llm import ModelCall, ModelProblem

AUTHORS: Final = ("crew", "embedded")
_NOT_ITS_REASONING: Final[frozenset[ModelProblem]] = frozenset(
    {"no_key", "rate_limited", "refused", "unreachable", "slow", "failing", "too_long"}
)


def asking(settings: Settings, author: str) -> Settings:
    """Settings with that author, who remembers nothing: each question is measured as if it were the first."""
    return settings.model_copy(update={"author": author, "crew_remember": 0})


def made_with(settings: Settings, file: Path, **more: Any) -> dict[str, Any]:
    """All that another run must have the same to go on where this one ended. No key is in it."""
    code = sorted(Path(str(files("src"))).rglob("*.py"))
    told: dict[str, Any] = {"author": settings.author, "version": version("bi-agents"), **more}
    told |= {"code": _digest(p.read_bytes() for p in code), "file": _digest([file.read_bytes()])}
    if settings.author == "crew":
        prompts = sorted(files("src.agents.crew").joinpath("prompts").iterdir(), key=lambda p: p.name)
        told |= {
            "provider": settings.llm_provider,
            "model": settings.llm_model,
            "models": settings.llm_models,
            "base_url": settings.llm_base_url,
            "temperature": settings.llm_temperature,
            "crew_check": settings.crew_check,
            "calls": settings.llm_calls,
            "prompt_tokens": settings.llm_prompt_tokens,
            "prompts": _digest(p.read_bytes() for p in prompts if p.name.endswith(".md")),
        }
    return told


def cost(made: Sequence[ModelCall]) -> dict[str, Any]:
    """What a question's calls came to, for its line; nothing where no model was asked."""
    if not made:
        return {}
    dollars = [call.dollars for call in made if call.prompt_tokens or call.completion_tokens]
    return {
        "calls": len(made),
        "prompt_tokens": sum(call.prompt_tokens for call in made),
        "completion_tokens": sum(call.completion_tokens for call in made),
        "dollars": None if None in dollars else round(sum(d for d in dollars if d is not None), 6),
        "problem": problem_of(made),
    }


def problem_of(made: Sequence[ModelCall]) -> ModelProblem | None:
    """Why the model never had its say on something: what no retry mended, and is no matter of how well it reasons."""
    for place, call in enumerate(made):
        retried = place + 1 < len(made) and made[place + 1].retries > 0
        if call.problem in _NOT_ITS_REASONING and not retried:
            return call.problem
    return None


def totals(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Calls, tokens and dollars over all lines, and how many questions the model failed."""
    asked = [line for line in lines if "calls" in line]
    if not asked:
        return {}
    dollars = [line["dollars"] for line in asked]
    return {
        "model_failed": sum(bool(line["problem"]) for line in asked),
        "calls": sum(line["calls"] for line in asked),
        "prompt_tokens": sum(line["prompt_tokens"] for line in asked),
        "median_prompt_tokens": median(line["prompt_tokens"] for line in asked),
        "completion_tokens": sum(line["completion_tokens"] for line in asked),
        "dollars": None if None in dollars else round(sum(dollars), 4),
    }


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]
