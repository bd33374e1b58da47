"""Groups of rows that are like each other, how many there are, whether they are there at all, and what sets each apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.cluster_features import Features, collect_features
from src.analyses.cluster_fit import FIT_ON, LOOK_ON, Split, silhouette, split, stability
from src.analyses.cluster_judge import FEWEST_ROWS, Verdict, judge
from src.analyses.cluster_number import number_of_groups
from src.analyses.cluster_picture import picture
from src.analyses.cluster_profiles import profiles
from src.analyses.cluster_words import interpret
from src.analyses.factors import collect
from src.analyses.frames import Floats, kind
from src.analyses.words import count, listed, name, p_text, percent

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "k-means: Lloyd (1982), Arthur & Vassilvitskii (2007); silhouette: Rousseeuw (1987); whether there are groups, and how "
    "many: Hennig & Lin (2015), Fraley & Raftery (2002); stability: Hennig (2007); categories' weight: Hennig & Liao (2013)"
)
UNSTABLE: Final = 0.6
_FIRM: Final = 0.85
MOST_ASSIGNED: Final = 10_000
MOST_ASKED: Final = 20
_EMPTY: Final[dict[str, Any]] = {
    "clusters": [], "k": 0, "clear": False, "p_value": None, "silhouette": None, "silhouettes": {}, "by_chance": {},
    "assignments": [], "points": {}, "profile": {"columns": [], "clusters": [], "values": []}, "columns": [],
    "k_asked": None, "method": "declined", "source": SOURCE, "n": 0,
}  # fmt: skip


def clustering(
    df: pd.DataFrame, *, columns: Sequence[str] | None = None, categories: Sequence[str] | None = None,
    describe: Sequence[str] | None = None, label: str | None = None, k: int | None = None,
    units: Mapping[str, str] | None = None, thing: Sequence[str] = ("row", "rows"), seed: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """Groups the rows by `columns` (numbers, dates, flags) and `categories`; `describe` only tells groups apart afterwards.

    Without `k` the number of groups is chosen, and is 0 (`clear` false) where rows differ no more than tables without groups
    would. With `k` the rows are cut into so many, and `clear` says whether there are groups. Declines (`refused`) rather
    than raise. `assignments` holds each row's group (from 1; None: left out) of up to 10,000 rows.
    """
    notes = Notes()
    named = [*(columns or ()), *(categories or ()), *(describe or ()), *([label] if label else [])]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(_EMPTY, problem)
    if len(df) < FEWEST_ROWS:
        many = f"Groups can be told from at least {FEWEST_ROWS} {thing[1]}; there {'is' if len(df) == 1 else 'are'} {len(df)}."
        return notes.refusal({**_EMPTY, "n": len(df)}, many)
    if k is not None and not 2 <= k <= min(MOST_ASKED, len(df) // 2):
        return notes.refusal(
            {**_EMPTY, "n": len(df)}, f"{count(len(df), *thing)} cannot be cut into {k} groups: ask for 2 to 20."
        )
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with np.errstate(all="ignore"):
        features = collect_features(df, *_wanted(df, columns, categories, describe, label), notes)
        if features is None or len(features.rows) < FEWEST_ROWS or not np.ptp(features.matrix, axis=0).any():
            return notes.refusal({**_EMPTY, "n": len(df)}, f"No column tells the {thing[1]} apart.")
        if k is not None and len(np.unique(np.round(features.matrix[:FIT_ON], 9), axis=0)) < k:
            return notes.refusal({**_EMPTY, "n": len(df)}, f"There are fewer than {k} different {thing[1]}.")
        # Small matrices: threads that wait for each other cost more than they save.
        with threadpool_limits(1):
            return _grouped(df, features, describe or (), label, k, units or {}, (thing[0], thing[1]), seed, notes)


def _wanted(
    df: pd.DataFrame, columns: Sequence[str] | None, categories: Sequence[str] | None, describe: Sequence[str] | None,
    label: str | None,
) -> tuple[list[str], list[str]]:  # fmt: skip
    if columns is not None or categories is not None:
        return list(columns or ()), list(categories or ())
    others = [str(c) for c in df.columns if c != label and c not in (describe or ())]
    kinds = {c: kind(df[c]) for c in others}
    return [c for c in others if kinds[c] != "category"], [c for c in others if kinds[c] == "category"]


def _grouped(
    df: pd.DataFrame, features: Features, describe: Sequence[str], label: str | None, k: int | None,
    units: Mapping[str, str], thing: tuple[str, str], seed: int, notes: Notes,
) -> dict[str, Any]:  # fmt: skip
    mixed = _mixed_order(features.matrix, seed)
    matrix = features.matrix[mixed]
    verdict = judge(matrix, len(features.names), seed)
    _say(features, verdict, thing, notes)
    found, stable = _best(matrix, verdict, k, seed) if k is not None or verdict.clear else (None, np.array([]))
    clear = verdict.clear and (k is not None or bool(np.average(stable) >= UNSTABLE))
    if found is None or not (clear or k is not None):
        found, stable = None, np.array([])
    split_ = _in_place(found, mixed) if found is not None else None
    groups: list[dict[str, Any]] = []
    if split_ is not None:
        split_, stable = _largest_first(split_, stable)
        groups = profiles(df, features, split_, stable, units, label, _beside(df, describe, features))
        _judge_groups(groups, notes)
    width = silhouette(matrix, split_.labels[mixed]) if split_ is not None else None
    return notes.result(
        {
            "clusters": groups,
            "k": len(groups),
            "clear": clear,
            "p_value": verdict.p_value,
            "silhouette": width,
            "silhouettes": dict(zip(verdict.ks, verdict.silhouettes, strict=True)),
            "by_chance": dict(zip(verdict.ks, verdict.by_chance, strict=True)),
            "assignments": _assignments(split_, features, len(df), notes),
            "points": picture(features, split_, seed),
            "profile": _profile(features, split_, groups),
            "columns": [*features.names, *features.categories],
            "k_asked": k,
            "method": _method(split_),
            "source": SOURCE,
            "n": len(features.rows),
            "interpretation": interpret(groups, clear, k, verdict, features, thing, width),
        }
    )


def _mixed_order(matrix: Floats, seed: int) -> np.ndarray:
    """An order by chance that does not depend on the rows' own: the same rows come out the same."""
    by_content = np.lexsort(np.round(matrix, 9).T)
    return by_content[np.random.default_rng(seed).permutation(len(matrix))]


def _best(matrix: Floats, verdict: Verdict, k: int | None, seed: int) -> tuple[Split, Floats]:
    """k-means, or a Gaussian mixture where resampling finds its groups again clearly more often."""
    wanted = k if k is not None else number_of_groups(matrix, verdict, seed)
    part = matrix[:FIT_ON]
    plain = split(part, wanted, seed)
    stable = stability(part, plain, seed)
    algorithm = plain.algorithm
    if stable.mean() < _FIRM and len(matrix) >= 15 * wanted:
        other = split(part, wanted, seed, "Gaussian mixture")
        again = stability(part, other, seed)
        if len(other.centres) == wanted and again.mean() > stable.mean() + 0.1:
            stable, algorithm = again, other.algorithm
    return split(matrix, wanted, seed, algorithm), stable


def _in_place(found: Split, mixed: np.ndarray) -> Split:
    labels = np.empty(len(mixed), dtype=np.int64)
    labels[mixed] = found.labels
    return Split(found.algorithm, labels, found.centres)


def _largest_first(found: Split, stable: Floats) -> tuple[Split, Floats]:
    sizes = np.bincount(found.labels, minlength=len(found.centres))
    order = np.lexsort([*found.centres.T[::-1], -sizes])
    order = order[sizes[order] > 0]
    place = np.zeros(len(found.centres), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Split(found.algorithm, place[found.labels], found.centres[order]), stable[order]


def _beside(df: pd.DataFrame, describe: Sequence[str], features: Features) -> dict[str, Any]:
    found = collect(df, list(describe), list(describe), Notes())
    return {n: (names, codes[features.rows]) for n, (names, codes) in found.categories.items() if n not in features.categories}


def _say(features: Features, verdict: Verdict, thing: tuple[str, str], notes: Notes) -> None:
    if features.straightened:
        bent = listed([name(c) for c in features.straightened])
        notes.check("no long tails", "holds", f"Straightened by a power before comparing: {bent}.")
    detail = "Too few different rows to tell."
    if len(verdict.ks):
        at = verdict.ks.index(verdict.k)
        detail = (
            f"Silhouette {verdict.silhouettes[at]:.2f} at {verdict.k} groups; tables without groups have "
            f"{verdict.by_chance[at]:.2f} ({p_text(verdict.p_value)})."
        )
    notes.check("groups beyond chance", "holds" if verdict.clear else "fails", detail)
    n = len(features.rows)
    if n > FIT_ON:
        notes.warn(
            f"Groups were found on {FIT_ON:,} of {count(n, *thing)} drawn by chance and judged on {LOOK_ON:,}; every other one "
            f"joined the group whose middle is nearest."
        )


def _judge_groups(groups: Sequence[Mapping[str, Any]], notes: Notes) -> None:
    shaky = [g["name"] for g in groups if g["stability"] < UNSTABLE]
    low = min(float(g["stability"]) for g in groups)
    detail = f"Resampled rows give the same groups with a Jaccard similarity of at least {low:.2f}."
    notes.check("stable groups", "doubtful" if shaky else "holds", detail)
    if shaky:
        notes.warn(f"Not stable, resampled rows often give other groups: {listed(shaky)}.")
    if small := [f"{g['name']} ({g['size']})" for g in groups if g["size"] < 10]:
        notes.warn(f"Groups of fewer than ten: {listed(small)}.")


def _assignments(found: Split | None, features: Features, n: int, notes: Notes) -> list[int | None]:
    if found is None:
        return []
    if n > MOST_ASSIGNED:
        notes.warn(f"Which of the {n:,} rows is in which group is not listed ({percent(1.0)} are counted).")
        return []
    listed_: list[int | None] = [None] * n
    for row, group in zip(features.rows.tolist(), found.labels.tolist(), strict=True):
        listed_[row] = group + 1
    return listed_


def _profile(features: Features, found: Split | None, groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """For each group the mean of each numeric column, in standard deviations from that of all rows."""
    if found is None or not features.names:
        return {"columns": [], "clusters": [], "values": []}
    means = [features.numeric[found.labels == g].mean(axis=0).tolist() for g in range(len(groups))]
    return {"columns": features.names, "clusters": [g["name"] for g in groups], "values": means}


def _method(found: Split | None) -> str:
    judged = "average silhouette width against tables without groups"
    return f"{found.algorithm} on straightened, equally weighted columns; {judged}" if found else judged
