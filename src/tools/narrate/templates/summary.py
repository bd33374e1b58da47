"""What a column looks like."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "summary": "{column_first}{scope}: median {median}, mean {mean}, from {minimum} to {maximum} over {values}.",
    "summary_quartiles": "The quartiles are {q_low} and {q_high}.",
    "summary_more": "{column_first}: median {median}, mean {mean}, from {minimum} to {maximum}.",
    "summary_groups": "{top} has the highest median {column} with {top_value}, {bottom} the lowest with {bottom_value}.",
    "summary_mover": "What moved most: {what} {went} from {before} to {after} between the first and the last part of the time.",
    "summary_mover_group": "Among the groups {group} moved most: its {what} {went} from {before} to {after}.",
}
