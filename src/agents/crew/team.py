"""The agents behind the author: asked by role, each with its own model, and what is done where the model cannot help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from src.agents.crew.agents import make_agent
from src.agents.crew.asking import ask_agent
from src.errors import ModelUnavailable
from src.services.llm.budget import current_budget

Typed = TypeVar("Typed", bound=BaseModel)
Given = TypeVar("Given")


class Team:
    """Asks agents by their role. `make_llm` gives the model for a role; it is made when it is first asked."""

    def __init__(self, make_llm: Callable[[str], Any]) -> None:
        self._llm = cache(make_llm)

    async def ask(
        self, role: str, task: Callable[[str], str], wanted: type[Typed], check: Callable[[Typed], str], *, tries: int = 2
    ) -> Typed:
        """The answer of the agent of that role, as `wanted`; see `ask_agent`. Raises ModelUnavailable."""
        return await ask_agent(make_agent(role, self._llm(role)), task, wanted, check, tries=tries)


async def else_own(step: str, asked: Awaitable[Given], own: Callable[[], Awaitable[Given]]) -> Given:
    """What the agent gave, or the embedded author's own where the model cannot help; the answer then says so."""
    try:
        return await asked
    except ModelUnavailable as failed:
        fell_back(step, failed)
    return await own()


def fell_back(step: str, failed: ModelUnavailable) -> None:
    """Has the answer say that a step ("the chart", "the words") went without the model, and why."""
    budget = current_budget()
    if budget is not None:
        budget.note(f"The language model did not help with {step}, so the embedded author did it: {failed.message}")
