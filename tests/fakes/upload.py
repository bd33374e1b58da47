"""One uploaded file of orders, as a session holds it, with the same rows in pandas: what a follow-up says is checked there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from src.models.catalog import Catalog
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import SqlDraft, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.services.files import import_file
from src.tools.infer_semantics import infer_semantics
from src.tools.questions.follow_up import read_follow_up
from src.tools.questions.understand import Ground, understand
from src.tools.sql_compile import compile_plan
from src.tools.sql_guard import make_guard

TODAY: Final = date(2025, 3, 10)
Rows = list[tuple[object, ...]]


def orders(rows: int = 300) -> pd.DataFrame:
    """Rows of every city and product, every other day from 2023 on."""
    draw = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "order_no": np.arange(rows),
            "city": draw.choice(["Rome", "Oslo", "Paris"], rows),
            "product": draw.choice(["Lamp", "Desk", "Chair", "Sofa"], rows),
            "price": draw.integers(10, 100, rows).astype(float),
            "quantity": draw.integers(1, 6, rows),
            "order_date": pd.date_range("2023-01-01", periods=rows, freq="2D"),
            "payment": draw.choice(["card", "cash"], rows),
        }
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """The file with everything that is read from it."""

    frame: pd.DataFrame
    engine: SqlEngine
    catalog: Catalog
    semantics: SemanticModel

    def ask(self, text: str) -> QueryPlan:
        """The plan of a first question."""
        plan = self._alone(text)
        assert isinstance(plan, QueryPlan), plan
        return plan

    def then(self, text: str, before: QueryPlan) -> QueryPlan | CannotAnswer:
        """What follows it up."""
        return read_follow_up(text, before, self._alone, catalog=self.catalog, semantics=self.semantics, today=TODAY)

    def rows(self, plan: QueryPlan) -> Rows:
        """What the plan's SQL gives, through the guard."""
        draft = compile_plan(plan, self.semantics, "duckdb", TODAY)
        assert isinstance(draft, SqlDraft), draft
        safe = make_guard(self.catalog, 10_000)(draft)
        assert not isinstance(safe, SqlFailure), safe
        table = self.engine.run(safe)
        assert not isinstance(table, SqlFailure), table
        return [tuple(row.values()) for row in table.arrow.to_pylist()]

    def _alone(self, text: str) -> QueryPlan | CannotAnswer:
        compiles = lambda plan: isinstance(compile_plan(plan, self.semantics, "duckdb", TODAY), SqlDraft)  # noqa: E731
        return understand(text, Ground(self.catalog, self.semantics, TODAY), compiles)


def upload(folder: Path, rows: pd.DataFrame | None = None) -> Upload:
    """The file, imported as an upload is."""
    frame = orders() if rows is None else rows
    source = folder / "orders.csv"
    frame.to_csv(source, index=False)
    made = import_file(source, folder / "orders.duckdb", "orders")
    engine = open_engine(f"duckdb:///{made.path}", seconds=30, result_bytes=100_000_000)
    catalog = engine.catalog()
    return Upload(frame, engine, catalog, infer_semantics(catalog, "orders"))
