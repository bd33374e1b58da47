"""Who comes back, and how long things last."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "cohort": (
        "Of {things} in {cohorts}, {share} ({level} interval {low} to {high}) are active {after} after their first, cohorts "
        "weighted by size."
    ),
    "cohort_later": "Of those watched so long, {share} are active {after} after it.",
    "cohort_returned": "{share} came back in any later {grain} so far.",
    "cohort_better": (
        "Newer cohorts come back {way}: {after} after the first, {new} of the newest {newest} against {old} of earlier ones "
        "(p {p})."
    ),
    "cohort_same": (
        "Newer cohorts are not shown to come back better or worse: {after} after the first, {new} of the newest {newest} "
        "against {old} of earlier ones (p {p})."
    ),
    "cohort_young": "{things_first} are in {cohorts}; no {grain} after the first is over yet, so nobody can have come back.",
    "cohort_survival": "The median stay is {median} ({level} interval {low} to {high}).",
    "cohort_survival_open": "The median stay is {median} ({level} interval from {low}; its upper end is not reached).",
    "cohort_survival_long": "The median stay is not reached: after {reached}, {left} are still there.",
    "cohort_ended": "{ended} of {things} have ended; the rest were still there when last seen.",
    "cohort_still": "{share} are still there after {after}.",
}
