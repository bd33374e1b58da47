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
    "anomaly_sides": "Of these, {above} are higher and {below} are lower than expected.",
}
