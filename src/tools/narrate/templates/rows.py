"""What the rows say, with comparisons, scope and refusals."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    # what the rows say
    "nothing": "No rows match{scope}.",
    "scalar": "{metric_first}{scope}: {value}.",
    "scalar_unknown": "{metric_first}{scope}: no value, as there is nothing to compute it from.",
    "one_group": "{metric_first}{scope} for {top}: {top_value}.",
    "lead_share": "{top} leads in {metric}{scope} with {top_value}, {top_share} of the total of {total}.",
    "lead": "{top} leads in {metric}{scope} with {top_value}.",
    "lead_tie": "{top} and {second} share the lead in {metric}{scope} with {top_value} each.",
    "all_tied": "All {groups} groups have the same {metric}{scope}: {top_value}.",
    "next": "{second} follows with {second_value}.",
    "last": "{bottom} comes last of {groups} with {bottom_value}.",
    "least": "{bottom} is lowest in {metric}{scope} with {bottom_value}.",
    "shown": "The {groups} groups shown make {total} together.",
    "series_total": "{metric_first}{scope}: {total} in total, {average} a {grain} on average.",
    "series_average": "{metric_first}{scope}: {average} on average over {periods}.",
    "extremes_on": "It was highest on {peak_when} with {peak} and lowest on {low_when} with {low}.",
    "extremes_in": "It was highest in {peak_when} with {peak} and lowest in {low_when} with {low}.",
    "flat": "It was {peak} all the time.",
    "latest_rose": "The latest {grain}, {latest_when}, came to {latest}, {change} more than the {grain} before.",
    "latest_fell": "The latest {grain}, {latest_when}, came to {latest}, {change} less than the {grain} before.",
    "latest_same": "The latest {grain}, {latest_when}, came to {latest}, the same as the {grain} before.",
    "latest_near": "The latest {grain}, {latest_when}, came to {latest}, nearly the same as the {grain} before.",
    "latest_rose_points": "The latest {grain}, {latest_when}, came to {latest}, up from {previous} the {grain} before.",
    "latest_fell_points": "The latest {grain}, {latest_when}, came to {latest}, down from {previous} the {grain} before.",
    "unfinished": "The latest {grain}, {latest_when}, is not over yet: {latest} so far.",
    "focus": "{metric_first} from {focus_start} to {focus_end} came to {focus_total}.",
    # comparisons in time
    "change_rose": "{metric_first}{scope} came to {value}: up {change} from {before} ({against}).",
    "change_fell": "{metric_first}{scope} came to {value}: down {change} from {before} ({against}).",
    "change_rose_bare": "{metric_first}{scope} came to {value}: up from {before} ({against}).",
    "change_fell_bare": "{metric_first}{scope} came to {value}: down from {before} ({against}).",
    "same_as": "{metric_first}{scope} came to {value}, the same as before ({against}).",
    "group_rose_top": "{group} did best in {metric}{scope}: up {change} to {value}, from {before} ({against}).",
    "group_fell_top": "{group} held up best in {metric}{scope}: down {change} to {value}, from {before} ({against}).",
    "group_rose_top_bare": "{group} did best in {metric}{scope}: up to {value}, from {before} ({against}).",
    "group_fell_top_bare": "{group} held up best in {metric}{scope}: down to {value}, from {before} ({against}).",
    "group_kept_top": "{group} did best in {metric}{scope}: {value}, as before ({against}).",
    "group_rose_bottom": "{group} did least well: up {change} to {value}, from {before}.",
    "group_fell_bottom": "{group} did least well: down {change} to {value}, from {before}.",
    "group_rose_bottom_bare": "{group} did least well: up to {value}, from {before}.",
    "group_fell_bottom_bare": "{group} did least well: down to {value}, from {before}.",
    "group_kept_bottom": "{group} did least well: {value}, as before.",
    "movers": "In {up} of {groups} groups {metric} went up.",
    "running_total": "{metric_first}{scope} reached {value} in all.",
    "listed": "There are {count}{scope}.",
    "listed_one": "{thing}{scope}: {when}.",
    "listed_single": "There is {count}{scope}.",
    "listed_first": "This comes first: {count}{scope}.",
    "listed_cut": "These are the first {count}{scope}; there are more.",
    "cut": "The rows were cut at {count}, so totals are left out.",
    # scope
    "scope_period": " from {start} to {end}",
    "scope_day": " on {start}",
    "scope_filters": " where {filters}",
    # when there is no analysis
    "refused": "There is no {analysis}: {reason}",
}
