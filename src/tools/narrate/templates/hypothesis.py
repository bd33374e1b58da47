"""Whether groups differ beyond chance."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "hypothesis_found": "There is a difference in {test_of} {where}{scope} beyond what chance explains ({test}, p {test_p}).",
    "hypothesis_none": "There is no evidence of a difference in {test_of} {where}{scope} ({test}, p {test_p}).",
    "hypothesis_two": "between {test_a} and {test_b}",
    "hypothesis_many": "between the {test_groups} of {test_by}",
    "hypothesis_day": "between before and after {test_day}",
    "hypothesis_against": "from {test_against}",
    "hypothesis_levels": "The {test_what} is {test_a_level} for {test_a} and {test_b_level} for {test_b}.",
    "hypothesis_times": "The {test_what} is {test_b_level} before and {test_a_level} after that day.",
    "hypothesis_single": "The {test_what} is {test_a_level} over {test_n}.",
    "hypothesis_range": ("The {test_what} runs from {test_low_level} for {test_low} to {test_high_level} for {test_high}."),
    "hypothesis_gap": "The difference is {test_gap}, with {test_confidence} confidence between {test_from} and {test_to}.",
    "hypothesis_chance": "A value of {test_a} is higher than that of {test_b} in {test_chance} of pairs.",
    "hypothesis_share": "The groups account for {test_share} of the spread.",
    "hypothesis_pairs": "{test_apart} of {test_pairs} differ after correction, most clearly {test_above} from {test_below}.",
    "hypothesis_open": (
        "That is no proof that they are the same: with these numbers {test_reach} would be found in {test_power} of cases, "
        "smaller differences less often."
    ),
    "hypothesis_open_bare": "That is no proof that they are the same.",
    "hypothesis_reach_gap": "a difference of {test_size}",
    "hypothesis_reach_share": "a difference that accounts for {test_size} of the spread",
    "hypothesis_reach_other": "{test_kind} of {test_size}",
}
