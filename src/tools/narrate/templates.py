"""Every sentence an answer can be told in. Numbers, names and dates are tokens: nothing here may hold a digit."""

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
    # forecast
    "forecast_total": "{metric_first} from {from_when} to {to_when} should come to {forecast_total}.",
    "forecast_total_band": (
        "{metric_first} from {from_when} to {to_when} should come to {forecast_total}, "
        "with {level} confidence between {forecast_low} and {forecast_high}."
    ),
    "forecast_average": "{metric_first} from {from_when} to {to_when} should average {forecast_average} a {grain}.",
    "forecast_one": "{metric_first} for {from_when} should come to {forecast_total}.",
    "forecast_one_band": (
        "{metric_first} for {from_when} should come to {forecast_total}, "
        "with {level} confidence between {forecast_low} and {forecast_high}."
    ),
    "forecast_rose_year": "The forecast is {forecast_change} more than a year earlier.",
    "forecast_fell_year": "The forecast is {forecast_change} less than a year earlier.",
    "forecast_rose": "The forecast is {forecast_change} more than the {forecast_span} before.",
    "forecast_fell": "The forecast is {forecast_change} less than the {forecast_span} before.",
    "forecast_same": "The forecast is the same as before.",
    "so_far": "So far {top} leads in {metric} with {top_value}.",
    "forecast_lead": "{forecast_top} is expected to lead with {forecast_top_value}.",
    "forecast_better": "Tried on {folds} past dates, the method ({model}) erred {gain} less than repeating the last season.",
    "forecast_humble": "Tried on {folds} past dates, no method did better than {model}, so take it with care.",
    "forecast_combined": (
        "It is the middle of several methods; the best of them ({tested}) erred {gain} less than repeating the last season "
        "on {folds} past dates."
    ),
    "forecast_combined_humble": (
        "It is the middle of several methods; on {folds} past dates none alone did better than {tested}: take it with care."
    ),
    # anomaly
    "anomalies": "{found} of {checked} stand out in {metric}{scope}.",
    "anomaly_alone": "A single {checked_unit} of {checked} stands out in {metric}{scope}.",
    "anomaly_none": "Nothing stands out in {metric}{scope}: all {checked} are as expected.",
    "anomaly_worst": "Most unusual: {list}.",
    "anomaly_item": "{where} with {seen}, where {usual} was expected",
    "anomaly_item_bare": "{where} with {seen}",
    "anomaly_sides": "Of these, {above} are higher and {below} are lower than expected.",
    # correlation
    "factor_up": "Higher {factor} goes with higher {target} (r = {r}, q {q}).",
    "factor_down": "Higher {factor} goes with lower {target} (r = {r}, q {q}).",
    "factor_kind": "{target_first} differs by {factor} (strength {r}, q {q}).",
    "factor_up_bare": "Higher {factor} goes with higher {target} (r = {r}).",
    "factor_down_bare": "Higher {factor} goes with lower {target} (r = {r}).",
    "factor_kind_bare": "{target_first} differs by {factor} (strength {r}).",
    "factors_none": "Nothing looked at shows evidence of going with {target}; {factor} comes closest (r = {r}, q {q}).",
    "factor_lag": "{target_first} follows {factor} after {lag}.",
    "factors_held": "{evident} of {tried} factors show evidence.",
    "pair_up": "{pair_a} and {pair_b} rise together most (r = {r}).",
    "pair_down": "{pair_a} and {pair_b} move most against each other (r = {r}).",
    "not_cause": "This shows what goes together, not what causes what.",
    # summary
    "summary": "{column_first}{scope}: median {median}, mean {mean}, from {minimum} to {maximum} over {values}.",
    "summary_quartiles": "The quartiles are {q_low} and {q_high}.",
    "summary_more": "{column_first}: median {median}, mean {mean}, from {minimum} to {maximum}.",
    "summary_groups": "{top} has the highest median {column} with {top_value}, {bottom} the lowest with {bottom_value}.",
    # when there is no analysis
    "refused": "There is no {analysis}: {reason}",
}
