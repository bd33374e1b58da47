"""Why a number changed between two periods: exact parts by dimension, volume, mix and rate, that sum to the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import Grain, as_grain, spelled, starts
from src.analyses.change_json import dimension_json, waterfall
from src.analyses.change_rows import WHOLE, Parts, Rows, Side, Span, coded, side
from src.analyses.change_words import interpret
from src.analyses.checks import Notes, Outcome
from src.analyses.effects import chain, ratios, total, volume_mix_price
from src.analyses.explaining import Explanation, Measured, Paradox, explain, judge_by_chance, paradox, ranked
from src.analyses.frames import Floats
from src.analyses.ordinary import compare_with_past

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Bennet (1920), Shapley (1953) and Shorrocks (2013) for products; Kitagawa (1955) for rates; explanatory power: Bhagwan "
    "et al. (2014); paradox: Simpson (1951); ordinary variation: Wheeler (2000)"
)
_ADDS_UP: Final = 1e-6
_EMPTY: Final[dict[str, Any]] = {
    "before": None, "after": None, "change": None, "change_percent": None, "periods": {}, "dimensions": [],
    "best_dimension": None, "effects": [], "paradoxes": [], "ordinary": {"verdict": "unknown", "past_changes": 0},
    "days": None, "waterfall": [], "waterfall_by": None, "not_additive": [], "method": "declined", "source": SOURCE, "n": 0,
}  # fmt: skip


def change(
    df: pd.DataFrame,
    *,
    value: str,
    period: str,
    before: Span,
    after: Span,
    dimensions: Sequence[str] | None = None,
    dimension: str | None = None,
    member: str | None = None,
    numerator: str | None = None,
    denominator: str | None = None,
    scale: float = 1.0,
    volumes: Sequence[str] | None = None,
    grain: str | None = None,
    unit: str = "",
    names: Mapping[str, str] | None = None,
    direction: str = "both",
    most: int = 8,
) -> dict[str, Any]:
    """Splits the change of `value` from the period `before` to `after` into parts that sum to it.

    Rows are plain, each with its member of every one of `dimensions`; or stacked: `dimension` names a column that says which
    dimension a row is of ("(all)" for the whole), `member` one with the member. A period is a label, its first day, or its
    first and last day in the column `period`. `value` is added up, unless `numerator` and `denominator` name columns that
    are: it is then `scale * numerator / denominator`. `volumes` are columns of quantities that the value is a price of, the
    widest first. Earlier periods of the `grain`, where there are any, tell what is ordinary. `direction` is what somebody
    believed: "low" (it fell) or "high". Declines (`refused`) rather than raise.
    """
    notes = Notes()
    measured = Measured(value, numerator, denominator, scale)
    columns = [str(c) for c in (numerator, denominator)] if measured.is_ratio else [value, *(volumes or ())]
    named = [*columns, period, *(dimensions or ()), *([dimension, member] if dimension and member else [])]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(_EMPTY, problem)
    if (numerator is None) != (denominator is None) or (dimension is None) != (member is None):
        return notes.refusal(_EMPTY, "A numerator needs a denominator, and a dimension column a member column.")
    with np.errstate(all="ignore"):
        sides = side(df, period, before), side(df, period, after)
        if problem := _misfit(df, sides):
            return notes.refusal({**_EMPTY, "n": len(df)}, problem)
        rows = Rows(df, period, sides, columns, as_grain(grain) if grain else None)
        if problem := _numberless(rows, columns if measured.is_ratio else [value]):
            return notes.refusal({**_EMPTY, "n": len(df)}, problem)
        cuts = _stacked(df, dimension, member) if dimension and member else _plain(df, dimensions or ())
        return _Finding(rows, cuts, measured, list(volumes or ()), notes, as_grain(grain or "")).result(
            {"unit": unit, "names": dict(names or {}), "direction": direction, "most": max(1, most)}
        )


def _misfit(df: pd.DataFrame, sides: tuple[Side, Side]) -> str | None:
    for which in sides:
        if not which.rows.any():
            return f"There are no rows of {which.label}, so there is nothing to compare." if len(df) else "There are no rows."
    return "The two periods overlap, so they cannot be compared." if (sides[0].rows & sides[1].rows).any() else None


def _numberless(rows: Rows, columns: list[str]) -> str | None:
    for which in (rows.before, rows.after):
        for column in columns:
            if not np.isfinite(rows.values[column][which.rows]).any():
                return f"There is no number in {column} in {which.label}."
    return None


Cut = tuple[str, np.ndarray, list[str], np.ndarray]
"""A dimension: its name, the member of each row, the members, and which rows tell of it."""


def _plain(df: pd.DataFrame, dimensions: Sequence[str]) -> list[Cut]:
    every = np.ones(len(df), dtype=bool)
    whole: Cut = (WHOLE, np.zeros(len(df), dtype=np.int64), [WHOLE], every)
    return [whole, *((name, *coded(df[name]), every) for name in dict.fromkeys(dimensions))]


def _stacked(df: pd.DataFrame, dimension: str, member: str) -> list[Cut]:
    of, kinds = coded(df[dimension])
    codes, members = coded(df[member])
    cuts: list[Cut] = [(name, codes, members, of == k) for k, name in enumerate(kinds) if name != WHOLE]
    if WHOLE in kinds:
        return [(WHOLE, np.zeros(len(df), dtype=np.int64), [WHOLE], of == kinds.index(WHOLE)), *cuts]
    first = cuts[0][3] if cuts else np.zeros(len(df), dtype=bool)
    return [(WHOLE, np.zeros(len(df), dtype=np.int64), [WHOLE], first), *cuts]


class _Finding:
    """One change, taken apart."""

    def __init__(
        self, rows: Rows, cuts: list[Cut], measured: Measured, volumes: list[str], notes: Notes, grain: Grain | None
    ) -> None:
        self.rows, self.cuts, self.measured, self.volumes, self.notes, self.grain = rows, cuts, measured, volumes, notes, grain
        self.whole = rows.parts(*cuts[0])
        self.totals = {c: (total(b), total(a)) for c, (b, a) in self.whole.columns.items()}

    def result(self, said: dict[str, Any]) -> dict[str, Any]:
        levels = self._levels()
        n = int(self.rows.before.rows.sum() + self.rows.after.rows.sum())
        periods = {"before": self._period(self.rows.before), "after": self._period(self.rows.after)}
        if levels is None:
            below = self.measured.denominator
            return self.notes.refusal({**_EMPTY, "n": n, "periods": periods}, f"{below} is 0 in one of the two periods.")
        moved = levels[1] - levels[0]
        found, overlapping = self._explanations(moved)
        values = {
            "before": levels[0],
            "after": levels[1],
            "change": moved,
            "change_percent": 100 * moved / levels[0] if levels[0] > 0 else None,
            "value": self.measured.value,
            "kind": "ratio" if self.measured.is_ratio else "sum",
            "unit": said["unit"],
            "names": said["names"],
            "asked": said["direction"],
            "periods": periods,
            "effects": self._effects(),
            "ordinary": self._ordinary(levels),
            "days": self._days(levels),
            "not_additive": overlapping,
            "best_dimension": found[0].parts.name if found and found[0].explains else None,
            "n": n,
            "source": SOURCE,
            "method": self._method(),
        }
        values["dimensions"], values["paradoxes"] = self._dimensions(found, moved, said["most"])
        first = found[0].parts.name if found else None
        values["waterfall_by"] = None if values["effects"] and not values["best_dimension"] and len(found) != 1 else first
        values["waterfall"] = waterfall(values)
        return self.notes.result({**values, "interpretation": interpret(values)})

    def _levels(self) -> tuple[float, float] | None:
        if not self.measured.is_ratio:
            return self.totals[self.measured.value]
        above, below = self.totals[str(self.measured.numerator)], self.totals[str(self.measured.denominator)]
        if not below[0] or not below[1]:
            return None
        return self.measured.scale * above[0] / below[0], self.measured.scale * above[1] / below[1]

    def _explanations(self, moved: float) -> tuple[list[Explanation], list[str]]:
        """Each dimension whose members make up the whole, best explanation first; and the names of those that do not."""
        found, overlapping = [], []
        needed = [str(self.measured.numerator), str(self.measured.denominator)] if self.measured.is_ratio else [
            self.measured.value
        ]  # fmt: skip
        for name, codes, members, chosen in self.cuts[1:]:
            parts = self.rows.parts(name, codes, members, chosen)
            if not parts.members:
                continue
            if all(self._adds_up(parts, c) for c in needed):
                found.append(explain(parts, self.measured, moved, self.rows.lag))
            else:
                overlapping.append(name)
        if overlapping:
            self.notes.warn(f"The parts by {', '.join(overlapping)} do not add up to the whole: something counts in several.")
        adds: Outcome = "holds" if not overlapping else "doubtful" if found else "fails"
        self.notes.check("parts make up the whole", adds, f"{len(found)} of {len(found) + len(overlapping)} dimensions add up.")
        judge_by_chance(found, moved)
        return ranked(found), overlapping

    def _adds_up(self, parts: Parts, column: str) -> bool:
        for own, whole in zip(parts.columns[column], self.totals[column], strict=True):
            if abs(total(own) - whole) > _ADDS_UP * max(total(np.abs(own)), abs(whole)):
                return False
        return True

    def _effects(self) -> list[dict[str, Any]]:
        """The whole as a chain of factors, where volumes are known."""
        if not self.volumes:
            return []
        value = self.totals[self.measured.value]
        effects = chain(value, [self.totals[v] for v in self.volumes])
        factors = [(v, None) for v in self.volumes[:1]]
        factors += [(b, a) for a, b in zip(self.volumes, [*self.volumes[1:], self.measured.value], strict=True)]  # type: ignore[misc]
        told = []
        for (of, per), effect in zip(factors, effects, strict=True):
            levels = [_divided(self.totals[of][s], self.totals[per][s] if per else None) for s in (0, 1)]
            told.append({"of": of, "per": per, "before": levels[0], "after": levels[1], "effect": effect})
        return told

    def _dimensions(self, found: list[Explanation], moved: float, most: int) -> tuple[list[dict[str, Any]], list[Any]]:
        told, paradoxes = [], []
        for explanation in found:
            parts = explanation.parts
            volume = next((v for v in reversed(self.volumes) if self._adds_up(parts, v)), None)
            priced = volume_mix_price(parts.columns[self.measured.value], parts.columns[volume]) if volume else None
            told.append(dimension_json(explanation, moved, most, priced, volume))
            if odd := self._paradox(explanation, volume, moved):
                paradoxes.append({
                    "dimension": odd.dimension, "of": [self.measured.value, volume] if volume else [self.measured.value],
                    "whole_change": odd.whole, "members": odd.members, "against": odd.against, "every": odd.every,
                })  # fmt: skip
        return told, paradoxes

    def _paradox(self, found: Explanation, volume: str | None, moved: float) -> Paradox | None:
        if found.weights is not None:
            return paradox(found.parts.name, (found.before, found.after), found.weights, moved)
        if volume is None:
            return None
        value, units = found.parts.columns[self.measured.value], found.parts.columns[volume]
        totals = [(total(v), total(u)) for v, u in zip(value, units, strict=True)]
        if not all(t for _, t in totals):
            return None
        rates = (ratios(value[0], units[0]), ratios(value[1], units[1]))
        shares = (units[0] / totals[0][1], units[1] / totals[1][1])
        return paradox(found.parts.name, rates, shares, totals[1][0] / totals[1][1] - totals[0][0] / totals[0][1])

    def _ordinary(self, levels: tuple[float, float]) -> dict[str, Any]:
        series, lag, now = self._series(), self.rows.lag, self.rows.now
        if series is None or not lag or lag < 1 or now is None or self.grain is None:
            self.notes.check("larger than ordinary variation", "not checked", "There are no earlier periods to compare with.")
            return dict(_EMPTY["ordinary"])
        told = compare_with_past(series, levels, lag, self.grain, now)
        verdict, n = told["verdict"], told["past_changes"]
        outcome: Outcome = "not checked" if verdict == "unknown" else "fails" if verdict == "ordinary" else "holds"
        detail = f"{n} earlier changes are too few to tell." if verdict == "unknown" else (
            f"It is larger than {told['larger_than']} of {n} earlier changes."
        )  # fmt: skip
        self.notes.check("larger than ordinary variation", outcome, detail)
        return {**told, "grain": self.grain}

    def _series(self) -> Floats | None:
        past, m = self.whole.past, self.measured
        if not past:
            return None
        if m.is_ratio:
            values = m.scale * ratios(past[str(m.numerator)][:, 0], past[str(m.denominator)][:, 0])
        else:
            values = past[m.value][:, 0]
        return np.where(self.whole.seen, values, np.nan)

    def _days(self, levels: tuple[float, float]) -> dict[str, Any] | None:
        """What the different number of days of the two periods did to a sum."""
        lengths = [_length(s) for s in (self.rows.before, self.rows.after)]
        if self.measured.is_ratio or None in lengths or lengths[0] == lengths[1]:
            return None
        effect = chain(levels, [(float(lengths[0] or 0), float(lengths[1] or 0))])
        return {"before": lengths[0], "after": lengths[1], "effect": effect[0], "per_day_effect": effect[1]}

    def _period(self, which: Side) -> dict[str, str | None]:
        number, label = self.rows.number(which), which.label
        if number is not None and self.grain is not None and which.first is not None:
            label = spelled(starts(np.array([number]), self.grain, self.rows.first_weekday)[0], self.grain)
        return {
            "label": label,
            "start": None if which.first is None else str(which.first),
            "end": None if which.last is None else str(which.last),
        }

    def _method(self) -> str:
        how = "rate and mix effects by member (Kitagawa)" if self.measured.is_ratio else "differences by member"
        priced = "; volume, mix and price effects (Shapley)" if self.volumes else ""
        return f"exact decomposition of the change: {how}{priced}"


def _length(which: Side) -> int | None:
    if which.first is None or which.last is None or which.first == which.last:
        return None
    return int((which.last - which.first).astype(int)) + 1


def _divided(value: float, by: float | None) -> float | None:
    return value if by is None else value / by if by else None
