"""An agent asked for a typed answer: what does not fit goes back to it with the exact reason, a bounded number of times."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from src.errors import ModelUnavailable
from src.services.llm.structured import read_as

if TYPE_CHECKING:
    from crewai import Agent

Typed = TypeVar("Typed", bound=BaseModel)


async def ask_agent(
    agent: Agent, prompt: Callable[[str], str], wanted: type[Typed], check: Callable[[Typed], str], *, tries: int = 2
) -> tuple[Typed, str]:
    """The agent's answer as `wanted`, and as it wrote it.

    `prompt` is given what was wrong with the answer before (empty at first).
    `check` says what is wrong with an answer, empty where nothing is. Raises ModelUnavailable when no try gave one that fits;
    what was wrong quotes the model, so it is not in the message: readers see that.
    """
    wrong = ""
    for _ in range(tries):
        told = await agent.kickoff_async(prompt(wrong))
        try:
            answer = read_as(wanted, str(told.raw))
        except ModelUnavailable as unreadable:
            wrong = unreadable.message
            continue
        wrong = check(answer)
        if not wrong:
            return answer, str(told.raw)
    raise ModelUnavailable("None of its answers passed the checks.", problem="nonsense")
