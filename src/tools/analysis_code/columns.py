"""The columns of the rows an analysis is written for, each with what the plan and the semantic model say of it."""

from __future__ import annotations

from typing import Final

from src.models.plan import QueryPlan
from src.models.semantic import Field, FieldRole, Metric, SemanticModel
from src.models.sql import ResultTable
from src.models.written import WrittenSql
from src.tools.written_sql import as_field, one_row_each, seen_columns

Argument = str | int | float | bool | list[str] | dict[str, str]
"""What may stand in the emitted code: each value gets into it through `repr()`."""
_LONGEST_NAME: Final = 200


class Columns:
    """The rows' columns, each with what the plan and the semantic model say of it."""

    def __init__(self, plan: QueryPlan, table: ResultTable, semantics: SemanticModel) -> None:
        self.rows = table.rows
        self.truncated = table.truncated
        self.semantics = semantics
        self.types = {c.name: c.type for c in table.columns if is_safe(c.name)}
        refs = (*plan.fields, *plan.dimensions)
        fields = {ref.partition(".")[2]: semantics.field(ref) for ref in refs}
        self.fields: dict[str, Field] = {n: f for n, f in fields.items() if f is not None and n in self.types}
        metrics = {name: semantics.metric(name) for name in plan.metrics}
        self.metrics: dict[str, Metric] = {n: m for n, m in metrics.items() if m is not None and n in self.types}
        self.grain: str | None = plan.grain if plan.grain in self.types else None
        self.time: str | None = self.grain
        """The column that places each row (of a group) in a period of its own; `grain` says how long these are."""
        self.listed = plan.shape == "rows"
        """Whether rows are things, not groups or periods."""
        self.grouped = bool(plan.dimensions)
        if plan.written is not None:
            self._see(plan, plan.written, table)

    def _see(self, plan: QueryPlan, written: WrittenSql, table: ResultTable) -> None:
        """The columns of written SQL: `plan` is as `shown_plan` gives it."""
        seen = [c for c in seen_columns(written, table, self.semantics) if c.name in self.types]
        groups = [c.name for c in seen if c.role == "dimension"]
        self.time = next((c.name for c in seen if c.role == "time"), None) if plan.grain else None
        self.grain = plan.grain if self.time else None
        self.grouped = bool(groups)
        self.listed = not self.time and not (table.rows == 1 or one_row_each(table, groups))
        self.fields = {c.name: as_field(c) for c in seen if c.name != self.time}
        if self.listed:
            self.metrics = {}

    def numeric(self) -> list[str]:
        """Columns that hold quantities, metrics first."""
        others = [n for n, t in self.types.items() if n not in self.metrics and t in ("integer", "number", "boolean")]
        return [*self.metrics, *(n for n in others if self.role(n) in ("measure", "flag", None) and n != self.time)]

    def role(self, name: str) -> FieldRole | None:
        """What the semantic model says the column is, where it says anything."""
        return self.fields[name].role if name in self.fields else None

    def named(self, *roles: FieldRole) -> list[str]:
        """Columns of these roles, in the rows' order."""
        return [n for n in self.types if self.role(n) in roles]

    def groups(self) -> list[str]:
        """Columns that group the rows: labels and categories."""
        named = self.named("label", "category")
        return named or [n for n, t in self.types.items() if t in ("text", "boolean") and n != self.time]

    def unit(self, name: str) -> str:
        """The unit of a column, empty when it has none."""
        known: Metric | Field | None = self.metrics.get(name) or self.fields.get(name)
        return known.unit if known else ""

    def target(self, plan: QueryPlan) -> str | None:
        """The column the analysis is of: the one asked for, else the first quantity."""
        asked = plan.analysis.target if plan.analysis else None
        return asked if asked in self.types else next(iter(self.numeric()), None)

    def unit_argument(self, name: str) -> dict[str, Argument]:
        """`{"unit": ...}` where the column has one."""
        unit = self.unit(name)
        return {"unit": unit} if unit and is_safe(unit) else {}


def is_safe(name: str) -> bool:
    """Whether a name from a database may stand in code that people read: printable, and of a bearable length."""
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable()
