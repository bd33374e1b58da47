"""What came out of code that a model wrote, as far as it may reach a reader: labels of the rows, and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from src.models.analysis import AnalysisDraft, CheckedFigure
from src.models.execution import CodeError, CodeOutcome
from src.models.sql import ResultTable
from src.tools.charts.of_code import left_out
from src.tools.free_code.asked import Asked
from src.tools.free_code.checked import strange_words
from src.tools.free_code.drawn import drawn, is_form
from src.tools.free_code.figure_code import NO_PICTURES
from src.tools.free_code.messages import without_values

MOST_ANSWERS: Final = 24
MOST_ITEMS: Final = 20
MOST_ROWS: Final = 50
MOST_COLUMNS: Final = 12
_LONGEST_TEXT: Final = 120
METHOD: Final = "code that a language model wrote for this question; it is in `code`"

Scalar = int | float | str | bool


def judged(draft: AnalysisDraft, outcome: CodeOutcome, asked: Asked) -> CodeOutcome:
    """The outcome as it is for code of the program's own; for a model's, with what holds of its result, or why nothing does."""
    if draft.by != "model":
        return outcome
    if not outcome.ok:
        return without_values(outcome, asked.columns)
    if draft.kind != "free":
        return outcome
    if not isinstance(outcome.result, dict) or "answers" not in outcome.result:
        return _unfit(outcome, "It left no dict `result` with `answers`.")
    kept = _Kept(asked)
    answers = kept.answers(outcome.result["answers"])
    table = kept.table(outcome.result.get("table"))
    if not answers and not table:
        return _unfit(outcome, " ".join(kept.dropped) or "Its answers are empty.")
    pictured = _pictured(outcome, asked)
    result = {"answers": answers, **({"table": table} if table else {}), "n": _rows(outcome.result.get("n"), asked.table)}
    result |= {"method": METHOD, "warnings": [*kept.dropped, *pictured]}
    return replace(outcome, result=result, visualization=None, images=(), warnings=())


def figure_of(draft: AnalysisDraft, outcome: CodeOutcome, asked: Asked) -> CheckedFigure | None:
    """What may be shown of the figure that a model's code drew; `outcome` is as the sandbox gave it."""
    checked = drawn(outcome, asked) if draft.by == "model" and draft.kind == "free" and outcome.ok else None
    return checked.figure if checked is not None else None


def _pictured(outcome: CodeOutcome, asked: Asked) -> list[str]:
    """What a reader should know of the pictures that the code made."""
    images = [NO_PICTURES] if outcome.images else []
    checked = drawn(outcome, asked)
    if checked is None:
        return images
    if checked.figure is None:
        return [f"A figure that the code drew is not shown: {checked.reason}", *images]
    return [*left_out(checked.figure), *images]


def _unfit(outcome: CodeOutcome, why: str) -> CodeOutcome:
    return replace(outcome, status="error", result=None, warnings=(), error=CodeError("UnfitResult", why))


def _rows(said: Any, table: ResultTable) -> int:
    fits = isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= table.rows
    return int(said) if fits else table.rows


class _Kept:
    """Goes through a result; `dropped` says what was left out, without repeating it."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._known: dict[str, bool] = {}
        self.dropped: list[str] = []

    def answers(self, given: Any) -> dict[str, Any]:
        """Name -> number, truth value, text of the rows, or a short list of such; a dict within gives one answer a key."""
        flat = list(_flat(given))
        self._look_up([t for name, value in flat for t in (*name, *_texts(value))])
        found: dict[str, Any] = {}
        for name, value in flat[:MOST_ANSWERS]:
            if all(map(self._may_name, name)) and (plain := self._plain(value, name)) is not None:
                found[" ".join(name)] = plain
        if len(flat) > MOST_ANSWERS:
            self._drop(f"Of {len(flat)} answers the first {MOST_ANSWERS} are shown.")
        return found

    def table(self, given: Any) -> dict[str, Any]:
        """The first rows of a frame, with the columns that may be named; a text that is not of the rows is left empty."""
        if not isinstance(given, Mapping) or not isinstance(given.get("records"), list):
            return {}
        columns = [str(c) for c in given.get("columns", [])]
        records = [r for r in given["records"] if isinstance(r, Mapping)]
        self._look_up([t for r in records[:MOST_ROWS] for v in (*r, *r.values()) for t in _texts(v)])
        shown = [c for c in columns if self._may_name(c)][:MOST_COLUMNS]
        if len(shown) < len(columns) or len(records) > MOST_ROWS:
            self._drop(f"The table of the analysis is cut to {min(len(records), MOST_ROWS)} rows and {len(shown)} columns.")
        rows = [{c: self._plain(r.get(c), (c,), told=False) for c in shown} for r in records[:MOST_ROWS]]
        return {"columns": shown, "records": rows} if shown and rows else {}

    def _plain(self, value: Any, name: tuple[str, ...], *, told: bool = True) -> Any:
        if isinstance(value, str):
            if self._may_say(value):
                return value
            self._drop("A text among the answers was left out: it is not from the rows.")
            return None
        if isinstance(value, bool | int | float):
            return value
        if isinstance(value, list) and value:
            items = [self._plain(item, name, told=False) for item in value[:MOST_ITEMS] if not isinstance(item, list | dict)]
            if len(value) > MOST_ITEMS:
                self._drop(f"{_shown(name)} is cut to its first {MOST_ITEMS} of {len(value)} values.")
            return items if any(item is not None for item in items) else None
        if told:
            self._drop(f"{_shown(name)} came out empty: there was no number to work out.")
        return None

    def _may_name(self, name: str) -> bool:
        return self._known.get(name, False) or is_form(name) or not strange_words(name, self._asked)

    def _may_say(self, text: str) -> bool:
        return len(text) <= _LONGEST_TEXT and (self._known.get(text, False) or is_form(text))

    def _look_up(self, texts: list[str]) -> None:
        held = self._asked.texts_held(frozenset(texts))
        self._known |= {t: t in held for t in texts}

    def _drop(self, said: str) -> None:
        if said not in self.dropped:
            self.dropped.append(said)


def _shown(name: tuple[str, ...]) -> str:
    return f"“{' '.join(name)[:_LONGEST_TEXT]}”"


def _flat(given: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value with the names that lead to it; frames give their records, one a row."""
    if not isinstance(given, Mapping) or len(above) > 3:
        if above:
            yield above, given if not isinstance(given, Mapping) else None
        return
    if isinstance(given.get("records"), list) and "columns" in given:
        for place, record in enumerate(given["records"][:MOST_ITEMS], start=1):
            yield from _flat(record, (*above, str(place)))
        return
    for name, value in given.items():
        yield from _flat(value, (*above, str(name)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [v for v in value[:MOST_ITEMS] if isinstance(v, str)] if isinstance(value, list) else []
