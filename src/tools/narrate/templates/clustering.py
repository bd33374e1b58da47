"""What groups there are."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "clustering": "{things_first}{scope} fall into {groups}; such a split stands out from chance (p {p}).",
    "clustering_asked": "{things_first}{scope} were cut into {groups}, as asked.",
    "clustering_forced": (
        "There are no clear groups, so the borders are a convenience: a table without groups is cut as cleanly."
    ),
    "clustering_group": "{name_first}: {size} ({share}), {traits}.",
    "clustering_group_plain": "{name_first}: {size} ({share}).",
    "clustering_none": (
        "There are no clear groups among {things}{scope}: they differ by degrees, and no split stands out from chance (p {p})."
    ),
    "clustering_unstable": ("There are no clear groups among {things}{scope}: resampled rows give other groups each time."),
    "clustering_hint": "Ask for a number of groups to cut them nevertheless.",
}
