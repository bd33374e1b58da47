"""How a question splits rows into those a model is fitted on and those it is judged on, and by which seed."""

from __future__ import annotations

from typing import Final

from src.tools.table_questions.linking import Linked

_SPLITS: Final = (
    r"split|% [^.;]{0,30}(?:train|test)|(?:train|test|training|testing) (?:set|share|data|size)|h[oe]ld out|holdout"
)
_TRAIN: Final = r"(train\w*|fit\w*)"
_TEST: Final = r"(test\w*|evaluat\w*|validat\w*)"
_OF: Final = (
    r"(?:of (?:the |all )?(?:dataset|data|rows|observations|records|samples|[a-z]+s) )?(?:is |are |should be )?(?:used "
    r"|reserved |kept |set aside |held out )?(?:(?:for|as|in|to) )?(?:the |a )?"
)


def read_split(text: Linked) -> tuple[float | None, bool]:
    """The share of rows that the model is judged on, and whether the question splits at all."""
    if not text.has(_SPLITS):
        return None, False
    shares: set[float] = set()
    for match in text.take_all(
        r"(?:ratio (?:of |is )?)?\(?(\d{2}) ?%? ?(?:[-:/]|and|to) ?(\d{2}) ?%?\)?(?: ratio| split"
        r"| train(?:ing)?(?: and)? test(?:ing)?| train| test| in a)*"
    ):
        if int(match[1]) + int(match[2]) == 100:
            shares.add(min(int(match[1]), int(match[2])) / 100)
    for match in text.take_all(rf"(\d{{2}}) ?% {_OF}(?:{_TRAIN}|{_TEST})(?: set| data| share)*"):
        shares.add(1 - float(match[1]) / 100 if match[2] else float(match[1]) / 100)
    for match in text.take_all(
        r"\bh(?:o|e)ld(?:ing)? out (?:a )?(\d{2}) ?%(?: (?:of the [a-z]+ )?(?:as|for) "
        r"(?:the |a )?(?:test\w*|validation)(?: set| data)?)?"
    ):
        shares.add(float(match[1]) / 100)
    for match in text.take_all(rf"(?:{_TRAIN}|{_TEST})(?: (?:set|size|data|share))* ?\(?(?:of |= ?|is |: ?)?(\d{{2}}) ?%\)?"):
        shares.add(1 - float(match[3]) / 100 if match[1] else float(match[3]) / 100)
    for match in text.take_all(r"(train|test) size ?(?:of |= ?|is |set to |to )?(0\.\d+)"):
        shares.add(1 - float(match[2]) if match[1] == "train" else float(match[2]))
    shares = {round(s, 4) for s in shares}
    return (shares.pop() if len(shares) == 1 else None), True


def read_seed(text: Linked) -> int | None:
    """The seed of the split and of the model; None where none or several are named."""
    pattern = (
        r"(?:with |using |and |by )?(?:a |the |set )*(?:specified )?(?:random )?(?:seed|states?)(?: parameter)?(?: is"
        r"| value)?(?: set)? "
        r"?(?:of|to|as|=|at|is|:)? ?(\d+)(?: (?:for|when) [^.;,]*)?"
    )
    found = {int(m[1]) for m in text.take_all(pattern)}
    return found.pop() if len(found) == 1 else None
