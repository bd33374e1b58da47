"""What a question calls an outlier, and whether outliers are to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Outliers

_N: Final = r"(\d+(?:\.\d+)?)"
_VERB: Final = r"(?:remov\w+|drop\w*|prun\w+|exclud\w+|eliminat\w+|discard\w*|filter\w* out|delet\w+)"


@dataclass(frozen=True, slots=True)
class OutlierReading:
    """The rule, and whether rows that break it are removed before measures are taken."""

    rule: Outliers
    remove: bool
    column: str | None = None
    """Whose outliers, where the question says so beside the word."""


def read_outliers(text: Linked, *, keep: bool) -> OutlierReading | str | None:
    """The reading; None where outliers are not spoken of; a reason where they are but the rule is not clear."""
    if not text.has(r"outlier|z scores? [^.]{0,40}(?:threshold|greater|above|>)"):
        return None
    fences = text.take_all(
        rf"(?:(?:more|further|farther|less) than |beyond )?{_N} ?(?:\*|x|times)? ?(?:the )?(?:iqr"
        rf"|interquartile range)(?: rule| method)?"
    )
    fences += text.take_all(rf"q[13] ?[-+] ?{_N} ?(?:\*|x|times)? ?iqr")
    text.take_all(
        (
            r"(?:fall\w*|lie\w*|are|is|values?)? ?(?:below|above|outside|less than|greater than|under|over|or|and"
            r"|q[13] [-+]) ?(?=(?:q[13]|\d(?:\.\d)? ?(?:\*|x) ?iqr))|[-+] ?(?=\d(?:\.\d+)? ?(?:\*|x|times)? ?iqr)"
            r"|\bq[13]\b|below|above"
        )
        if fences
        else r"(?!)"
    )
    if text.has(r"\biqr\b|inter ?quartile"):
        fences += text.take_all(
            rf"(?:with |and |using )?(?:a |the )?(?:multiplier|factor|coefficient|threshold|k) ?(?:of|=|is) ?{_N}"
        )
    far = text.take_all(
        rf"(?:absolute )?z scores?(?: values?)?,? (?:of a value |of |is |are |which is |that is |a "
        rf"|value )*(?:greater|higher|more|larger|above|exceed\w*|over"
        rf"|>)(?: than)?(?: a threshold of)? ?{_N}(?:,? (?:or|and) "
        rf"(?:is |are )?(?:less|lower|smaller|below|<)(?: than)? ?-{_N})?"
    )
    far += text.take_all(
        rf"threshold (?:of |value of |is |= ?)?(?:z score (?:greater|higher) than )?{_N}(?: or less than -{_N})?(?: "
        rf"standard deviations?(?: (?:away )?from the mean)?)?"
    )
    far += text.take_all(rf"{_N} standard deviations? (?:away )?from the mean")
    limits = {float(m[1]) for m in (fences or far)}
    iqr, z = bool(fences) or text.has(r"\biqr\b|inter ?quartile"), bool(far) or text.has(r"z scores?")
    text.take_all(
        r"z scores?(?: values?)?(?: method| rule| threshold)?|(?:the )?\biqr\b(?: method| rule)?"
        r"|inter ?quartile range(?: method| rule)?(?: \(iqr\))?|(?:common )?rule(?= to| for| of|[ .])"
        r"|outlier (?:identification|detection)"
    )
    removes = bool(
        text.take_all(
            rf"(?:and )?{_VERB}(?: any| all| the| these| those| identified| detected| such)* ?(?:outliers?|rows"
            rf"|values|them)(?: values?)?(?: from the (?:dataset|data|column))?"
            rf"|outliers? (?:are|should be|to be|were|is|have been| )*{_VERB}"
            rf"|without (?:the |any )?outliers?(?: values?)?|(?<=after) outlier removal|then,? remove"
            rf"|{_VERB} (?=outlier)|updated"
        )
    )
    text.take_all(rf"(?:and )?{_VERB}(?= (?:the )?(?:identified |detected )?outlier)")
    text.take_all(r"\bnew (?=mean|median|standard|std|average|dataframe|dataset)|falls?|should be considered as|considered as")
    columns = {text.column(m[1]) for m in re.finditer(r"outliers? (?:in|of|from|for) (?:the )?(@\d+)\b", text.text)}
    column = columns.pop() if len(columns) == 1 else None
    if iqr and z and not fences:
        return "it names two rules for outliers"
    if len(limits) > 1:
        return "it gives two limits for outliers"
    if iqr or z:
        rule = Outliers("iqr", next(iter(limits), 1.5)) if iqr else Outliers("zscore", next(iter(limits), 3.0))
        return OutlierReading(rule, removes and not keep, column)
    if re.search(r"(?:ignore|any)[^.]* outliers when", text.text) or keep:
        return None
    return "it does not say what counts as an outlier"
