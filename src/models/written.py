"""SQL that nobody compiled: an agent's, or a person's that was checked. It goes through the same guard as any other."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrittenColumn(_Frozen):
    """What an output column of written SQL is."""

    name: str = Field(min_length=1, max_length=120)
    role: Literal["measure", "dimension", "time", "id"]
    label: str = Field(default="", max_length=120)
    unit: str = Field(default="", max_length=20)


class WrittenSql(_Frozen):
    """The statement, what its columns are, and who wrote it."""

    sql: str = Field(min_length=1, max_length=20_000)
    columns: tuple[WrittenColumn, ...] = Field(default=(), max_length=60)
    """In any order; a column of the rows that is not among them is told by its type."""
    by: Literal["agent", "person"] = "agent"
    verified_by: str = Field(default="", max_length=120)
    """Who checked it, where a person did."""
