"""What a forecast expects."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "forecast_total": "{metric_first} from {from_when} to {to_when} should come to {forecast_total}.",
    "forecast_total_band": (
        "{metric_first} from {from_when} to {to_when} should come to {forecast_total}, "
        "with {level} confidence between {forecast_low} and {forecast_high}."
    ),
    "forecast_average": "{metric_first} from {from_when} to {to_when} should average {forecast_average} a {grain}.",
    "forecast_average_band": (
        "{metric_first} from {from_when} to {to_when} should average {forecast_average} a {grain}, "
        "with {level} confidence between {forecast_low} and {forecast_high}."
    ),
    "forecast_one": "{metric_first} for {from_when} should come to {forecast_total}.",
    "forecast_one_band": (
        "{metric_first} for {from_when} should come to {forecast_total}, "
        "with {level} confidence between {forecast_low} and {forecast_high}."
    ),
    "forecast_unknowable": (
        "The past does not tell it: no method did reliably better than carrying the last {grain} on, so take it as that."
    ),
    "forecast_rose_year": "The forecast is {forecast_change} more than a year earlier.",
    "forecast_fell_year": "The forecast is {forecast_change} less than a year earlier.",
    "forecast_rose": "The forecast is {forecast_change} more than the {forecast_span} before.",
    "forecast_fell": "The forecast is {forecast_change} less than the {forecast_span} before.",
    "forecast_same": "The forecast is the same as before.",
    "so_far": "So far {top} leads in {metric} with {top_value}.",
    "forecast_lead": "{forecast_top} is expected to lead with {forecast_top_value}.",
    "forecast_group_averages": (
        "{metric_first} from {from_when} to {to_when} is expected to be highest for {forecast_top}, "
        "with {forecast_top_value} a {grain} on average, and lowest for {forecast_last}, with {forecast_last_value}."
    ),
    "forecast_lead_one": "{forecast_top} is expected to lead in {metric} for {from_when}, with {forecast_top_value}.",
    "forecast_lead_when": (
        "{forecast_top} is expected to lead in {metric} from {from_when} to {to_when}, with {forecast_top_value}."
    ),
    "forecast_better": "Tried on {folds} past dates, the method ({model}) erred {gain} less than repeating the last season.",
    "forecast_humble": "Tried on {folds} past dates, no method did better than {model}, so take it with care.",
    "forecast_combined": (
        "It is the middle of several methods; the best of them ({tested}) erred {gain} less than repeating the last season "
        "on {folds} past dates."
    ),
    "forecast_combined_humble": (
        "It is the middle of several methods; on {folds} past dates none alone did better than {tested}: take it with care."
    ),
}
