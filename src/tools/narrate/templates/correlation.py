"""What goes together."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "factor_up": "Higher {factor} goes with higher {target} (r = {r}, q {q}).",
    "factor_down": "Higher {factor} goes with lower {target} (r = {r}, q {q}).",
    "factor_kind": "{target_first} differs by {factor} (strength {r}, q {q}).",
    "factor_up_bare": "Higher {factor} goes with higher {target} (r = {r}).",
    "factor_down_bare": "Higher {factor} goes with lower {target} (r = {r}).",
    "factor_kind_bare": "{target_first} differs by {factor} (strength {r}).",
    "factors_none": "Nothing looked at shows evidence of going with {target}; {factor} comes closest (r = {r}, q {q}).",
    "factor_lag": "{target_first} follows {factor} after {lag}.",
    "factors_held": "{evident} of {tried} factors show evidence.",
    "factor_up_often": "Higher {factor} goes with {target} more often (r = {r}, q {q}).",
    "factor_down_often": "Higher {factor} goes with {target} less often (r = {r}, q {q}).",
    "factor_up_often_bare": "Higher {factor} goes with {target} more often (r = {r}).",
    "factor_down_often_bare": "Higher {factor} goes with {target} less often (r = {r}).",
    "factor_up_where": "{target_first} is higher where {factor} is true (r = {r}, q {q}).",
    "factor_down_where": "{target_first} is lower where {factor} is true (r = {r}, q {q}).",
    "factor_up_where_bare": "{target_first} is higher where {factor} is true (r = {r}).",
    "factor_down_where_bare": "{target_first} is lower where {factor} is true (r = {r}).",
    "factor_up_both": "{target_first} is true more often where {factor} is (r = {r}, q {q}).",
    "factor_down_both": "{target_first} is true less often where {factor} is (r = {r}, q {q}).",
    "factor_up_both_bare": "{target_first} is true more often where {factor} is (r = {r}).",
    "factor_down_both_bare": "{target_first} is true less often where {factor} is (r = {r}).",
    "drivers": "Held against each other, {drivers} each keep their link with {target}.",
    "drivers_one": "Held against each other, no factor but {drivers} keeps a link with {target}.",
    "passenger": "Beside {carriers}, little is left of the link of {riders} with {target}.",
    "inseparable": "{hiding} hide each other: which of them goes with {target}, these rows cannot tell.",
    "curve_u": "{target_first} is high at both ends of {factor} and low between.",
    "curve_hill": "{target_first} is low at both ends of {factor} and high between.",
    "curve_bent": "The link of {target} with {factor} bends: a straight line does not describe it.",
    "curve_uneven": "{target_first} goes steadily with {factor}, but not in a straight line.",
    "pair_up": "{pair_a} and {pair_b} rise together most (r = {r}).",
    "pair_down": "{pair_a} and {pair_b} move most against each other (r = {r}).",
    "not_cause": "This shows what goes together, not what causes what.",
}
