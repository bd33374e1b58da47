"""What stands out."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "anomalies": "{found} of {checked} stand out in {metric}{scope}.",
    "anomaly_alone": "A single {checked_unit} of {checked} stands out in {metric}{scope}.",
    "anomaly_none": "Nothing stands out in {metric}{scope}: all {checked} are as expected.",
    "anomaly_worst": "Most unusual: {list}.",
    "anomaly_item": "{where} with {seen}, where {usual} was expected",
    "anomaly_item_bare": "{where} with {seen}",
    "anomaly_item_column": "{where} with {column} {seen}, where {usual} would go with the rest",
    "anomaly_item_group": "{group} on {where} with {seen}, where {usual} was expected",
    "anomaly_item_group_row": "{where} with {seen}, where {usual} is usual",
    "anomaly_sides": "Of these, {above} are higher and {below} are lower than expected.",
    "alarms": "Judged as it happened, each {checked_unit} only by those before it, {found} alarms would have gone off for "
    "{metric}{scope}, over {checked}.",
    "alarm_alone": "Judged as it happened, each {checked_unit} only by those before it, a single alarm would have gone off for "
    "{metric}{scope}, over {checked}.",
    "alarm_none": "Judged as it happened, each {checked_unit} only by those before it, no alarm would have gone off for "
    "{metric}{scope}, over {checked}.",
    "anomaly_shift": "The level of {metric} moved on {day} and stayed there, from about {before} to about {after}.",
    "anomaly_wilder": "From {day} on, {metric} swings {times} times as much as before.",
    "anomaly_calmer": "From {day} on, {metric} swings only {share} as much as before.",
    "anomaly_gap": "{gaps} had no data at all, the first on {day}.",
    "anomaly_groups": "By {by}: {list}.",
    "anomaly_group_count": "{group} {found}",
}
