"""What is asked of a language model, what it cost, and how it failed."""

from __future__ import annotations

from dataclasses import dataclass

from src.errors import ModelProblem as ModelProblem


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One request to a model, answered or not. It holds no text of either side."""

    role: str
    """Whose call it was ("manager", "sql_engineer")."""
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    milliseconds: float = 0.0
    problem: ModelProblem | None = None
    retries: int = 0
    """How often it was tried before."""
    dollars: float | None = None
    """What its tokens cost at the listed price; None where no price is known for the model."""
    remembered: bool = False
    """The answer is one that the model gave before, so nothing was asked."""
