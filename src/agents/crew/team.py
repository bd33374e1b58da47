"""The agents behind the author: asked by role, each with its own model, and what is done where the model cannot help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from src.agents.crew.agents import make_agent
from src.agents.crew.asking import ask_agent
from src.agents.crew.memory import Asked, Memory
from src.errors import ModelUnavailable
from src.services.llm.budget import current_budget

Typed = TypeVar("Typed", bound=BaseModel)


class Team:
    """Asks agents by their role, or remembers what they said. `make_llm` gives the model for a role, when it is first asked."""

    def __init__(self, make_llm: Callable[[str], Any], memory: Memory | None = None, *, runs_code: bool = True) -> None:
        self.runs_code = runs_code
        """Whether code of an agent's may run."""
        self._make_llm = make_llm
        self._llms: dict[str, Any] = {}
        self._memory = memory

    async def ask(
        self, role: str, task: Callable[[str], str], wanted: type[Typed], check: Callable[[Typed], str], *, tries: int = 2
    ) -> Typed:
        """The answer of the agent of that role, as `wanted`; see `ask_agent`. Raises ModelUnavailable."""
        first = task("")

        async def ask() -> tuple[Typed, str]:
            agent = make_agent(role, self._model(role))
            return await ask_agent(agent, lambda wrong: task(wrong) if wrong else first, wanted, check, tries=tries)

        if self._memory is None:
            return (await ask())[0]
        return await self._memory.answer(Asked(role, first, wanted, check), ask)

    def close(self) -> None:
        """Gives back the models' connections."""
        llms, self._llms = self._llms, {}
        for llm in llms.values():
            if callable(close := getattr(llm, "close", None)):
                close()

    def _model(self, role: str) -> Any:
        if role not in self._llms:
            self._llms[role] = self._make_llm(role)
        return self._llms[role]


def fell_back(step: str, failed: ModelUnavailable) -> None:
    """Has the answer say that a step ("the chart", "the words") went without the model, and why."""
    noted(f"The language model did not help with {step}, so the embedded author did it: {failed.message}")


def noted(said: str) -> None:
    """Has the answer say so, among its warnings."""
    budget = current_budget()
    if budget is not None:
        budget.note(said)
