"""What sets each group apart: size, medians in their units, what is most over or under the rest, a name, a typical row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.cluster_features import Features
from src.analyses.cluster_fit import Split
from src.analyses.frames import Floats, Ints, labels
from src.analyses.words import count, listed, name, number, percent

if TYPE_CHECKING:
    import pandas as pd

TELLING: Final = 0.4
"""A column sets a group apart when its mean there lies this many standard deviations from that of all rows ..."""
_VERY: Final = 1.4
_MOST_TRAITS: Final = 3
_SURE: Final = 3.0
"""... and a level of a category when its adjusted residual is at least this (Agresti 2013, 3.3.1)."""


def profiles(
    df: pd.DataFrame, features: Features, found: Split, stable: Floats, units: Mapping[str, str], label: str | None,
    beside: Mapping[str, tuple[list[str], Ints]],
) -> list[dict[str, Any]]:  # fmt: skip
    """One entry a group, in the order of its number. `beside`: categories that only describe."""
    described = [_one(df, features, found, group, float(stable[group]), units, label, beside) for group in range(len(stable))]
    for group, called in zip(described, _names([g["traits"] for g in described], [g["size"] for g in described]), strict=True):
        group["name"] = called
    return described


def _one(
    df: pd.DataFrame, features: Features, found: Split, group: int, stable: float, units: Mapping[str, str],
    label: str | None, beside: Mapping[str, tuple[list[str], Ints]],
) -> dict[str, Any]:  # fmt: skip
    inside = found.labels == group
    middles = {column: _medians(values, inside) for column, values in features.raw.items()}
    traits = [
        *_numbers_apart(features, inside, middles, units),
        *_levels_apart({**features.categories, **beside}, inside),
    ]
    traits.sort(key=lambda t: -abs(t["effect"]))
    nearest = np.flatnonzero(inside)[_nearest(features.matrix[inside], found.centres[group])]
    return {
        "cluster": group + 1,
        "size": int(inside.sum()),
        "share": float(inside.mean()),
        "medians": {c: _shown(c, here, features) for c, (here, _) in middles.items()},
        "traits": traits,
        "stability": stable,
        "typical": _typical(df, int(features.rows[nearest]), features, int(nearest), label),
    }


def _medians(values: Floats, inside: np.ndarray) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        here = values[inside & np.isfinite(values)]
        return float(np.median(here)) if len(here) else np.nan, float(np.nanmedian(values))


def _shown(column: str, value: float, features: Features) -> float | str | None:
    if not np.isfinite(value):
        return None
    return str(np.datetime64(round(value), "D")) if column in features.dates else value


def _numbers_apart(
    features: Features, inside: np.ndarray, middles: Mapping[str, tuple[float, float]], units: Mapping[str, str]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for at, column in enumerate(features.names):
        effect = float(features.matrix[inside, at].mean())
        here, everywhere = middles[column]
        if abs(effect) < TELLING or not np.isfinite(here) or here == everywhere:
            continue
        found.append(
            {
                "column": column,
                "direction": _side(effect, dated=column in features.dates),
                "effect": effect,
                "here": _shown(column, here, features),
                "overall": _shown(column, everywhere, features),
                "unit": units.get(column, ""),
            }
        )
    return found


def _side(effect: float, *, dated: bool) -> str:
    if dated:
        return "recent" if effect > 0 else "long past"
    return "high" if effect > 0 else "low"


def _levels_apart(categories: Mapping[str, tuple[list[str], Ints]], inside: np.ndarray) -> list[dict[str, Any]]:
    """The level of each category that is most over-represented, where chance would not have it so."""
    found: list[dict[str, Any]] = []
    n, size = len(inside), int(inside.sum())
    for column, (levels, codes) in categories.items():
        shares = np.bincount(codes[codes >= 0], minlength=len(levels)) / n
        here = np.bincount(codes[inside & (codes >= 0)], minlength=len(levels)) / size
        with np.errstate(all="ignore"):
            error = np.sqrt(shares * (1 - shares) * (1 / size - 1 / n))
            residual = np.nan_to_num((here - shares) / error)
            effect = np.nan_to_num((here - shares) / np.sqrt(shares * (1 - shares)))
        top = int(residual.argmax())
        if residual[top] >= _SURE and effect[top] >= TELLING / 2:
            found.append(
                {
                    "column": column,
                    "direction": "mostly" if here[top] >= 0.5 else "more often",
                    "level": levels[top],
                    "effect": float(effect[top]),
                    "here": float(here[top]),
                    "overall": float(shares[top]),
                    "unit": "share",
                }
            )
    return found


def _nearest(rows: Floats, centre: Floats) -> int:
    return int(((rows - centre) ** 2).sum(axis=1).argmin())


def _typical(df: pd.DataFrame, row: int, features: Features, at: int, label: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {c: _shown(c, float(v[at]), features) for c, v in features.raw.items()}
    values |= {c: names[codes[at]] if codes[at] >= 0 else None for c, (names, codes) in features.categories.items()}
    called = labels(df[label].iloc[row : row + 1])[0] if label else f"row {row + 1:,}"
    return {"row": row, "label": called, "values": values}


def _names(traits: Sequence[Sequence[Mapping[str, Any]]], sizes: Sequence[int]) -> list[str]:
    """A name a group, no two the same: as few traits as tell them apart."""
    for most in range(1, _MOST_TRAITS + 1):
        names = [listed([trait_name(t) for t in group[: max(most, 1)]]) or "near the middle" for group in traits]
        if len(set(names)) == len(names) and most > 1:
            break
    doubled = {n for n in names if names.count(n) > 1}
    return [f"{n} ({size:,} rows)" if n in doubled else n for n, size in zip(names, sizes, strict=True)]


def trait_name(trait: Mapping[str, Any]) -> str:
    """`very high revenue`, `low age`, `mostly Premium`"""
    if "level" in trait:
        yes_no = {"0": f"no {name(trait['column'])}", "1": name(trait["column"])}
        level = yes_no.get(trait["level"], trait["level"])
        return level if trait["level"] == "1" and trait["direction"] == "mostly" else f"{trait['direction']} {level}"
    much = "very " if abs(trait["effect"]) >= _VERY and trait["direction"] != "long past" else ""
    return f"{much}{trait['direction']} {name(trait['column'])}"


def trait_text(trait: Mapping[str, Any]) -> str:
    """`revenue $5,200 against $900 overall`, `Premium 61% against 12% overall`"""
    if "level" in trait:
        return f"{name(trait['column'])} {trait['level']} {percent(trait['here'])} against {percent(trait['overall'])} overall"
    here, everywhere = (v if isinstance(v, str) else number(v, trait["unit"]) for v in (trait["here"], trait["overall"]))
    return f"{name(trait['column'])} {here} against {everywhere} overall"


def told(group: Mapping[str, Any], thing: tuple[str, str]) -> str:
    """One group in a sentence's part."""
    said = listed([trait_text(t) for t in group["traits"][:_MOST_TRAITS]]) or "nothing sets them apart"
    return f"{group['name']} ({count(group['size'], *thing)}, {percent(group['share'])}): {said}"
