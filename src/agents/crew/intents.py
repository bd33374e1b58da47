"""What the manager says of a question: what it asks for, and its sentence in the words of the data."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from src.models.plan import AnalysisKind

Asks = Literal["data", "nothing"] | AnalysisKind


class Intent(BaseModel):
    """The manager's answer."""

    asks: Asks = "data"
    question: str = Field(default="", max_length=500)
    sql: bool = False
    """Whether it takes more than metrics, groups, filters and periods."""
    cannot: str = Field(default="", max_length=300)
