"""How much a target moves with each factor, the others held constant."""

from __future__ import annotations

from typing import Final

_SURE: Final = "({model_confidence} confidence: {model_low} to {model_high}, p {model_p})"

TEMPLATES: Final[dict[str, str]] = {
    "regression_held": "With {model_held} held constant, ",
    "regression_step": "{model_step} more of {model_factor}",
    "regression_step_bare": "each unit more of {model_factor}",
    "regression_step_bare_first": "Each unit more of {model_factor}",
    "regression_level": "{model_factor} {model_level}, against {model_reference},",
    "regression_level_first": "{model_factor_first} {model_level}, against {model_reference},",
    "regression_more": "{held}{step} goes with {model_size} more {model_target} " + _SURE + ".",
    "regression_less": "{held}{step} goes with {model_size} less {model_target} " + _SURE + ".",
    "regression_likelier": "{held}{step} goes with a chance of {model_target} that is {model_size} higher " + _SURE + ".",
    "regression_unlikelier": "{held}{step} goes with a chance of {model_target} that is {model_size} lower " + _SURE + ".",
    "regression_none": "{held}there is no evidence that {model_factor} moves {model_target} " + _SURE + ".",
    "regression_none_first": "There is no evidence that {model_factor} moves {model_target} " + _SURE + ".",
    "regression_none_levels": "{held}there is no evidence that {model_target} differs by {model_factor} (p {model_p}).",
    "regression_none_levels_first": "There is no evidence that {model_target} differs by {model_factor} (p {model_p}).",
    "regression_fit": (
        "All together account for {model_share} of the spread; on data held out they err by {model_error}, the plain mean by "
        "{model_plain}."
    ),
    "regression_auc": "A yes is ranked above a no in {model_auc} of pairs on data held out.",
    "regression_caution": "This is how they go together, not what causes what.",
}
