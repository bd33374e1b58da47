"""Each wanted answer bound to one measure: its own name says what, and the question says of which column and how."""

from __future__ import annotations

import re
from typing import Final

from src.tools.table_questions.bind_models import model_figure
from src.tools.table_questions.bind_relations import relation, tested
from src.tools.table_questions.bind_statistics import outlier_statistic, statistic
from src.tools.table_questions.ground import Ground
from src.tools.table_questions.plan import Answer, DropDuplicates, DropOutliers, Measure, OutlierStat, Stat
from src.tools.table_questions.wanted import Wanted

_BEFORE: Final = r"\b(?:before|original|initial|(?:with|including) (?:the )?outliers?)\b|\bwith\b(?=.*\boutlier)"
_AFTER: Final = r"\b(?:without|after|new)\b"


def bind(wanted: Wanted, ground: Ground) -> Answer:
    """Raises Unclear."""
    measure = (
        model_figure(wanted, ground)
        or relation(wanted, ground)
        or tested(wanted, ground)
        or outlier_statistic(wanted, ground)
        or statistic(wanted, ground)
    )
    return Answer(wanted.name, measure, wanted.decimals, _stage(wanted.words, measure, ground))


def _stage(words: str, measure: Measure, ground: Ground) -> int | None:
    """After how many steps it is taken: measures of what was, of outliers and of duplicates come before rows go."""
    if isinstance(measure, Stat) and measure.op == "duplicates":
        return next((i for i, s in enumerate(ground.steps) if isinstance(s, DropDuplicates)), None)
    at = next((i for i, s in enumerate(ground.steps) if isinstance(s, DropOutliers)), None)
    before = re.search(_BEFORE, words) and not re.search(_AFTER, words)
    return at if at is not None and (isinstance(measure, OutlierStat) or before) else None
