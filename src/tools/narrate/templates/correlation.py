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
    "pair_up": "{pair_a} and {pair_b} rise together most (r = {r}).",
    "pair_down": "{pair_a} and {pair_b} move most against each other (r = {r}).",
    "not_cause": "This shows what goes together, not what causes what.",
}
