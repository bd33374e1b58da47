"""How much wrong SQL is healed without a model. Prints one JSON line.

    python -m benchmarks.heal FILE.jsonl --seed 1 [--limit 100] [--kind dropped_join] [--show wrong]

FILE has one JSON object a line with `id`, `sqlite` (a database beside it) and `gold_sqlite` (right queries, the first of which
is mutated); `compare.py` beside it is the metric. Each wrong query goes through the real guard, engine and healer. By kind:

- healed: the rows are the right query's again;
- gave_up: no rows, with a typed reason;
- other_flagged: other rows, with an assumption or a warning that says what was taken for granted;
- other_unflagged: other rows, and nobody was told. This is what must not happen.

`unchanged` counts right queries that give their own rows when they go through the healer untouched.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.mutations import MUTATIONS, mutated
from src.models.sql import ResultTable, SafeSql, SqlDraft
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from src.tools.sql_heal import Healed, heal

ROWS = 10_000


def main() -> None:
    """Reads the arguments, mutates, heals, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--kind", choices=sorted(MUTATIONS))
    parser.add_argument("--show", choices=("all", "wrong", "gave_up", "other_flagged", "other_unflagged"))
    arguments = parser.parse_args()
    lines = [json.loads(line) for line in arguments.file.read_text().splitlines()][: arguments.limit]
    print(json.dumps({"seed": arguments.seed, **Bench(arguments).measure(lines)}))


class Bench:
    """One run: databases opened once, outcomes counted."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._folder: Path = arguments.file.parent
        self._same = _metric(self._folder / "compare.py")
        self._engines: dict[str, SqlEngine] = {}
        self._outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self._gold: Counter[str] = Counter()
        self._times: list[float] = []

    def measure(self, lines: list[dict[str, Any]]) -> dict[str, object]:
        """Every line, every kind."""
        for line in lines:
            engine = self._engine(line["sqlite"])
            for gold in line["gold_sqlite"]:
                self._guarded(gold, engine)
            self._mutations(line, engine)
        total = sum(self._outcomes.values(), Counter())
        n = total.total()
        return {
            "gold": self._gold["all"],
            "gold_passes_guard": _share(self._gold["passes"], self._gold["all"]),
            "unchanged": _share(self._gold["unchanged"], self._gold["asked"]),
            "unchanged_warned": _share(self._gold["warned"], self._gold["asked"]),
            "n": n,
            "healed": _share(total["healed"], n),
            "gave_up": _share(total["gave_up"], n),
            "other_flagged": _share(total["other_flagged"], n),
            "other_unflagged": _share(total["other_unflagged"], n),
            "ms_median": round(sorted(self._times)[len(self._times) // 2], 1) if self._times else None,
            "kinds": {kind: {"n": found.total(), **found} for kind, found in sorted(self._outcomes.items())},
        }

    def _engine(self, name: str) -> SqlEngine:
        if name not in self._engines:
            path = (self._folder / name).resolve()
            self._engines[name] = open_engine(f"sqlite:///{path}", seconds=10, result_bytes=50_000_000)
        return self._engines[name]

    def _guarded(self, gold: str, engine: SqlEngine) -> None:
        self._gold["all"] += 1
        self._gold["passes"] += isinstance(make_guard(engine.catalog(), ROWS)(SqlDraft(gold)), SafeSql)

    def _mutations(self, line: dict[str, Any], engine: SqlEngine) -> None:
        gold, catalog = line["gold_sqlite"][0], engine.catalog()
        guard = make_guard(catalog, ROWS)
        right = guard(SqlDraft(gold))
        table = engine.run(right) if isinstance(right, SafeSql) else None
        if not isinstance(table, ResultTable):
            return
        ordered = bool(line["order_matters"])
        untouched = heal(SqlDraft(gold), engine, guard, catalog)
        self._gold["asked"] += 1
        self._gold["unchanged"] += self._agrees(table, untouched, ordered)
        self._gold["warned"] += bool(untouched.warnings or untouched.assumptions)
        if self._arguments.show and (untouched.warnings or not self._agrees(table, untouched, ordered)):
            print("GOLD", gold, untouched.warnings, untouched.assumptions)
        for kind, wrong in mutated(gold, catalog, (self._arguments.seed, line["id"])):
            if self._arguments.kind not in (None, kind):
                continue
            began = time.perf_counter()
            fared = heal(SqlDraft(wrong), engine, guard, catalog)
            self._times.append((time.perf_counter() - began) * 1000)
            outcome = self._outcome(table, fared, ordered)
            self._outcomes[kind][outcome] += 1
            self._tell(kind, outcome, gold, wrong, fared)

    def _outcome(self, gold: ResultTable, fared: Healed, ordered: bool) -> str:
        if fared.table is None:
            return "gave_up"
        if self._agrees(gold, fared, ordered):
            return "healed"
        return "other_flagged" if fared.assumptions or fared.warnings else "other_unflagged"

    def _agrees(self, gold: ResultTable, fared: Healed, ordered: bool) -> bool:
        return fared.table is not None and self._same([_rows(gold)], _rows(fared.table), ordered)

    def _tell(self, kind: str, outcome: str, gold: str, wrong: str, fared: Healed) -> None:
        wanted = self._arguments.show
        if wanted in ("all", outcome) or (wanted == "wrong" and outcome != "healed"):
            causes = [attempt.why or "as written" for attempt in fared.attempts]
            failure = fared.failure.message if fared.failure else ""
            print(f"{outcome} [{kind}]", f"gold:  {gold}", f"wrong: {wrong}", sep="\n  ")
            print(f"  last:  {' '.join(fared.attempts[-1].sql.split())}", causes, sep="\n  ")
            print(f"  {failure}", *fared.assumptions, *fared.warnings, sep="\n  ")


def _metric(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("compare", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ok


def _rows(table: ResultTable) -> list[list[object]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in table.arrow.columns), strict=True)]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    main()
