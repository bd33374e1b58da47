"""What a question says about the state of the data: duplicates, missing values, text for numbers, what to leave alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import DropDuplicates, DropMissing, Fill, Step, ToNumber

_NO: Final = r"(?:do not|don t|does not|should not|not|no|without|never)"
_LEAVE: Final = (
    rf"(?:[^.;,@$]*,? ?\b)?\b{_NO} (?:\w+ ){{0,2}}?(?:use|apply|employ|employed|applied|perform|do|round|rounded"
    rf"|chang\w+|modif\w+|alter\w*|consider\w*"
    r"|filter\w*|transform\w*|remov\w+|drop\w*|balanc\w+|preprocess\w*|clean\w*|cleaning|other method|pre|further"
    r"|outliers?|handle|include"
    r"|missing|null|method|normaliz\w+|scal\w+)\b[^.;]*"
)
_MISSING: Final = r"(?:missing|null|nan|na/null|na|empty|non numeric)"
_HOW: Final = r"(mean|average|median|mode|most frequent|0|zero)"
_COLUMNS: Final = r"((?:the )?(?:@\d+(?: columns?)?(?:,? and |, | or )?(?:the )?)+)"


@dataclass(slots=True)
class Cleaning:
    """The steps, and whether values that are missing or outlying are to be left as they are."""

    steps: list[Step] = field(default_factory=list)
    keep_outliers: bool = False
    drop: bool = False
    """Rows that lack a value are left out, of the columns in question."""


def read_cleaning(text: Linked) -> Cleaning:
    """Claims what it understood."""
    cleaning = Cleaning()
    _left_alone(text, cleaning)
    _duplicates(text, cleaning)
    _filled(text, cleaning)
    _dropped(text, cleaning)
    _numbers(text, cleaning)
    return cleaning


def _left_alone(text: Linked, cleaning: Cleaning) -> None:
    """`Do not remove any outliers`, `no further cleaning is needed`: what is not to be done is not done."""
    for match in re.finditer(_LEAVE, text.text):
        said = match[0]
        if re.search(r"(?:where|with|whose|for which) (?:the )?@\d+", said) or re.search(r"\$\d+", said):
            continue  # rows to leave out: a condition
        if re.search(r"outliers? (?:method|using|by)", said):
            continue
        cleaning.keep_outliers |= "outlier" in said
        text.claim(match)


def _duplicates(text: Linked, cleaning: Cleaning) -> None:
    matches = text.take_all(
        r"(?:remov\w+|drop\w*|delet\w+|eliminat\w+)(?: any| all| the)* "
        r"duplicat\w+(?: rows?| entries| records?)*(?: based on the entire row)?"
    )
    matches += text.take_all(r"based on the entire row")
    if matches:
        cleaning.steps.append(DropDuplicates())


def _filled(text: Linked, cleaning: Cleaning) -> None:
    patterns = (
        (
            rf"(?:fill\w*|replac\w+|imput\w+|handl\w+)(?: in)?(?: any| all| the)* ?{_MISSING}(?: values?"
            rf"| entries)*(?: (?:in|of|from|for)(?: the)? {_COLUMNS})?(?: columns?)?,? ?(?:by |should be )?(?:imput\w+"
            rf"|replac\w+|fill\w+)?(?: them| it)? ?(?:with|by|using)(?: the| their| its| respective| column| columns| a"
            rf"| value| of)* ?{_HOW}s?(?: values?)?(?: of (?:the )?(?:same |that |respective |each )?(?:column"
            rf"|@\d+)s?(?: column)?)?"
        ),
        (
            rf"{_MISSING} values?(?: (?:in|of|from)(?: the)? {_COLUMNS})?(?: columns?)?(?: should be| are| is"
            rf"| must be)?(?: to be)? (?:replac\w+|fill\w+|imput\w+) "
            rf"(?:with|by|using)(?: the| their| its| respective"
            rf"| column)* ?{_HOW}s?(?: values?)?(?: of (?:the )?(?:same |that |respective |each )?(?:column"
            rf"|@\d+)s?(?: column)?)?"
        ),
        rf"imput\w+ (?:the )?{_MISSING} values? (?:in|of) (?:the )?{_COLUMNS} (?:with|by|using) (?:the |their )?{_HOW}",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, text.text):
            if any(text.claimed[match.start() : match.end()]):
                continue
            columns = tuple(text.columns_in(match[1] or ""))
            how = _how(match[2])
            text.claim(match)
            step = Fill(columns, how)
            if step not in cleaning.steps:
                cleaning.steps.append(step)


def _how(word: str) -> Literal["mean", "median", "mode", "value"]:
    if word in ("mean", "average"):
        return "mean"
    if word == "median":
        return "median"
    return "value" if word in ("0", "zero") else "mode"


def _dropped(text: Linked, cleaning: Cleaning) -> None:
    """Every statistic here leaves missing values out by itself; saying so needs only to be understood."""
    patterns = (
        (
            rf"(?:ignor\w+|drop\w*|exclud\w+|remov\w+|skip\w*|disregard\w*|omit\w*|discard\w*)(?: any| all| the"
            rf"| those)* ?(?:rows?|records?|entries|values|passengers|observations|data points)* ?(?:with|where"
            rf"|that (?:have|has|contain)|containing|of|having|which have)? ?(?:any |a "
            rf"|the )*(?:@\d+ (?:column )?)?(?:is |are )?{_MISSING}(?: values?| data"
            rf"| entries)*(?: ages?)?(?: or outliers)?(?: present)?(?: "
            rf"(?:in|for|of|from)(?: the| any| these| either| both| three| two| one| column| columns| of| or| and| its|,"
            rf"| @\d+)+)?(?: (?:before|when|while|during|for) [^.;]*)?"
        ),
        (
            r"(?:ignor\w+|drop\w*|exclud\w+|remov\w+) (?:any |all )?(?:the )?rows? (?:where|with|in which) "
            r"(?:the )?(?:[a-z]+ (?:in (?:the )?)?){0,2}?@?\w*(?: column)?,? (?:is|are) "
            r"(?:missing|null|nan)(?: or (?:cannot be converted to a number|(?:is )?(?:a )?non numeric(?: value)?))?"
        ),
        r"(?:by )?(?:using |use )?(?:the )?listwise deletion(?: method)?(?: for [^.;]*)?",
        rf"handl\w+ {_MISSING} values by",
        (
            rf"(?:all )?{_MISSING} values?(?: (?:in|of|from) (?:the )?@\d+(?: column)?)? "
            rf"(?:are|is|should be|will be|must be)(?: not)? (?:ignored|excluded|dropped|removed|skipped"
            rf"|considered in the calculation|considered|included)"
        ),
        r"(?:only |calculate |calulate )+(?:the )?@\d+ (?:that|which) are not (?:null|missing)",
        r"(?:that|which) are not (?:null|missing)",
        rf"(?:treat|represented?|consider)\w* (?:all )?(?:{_MISSING}|as|values|are|is|in|pandas|dataframe|\s)*",
        r"(?:the )?missing values are represented as \w+(?: in pandas dataframe)?",
        (
            rf"(?:the )?(?:rows?|values?|entries) (?:with|that are) {_MISSING}(?: values?)?(?: in "
            rf"(?:the )?@\d+(?: column)?)? (?:are|should be|must be) (?:dropped|ignored|excluded|removed)"
        ),
    )
    for pattern in patterns:
        if matches := text.take_all(pattern):
            cleaning.drop |= any(re.search(r"drop|remov|exclud|ignor|listwise|skip|omit", m[0]) for m in matches)


def _numbers(text: Linked, cleaning: Cleaning) -> None:
    for match in text.take_all(
        r"convert\w* (?:the )?(@\d+|strings?|\w+)(?: columns?| values?)* (?:to|into) "
        r"(?:numerical|numeric|numbers?|float\w*|integers?)(?: values?| type)?(?: (?:if necessary|before \w+))?"
    ):
        if match[1].startswith("@"):
            cleaning.steps.append(ToNumber(text.column(match[1])))
    text.take_all(r"assume all values in the @\d+ (?:column )?are numeric,?(?: and)?")
    text.take_all(r"exclude rows where \w+ is missing or is a non numeric value")


def needed_conversions(names: tuple[str, ...], text: Linked) -> list[Step]:
    """Text that holds numbers, where a number is wanted."""
    return [ToNumber(n) for n in dict.fromkeys(names) if (c := text.facts.column(n)) and c.kind in ("number_text", "text")]


__all__ = ["Cleaning", "DropMissing", "needed_conversions", "read_cleaning"]
