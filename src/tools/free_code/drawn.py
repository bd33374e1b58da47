"""The figure that a model's code drew of the rows, as far as the rows vouch for it."""

from __future__ import annotations

import re
from typing import Any, Final

from src.models.execution import CodeOutcome
from src.tools.charts.custom import OF_CODE, OWN_WORDS, Checked, figure_of_code
from src.tools.free_code.asked import Asked
from src.tools.free_code.checked import strange_words

_TIME: Final = re.compile(r"\d{4}(?:-?Q[1-4]|-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)?(?:/\d{4}-\d\d-\d\d)?)?")
_INTERVAL: Final = re.compile(r"[(\[]-?(?:\d[\d.e+-]*|inf), -?(?:\d[\d.e+-]*|inf)[)\]]")


def drawn(outcome: CodeOutcome, asked: Asked) -> Checked | None:
    """The figure in `result["figure"]`, or the first that the code made, checked; None where there is none."""
    given: Any = outcome.result.get("figure") if isinstance(outcome.result, dict) else None
    made = given if given is not None else outcome.visualization
    return None if made is None else figure_of_code(made, _OfRows(asked))


def is_form(text: str) -> bool:
    """Whether it is a time or an interval as pandas spells it."""
    return bool(_TIME.fullmatch(text) or _INTERVAL.fullmatch(text))


class _OfRows:
    """Labels are values of the rows or forms of time; titles are made of the words of the question, columns and statistics."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def wording(self, text: str) -> str:
        if self._asked.texts_held(frozenset({text})):
            return OWN_WORDS.wording(text)
        strange = strange_words(text, self._asked)
        said = f"says {strange[0][:40]!r}, which is no word of the question or the columns" if strange else ""
        return OF_CODE.wording(text) or said

    def held(self, texts: frozenset[str]) -> frozenset[str]:
        return self._asked.texts_held(texts) | {t for t in texts if is_form(t)}
