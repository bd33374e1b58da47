"""Trends."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "trend_up": (
        "The trend of {metric}{scope} is upward: by {trend_pace} a {trend_per}{rate}, between {trend_low} and {trend_high} "
        "at {trend_sure} confidence{seasonless}."
    ),
    "trend_down": (
        "The trend of {metric}{scope} is downward: by {trend_pace} a {trend_per}{rate}, between {trend_low} and {trend_high} "
        "at {trend_sure} confidence{seasonless}."
    ),
    "trend_none": (
        "There is no trend in {metric}{scope} that chance would not explain: a change of {trend_pace} a {trend_per}, between "
        "{trend_low} and {trend_high} at {trend_sure} confidence{seasonless}."
    ),
    "trend_short": "The time is too short to tell a season, which may be part of this.",
    "trend_rate": ", or {trend_share}",
    "trend_seasonless": ", with its season taken out",
    "trend_step_up": "It stepped up in {trend_when}, from {trend_before} to {trend_after}.",
    "trend_step_down": "It stepped down in {trend_when}, from {trend_before} to {trend_after}.",
    "trend_bend": "It changed course in {trend_when}: from {trend_slope_before} to {trend_slope_after} a {trend_grain}.",
    "trend_since_up": "Since then it has risen by {trend_since} a {trend_grain}.",
    "trend_since_down": "Since then it has fallen by {trend_since} a {trend_grain}.",
    "trend_since_none": "Since then it shows no trend.",
    "trend_compound": "Compounded from its first year to its last, it grew by {trend_compound} a year.",
    "trend_compound_down": "Compounded from its first year to its last, it shrank by {trend_compound} a year.",
    "trend_latest": "The latest {trend_grain} is {trend_gap} {trend_side} its trend.",
    "trend_groups_up": "Rising by {trend_dimension}: {list}.",
    "trend_groups_down": "Falling by {trend_dimension}: {list}.",
    "trend_groups_none": "No {trend_dimension} has a trend of its own that chance would not explain.",
    "trend_group": "{trend_group} ({trend_group_pace} a year)",
}
