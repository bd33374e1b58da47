"""Groups in words: whether they are there, how many, and what each is like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from src.analyses.cluster_features import Features
from src.analyses.cluster_judge import Verdict
from src.analyses.cluster_profiles import told
from src.analyses.words import count, listed, name, p_text


def interpret(
    groups: Sequence[Mapping[str, Any]], clear: bool, k: int | None, verdict: Verdict, features: Features,
    thing: tuple[str, str], width: float | None,
) -> str:  # fmt: skip
    """One paragraph."""
    by = listed([name(c) for c in (*features.names, *features.categories)], most=6)
    many = count(len(features.rows), *thing)
    if not groups:
        return _none(many, by, verdict, thing)
    described = "; ".join(told(g, thing) for g in groups[:6])
    more = f"; and {len(groups) - 6} more" if len(groups) > 6 else ""
    if clear:
        start = f"{many} fall into {len(groups)} groups by {by}: {described}{more}."
        if k is not None:
            start = f"{many} were cut into {k} by {by}, as asked: {described}{more}."
        return f"{start} {_how_sure(len(groups), width, verdict)}"
    start = f"{many} were cut into {k} by {by}, as asked: {described}{more}."
    return (
        f"{start} There are no clear groups: a table without any is cut as cleanly ({p_text(verdict.p_value)}), so the borders "
        f"are a convenience, and {thing[1]} near a border could as well be on its other side."
    )


def _none(many: str, by: str, verdict: Verdict, thing: tuple[str, str]) -> str:
    if verdict.clear:
        return (
            f"No clear groups: {many} compared by {by} do cluster more than chance would ({p_text(verdict.p_value)}), but "
            f"resampled {thing[1]} give other groups each time. Ask for a number of groups to cut them nevertheless."
        )
    return (
        f"No clear groups: {many} compared by {by} differ by degrees, and no split stands out from what tables without groups "
        f"give ({p_text(verdict.p_value)}). Ask for a number of groups to cut them nevertheless."
    )


def _how_sure(groups: int, width: float | None, verdict: Verdict) -> str:
    at = verdict.ks.index(groups) if groups in verdict.ks else None
    chance = f", where tables without groups reach {verdict.by_chance[at]:.2f}" if at is not None else ""
    sure = f"That there are groups is beyond chance ({p_text(verdict.p_value)}): average silhouette {width:.2f}{chance}."
    return f"{sure} What sets groups apart is described, not tested: they were made to differ."
