"""A team whose agents say what a script says, without a model or a wire; checks and retries are the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from src.agents.crew.team import Team
from src.errors import ModelUnavailable
from src.services.llm.structured import read_as

Typed = TypeVar("Typed", bound=BaseModel)


class ScriptedTeam(Team):
    """Each role's texts in turn, the last one again and again."""

    def __init__(self, says: Mapping[str, Sequence[str]]) -> None:
        super().__init__(lambda role: None)
        self._says = {role: list(texts) for role, texts in says.items()}
        self.asked: list[tuple[str, str]] = []

    async def ask(
        self, role: str, task: Callable[[str], str], wanted: type[Typed], check: Callable[[Typed], str], *, tries: int = 2
    ) -> Typed:
        """As the real one, but for the agent."""
        wrong = ""
        for _ in range(tries):
            self.asked.append((role, task(wrong)))
            texts = self._says.get(role, [])
            if not texts:
                raise ModelUnavailable(f"no script for {role}", problem="failing")
            text: Any = texts.pop(0) if len(texts) > 1 else texts[0]
            try:
                answer = read_as(wanted, text)
            except ModelUnavailable as unreadable:
                wrong = unreadable.message
                continue
            wrong = check(answer)
            if not wrong:
                return answer
        raise ModelUnavailable("None of its answers passed the checks.", problem="nonsense")
