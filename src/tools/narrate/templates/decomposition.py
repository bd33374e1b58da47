"""Decompositions."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "decomposition_seasonal": (
        "There is a season in {metric}{scope}: {list}. Season makes up {decomposition_strength} of what is not trend."
    ),
    "decomposition_season": "{decomposition_high} is {decomposition_above} above the average of {decomposition_cycle} "
    "and {decomposition_low} {decomposition_below} below it",
    "decomposition_none": "There is no season in {metric}{scope} that chance would not explain.",
    "decomposition_short": "Too few periods of {metric} are known{scope} to tell a season.",
    "decomposition_trend": "Its trend goes from {decomposition_first} to {decomposition_last}.",
    "decomposition_stationary": "{apart} returns to the same level again and again (ADF and KPSS agree): it is stationary.",
    "decomposition_line": "{apart} keeps returning to a straight line (ADF and KPSS agree): it is stationary around a trend.",
    "decomposition_walk": "{apart} is not stationary (ADF and KPSS agree): its moves last.",
    "decomposition_contradictory": "ADF and KPSS contradict each other on its being stationary, as where levels change.",
    "decomposition_undecided": "ADF and KPSS cannot decide whether it is stationary.",
}
